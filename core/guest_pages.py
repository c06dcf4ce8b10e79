# SPDX-License-Identifier: EUPL-1.2
"""The pages of guests, as values: what came in for one, and what it answers.

The house mounts them and guards them; a guest never touches Flask.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.languages import told
from core.model import Actor, Role

if TYPE_CHECKING:
    from core.node import Node


#: Characters of a value, and values of a field, that are looked at: more than any field takes.
LONGEST_VALUE, MOST_VALUES = 50_000, 500
#: Digits of the largest id.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form. Its name is whatever the sender says."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What came in for a guest's page, already bounded in size."""

    method: str
    #: The path and the query exactly as sent: ``/lessen?soort=tip``.
    target: str
    #: The parts of the path that the page's rule named.
    values: Mapping[str, str]
    #: First value of each query key.
    query: Mapping[str, str]
    #: All values of each field of the form.
    form: Mapping[str, Sequence[str]]
    #: Headers in the order they came, names in lower case.
    headers: Sequence[tuple[str, str]]
    body: bytes
    actor: Actor
    #: Address of whoever asked, as the server saw it; "" when unknown. For quotas, never kept.
    remote: str = ""
    #: The file of each field of the form that has one.
    files: Mapping[str, Upload] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return what a field of the form holds, as texts that can be stored and shown again."""
        return tuple(_storable(each) for each in self.form.get(name, ())[:MOST_VALUES])

    def text(self, name: str) -> str:
        """Return the first value of a field, without blanks around it; "" when there is none."""
        return next(iter(self.texts(name)), "").strip()

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return the ids that were ticked, each once; what is no number is left out."""
        found = (each for each in self.texts(name) if each.isascii() and each.isdecimal())
        return tuple(dict.fromkeys(int(each) for each in found if len(each) <= _DIGITS))


def _storable(text: str) -> str:
    # A null cannot be stored, and half a surrogate pair has no bytes.
    tidied = text[:LONGEST_VALUE].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return tidied.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Html:
    """A page: a template of the guest's own prefix and what it shows."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    #: The next visitor may be shown the very same page, for up to a minute. False for a page with
    #: something in it that is for one visitor only, such as a key made for this form.
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    """After a deed: go and look. ``notice`` is a Dutch sentence shown there once."""

    to: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Anything but a page."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Offered as a download under this name when given.
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal for a machine, as application/problem+json (RFC 9457)."""

    status: int
    title: str
    detail: str
    #: Further members of the problem object.
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Html | Redirect | Bytes | Problem


@told("menu")
@dataclass(frozen=True)
class Page:
    """One address a guest answers.

    The first part of ``path`` becomes the guest's own (under ``/beheer/`` and
    ``/.well-known/`` the first two); a path in use keeps the whole guest out.
    """

    #: "/bewijs/<int:record>": Flask's rule syntax.
    path: str
    view: "Callable[[Node, Request], Answer]"
    methods: tuple[str, ...] = ("GET",)
    #: Least role that may open it; others are asked to sign in, or get 403.
    role: Role = "visitor"
    #: Dutch label in the menu (or on the administrator's page), "" for none.
    menu: str = ""
    #: The label stands at the foot of each page, under "Over deze site", and in no menu.
    at_foot: bool = False
    #: For programs: no session, no form token, refusals as problem+json.
    machine: bool = False
    #: Largest body in bytes.
    body_limit: int = 64 * 1024
