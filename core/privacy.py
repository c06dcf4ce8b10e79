# SPDX-License-Identifier: EUPL-1.2
"""The register of processing: what this node stores, why, and for how long.

Fields of records are told by their types. What the house keeps beside them is told here, column
by column; a test finds any column that is neither told nor called technical.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import MetaData

from core.fields import Privacy, Processing
from core.node import Node
from core.record_types import RecordType


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is stored."""

    #: Dutch.
    label: str
    processing: Processing
    #: Whether it may be sent to other nodes.
    travels: bool = False
    #: Where it is stored: "person.user_name".
    columns: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Chapter:
    """One kind of thing that is stored."""

    #: Dutch.
    title: str
    lines: tuple[Line, ...]


_CONTRACT = "uitvoering van een overeenkomst: je werkt mee aan deze site"
_SECURITY = "gerechtvaardigd belang: de site veilig houden"
_AS_LONG_AS_YOU = "tot je account weg is; dat gebeurt na 12 maanden zonder bezoek"


def _personal(purpose: str, basis: str, retention: str) -> Processing:
    return Processing("P2", purpose, basis, retention)


#: What the house keeps about people beside the records. No visitor is in it.
HOUSE: tuple[Chapter, ...] = (
    Chapter(
        "accounts van redacteuren en beheerders",
        (
            Line(
                "Naam om mee aan te melden",
                _personal("Je herkennen als je je aanmeldt", _CONTRACT, _AS_LONG_AS_YOU),
                columns=("person.id", "person.user_name"),
            ),
            Line(
                "Wachtwoord, onleesbaar gemaakt",
                _personal("Nagaan of jij het bent", _CONTRACT, _AS_LONG_AS_YOU),
                columns=("person.password_hash",),
            ),
            Line(
                "Rol",
                _personal("Bepalen wat je hier mag doen", _CONTRACT, _AS_LONG_AS_YOU),
                columns=("person.role",),
            ),
            Line(
                "Dag waarop het account is gemaakt, en laatste dag dat je er was",
                _personal("Accounts opruimen die niemand gebruikt", _SECURITY, _AS_LONG_AS_YOU),
                columns=("person.created", "person.last_active"),
            ),
            Line(
                "Wie een bericht schreef of wijzigde",
                _personal(
                    "Binnen de redactie weten wie je iets kunt vragen",
                    _CONTRACT,
                    "tot je account weg is; het bericht blijft, zonder je naam",
                ),
                columns=("record.created_by", "version.made_by"),
            ),
        ),
    ),
    Chapter(
        "aanmelden",
        (
            Line(
                "Dat je bent aangemeld",
                _personal(
                    "Je niet bij elke pagina opnieuw om je wachtwoord vragen",
                    _CONTRACT,
                    "tot je je afmeldt; anders 12 uur na je laatste bezoek, en nooit langer dan"
                    " 7 dagen",
                ),
                columns=(
                    "session.token_hash",
                    "session.person_id",
                    "session.created",
                    "session.expires",
                ),
            ),
            Line(
                "Sleutels voor programma's van jou, onleesbaar gemaakt",
                _personal(
                    "Een programma namens jou laten schrijven",
                    _CONTRACT,
                    "tot je de sleutel intrekt of je account weg is",
                ),
                columns=(
                    "api_token.token_hash",
                    "api_token.person_id",
                    "api_token.label",
                    "api_token.created",
                ),
            ),
            Line(
                "Mislukte pogingen om aan te melden: van welke naam en van welk internetadres,"
                " onleesbaar gemaakt",
                _personal("Het raden van wachtwoorden tegengaan", _SECURITY, "één dag"),
                columns=("sign_in_attempt.subject", "sign_in_attempt.at"),
            ),
        ),
    ),
)

#: Columns that hold the fields of records, which the types account for.
_FIELDS = {
    "record": ("title", "plain_summary", "language", "licence", "valid_until", "body"),
    "version": ("title", "plain_summary", "body"),
    "facet": ("value",),
}

#: Columns that say nothing about anybody: what makes the node work.
_TECHNICAL = {
    "record": (
        "id", "type", "origin", "wire_id", "version", "state", "visibility", "audiences",
        "created", "updated", "published", "public", "listed_at",
    ),
    "version": ("record_id", "number", "at"),
    "facet": ("record_id", "name", "listed_at", "public"),
    "change": ("id", "at", "deed", "record_id"),
    # The ground of a removal or of hiding: the form asks for a ground, not for a person.
    "erased": ("origin", "wire_id", "reason"),
    "hidden": ("record_id", "visibility", "reason", "at"),
    "number": ("name", "value"),
    "sign_in_attempt": ("id",),
    "task": (
        "name", "last_start", "last_end", "last_error", "failures", "lease_by", "lease_until",
    ),
}  # fmt: skip


def register(node: Node) -> list[Chapter]:
    """Return all that this node stores: the fields of each record type, then the house's own."""
    return [*(_chapter(kind) for kind in node.types.values()), *HOUSE]


def unaccounted(
    tables: MetaData, chapters: Iterable[Chapter] = HOUSE, technical: Sequence[str] = ()
) -> list[str]:
    """Return the columns that neither a line of the register tells nor anybody called technical.

    Args:
        tables: to look at.
        chapters: whose lines count.
        technical: further columns that say nothing about anybody, as "table.column".
    """
    told = {column for each in chapters for line in each.lines for column in line.columns}
    for group in (_FIELDS, _TECHNICAL):
        told |= {f"{table}.{column}" for table, columns in group.items() for column in columns}
    told |= set(technical)
    columns = (column for table in tables.sorted_tables for column in table.columns)
    return sorted(name for one in columns if (name := f"{one.table.name}.{one.name}") not in told)


def _chapter(kind: RecordType) -> Chapter:
    lines = (Line(one.label, one.processing, one.travels and kind.travels) for one in kind.fields)
    return Chapter(kind.label_plural, tuple(lines))
