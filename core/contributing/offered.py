# SPDX-License-Identifier: EUPL-1.2
"""Which forms there are for somebody without an account, and what the house says of a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidRecord, NotFound
from core.languages import gettext as _
from core.node import Node
from core.record_types import RecordType
from core.type_parts import Contributable

# What leads elsewhere, however it is written: an address, a name of a site, a link in Markdown.
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:javascript|data|mailto|tel):|\]\s*\("
    r"|\b[a-z0-9-]{2,}\.(?:nl|com|org|net|eu|be|de|io|info|biz|shop|store|online|site|xyz|top|ru"
    r"|cn|app|link|club|me|tk|win|vip)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One form for visitors, and the type of what they bring with it."""

    form: Contributable
    kind: RecordType

    @property
    def pictured(self) -> tuple[str, ...]:
        """The fields that ask for a picture."""
        known = self.kind.by_name
        return tuple(name for name in self.form.asks if known[name].widget == "picture")


def offers(node: Node) -> dict[str, Offer]:
    """Return the forms of this node by name; where two guests have one name, the first has it."""
    found: dict[str, Offer] = {}
    for kind in node.types.values():
        for form in kind.contributable:
            found.setdefault(form.name, Offer(form, kind))
    return found


def offer(node: Node, name: str) -> Offer:
    """Return one form.

    Raises:
        NotFound: there is none of this name, or its plugin is off.
    """
    found = offers(node).get(name)
    if found is None:
        raise NotFound(_("Dit formulier is er niet."))
    return found


def check(one: Offer, data: Mapping[str, object]) -> dict[str, Any]:
    """Return what a visitor typed as checked data of the type; only what the form asks counts.

    Raises:
        InvalidRecord: with all problems by field.
    """
    asked = {name: value for name, value in data.items() if name in one.form.asks}
    checked = one.kind.check({**asked, **one.form.fixed})
    texts = [str(checked.get(name) or "") for name in one.form.asks if name not in one.pictured]
    if not any(text.strip() for text in texts):
        raise InvalidRecord({one.form.asks[0]: [_("Vul dit in.")]})
    return checked


def has_link(one: Offer, data: Mapping[str, object]) -> bool:
    """Does anything that was typed lead somewhere else?"""
    return any(_LINK.search(str(data.get(name) or "")) for name in one.form.asks)


def has_picture(one: Offer, data: Mapping[str, object]) -> bool:
    """Is there anything to see?"""
    return any(data.get(name) for name in one.pictured)
