# SPDX-License-Identifier: EUPL-1.2
"""What one line of the register says."""

from dataclasses import dataclass

from core.fields import Privacy, Processing
from core.languages import mark, told

ADMINISTRATORS = mark("jij en de beheerders")
ONLY_YOU = mark("alleen jij")
NOBODY = mark("niemand: het is onleesbaar, ook voor ons")
EDITORS = mark("jij en de redactie")


@told("label", "seen_by")
@dataclass(frozen=True)
class Line:
    """One thing that is stored."""

    #: Dutch.
    label: str
    processing: Processing
    #: Whether it may be sent to other nodes.
    travels: bool = False
    #: Where it is stored: "person.user_name".
    columns: tuple[str, ...] = ()
    #: Dutch: who can see what is kept of a person.
    seen_by: str = ADMINISTRATORS

    @property
    def privacy(self) -> Privacy:
        """Its privacy class, P0 to P4."""
        return self.processing.privacy

    @property
    def purpose(self) -> str:
        """What it is for, in Dutch."""
        return self.processing.purpose

    @property
    def legal_basis(self) -> str:
        """Legal basis, in Dutch."""
        return self.processing.legal_basis

    @property
    def retention(self) -> str:
        """How long it is kept, in Dutch."""
        return self.processing.retention


@told("title")
@dataclass(frozen=True)
class Chapter:
    """One kind of thing that is stored."""

    #: Dutch.
    title: str
    lines: tuple[Line, ...]


CONTRACT = mark("uitvoering van een overeenkomst: je werkt mee aan deze site")
SECURITY = mark("gerechtvaardigd belang: de site veilig houden")
AS_LONG_AS_YOU = mark("tot je account weg is; dat gebeurt na 12 maanden zonder bezoek")


def personal(purpose: str, basis: str, retention: str) -> Processing:
    """Return how something ordinary about a person is dealt with: class P2."""
    return Processing("P2", purpose, basis, retention)
