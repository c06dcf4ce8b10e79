# SPDX-License-Identifier: EUPL-1.2
"""What is stored: who follows us, to which inboxes we bring, and what we told.

Who follows is personal: sealed, known to nobody but the machine, and gone with the wish to
follow. An inbox is where the followers of one server are reached, so that it is told once.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from samenbeter import (
    HOUSE,
    Moment,
    Node,
    Processing,
    Query,
    Record,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    fingerprint,
    local_time,
    mark,
    page,
    unseal_text,
    validate,
)

#: What cannot be delivered for so long is given up, and whoever waits for it forgotten.
PATIENCE = timedelta(days=30)
#: Something that stays as long as it is public.
FOR_GOOD = date(9999, 12, 31)

FOLLOWER, INBOX, POST = "fediverse_follower", "fediverse_inbox", "fediverse_post"

FOLLOWING = Processing(
    "P3",
    mark("Berichten brengen bij wie ons volgt op Mastodon"),
    mark("toestemming: wie ons volgt, doet dat zelf"),
    mark("tot iemand stopt met volgen, of 30 dagen na de laatste keer dat bezorgen lukte"),
)
DELIVERING = Processing(
    "P3",
    mark("Weten wat waar al bezorgd is"),
    mark("toestemming: wie ons volgt, doet dat zelf"),
    mark("tot iemand stopt met volgen, of 30 dagen na de laatste keer dat bezorgen lukte"),
)
TOLD = Processing(
    "P0",
    mark("Weten wat we vertelden, om het ook te kunnen wijzigen en intrekken"),
    mark("gerechtvaardigd belang: wat ingetrokken is, ook bij anderen weghalen"),
    mark("zo lang het bericht openbaar is, en 31 dagen erna"),
)


def _made(label: str, processing: Processing, *, indexed: bool = False) -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=4000),
        metadata=describe(label, processing, asked=False, made=True, indexed=indexed),
    )


def _number(label: str, processing: Processing) -> fields.Integer:
    return fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**53 - 1),
        metadata=describe(label, processing, asked=False, made=True),
    )


def _date(label: str, processing: Processing) -> fields.Date:
    return fields.Date(
        required=True, metadata=describe(label, processing, indexed=True, asked=False)
    )


def _moment(label: str, processing: Processing) -> Moment:
    return Moment(
        load_default=None, allow_none=True, metadata=describe(label, processing, asked=False)
    )


class _Unnamed(RecordSchema):
    class Meta(RecordSchema.Meta):
        exclude = ("title", "plain_summary", "licence", "valid_until")


class FollowerSchema(_Unnamed):
    """An account that follows ours."""

    token = _made("Waaraan we de volger herkennen", FOLLOWING, indexed=True)
    actor = _made("Adres van het account (verzegeld)", FOLLOWING)
    door = _made("Waar antwoord heen gaat (verzegeld)", FOLLOWING)
    target = _made("Waar berichten heen gaan (verzegeld)", FOLLOWING)
    asked_with = _made("De vraag om te volgen (verzegeld)", FOLLOWING)
    inbox = _made("Kenmerk van de bezorgplek", FOLLOWING, indexed=True)
    stand = choice_field(
        mark("Stand van zaken"),
        FOLLOWING,
        {"new": mark("Nog niet beantwoord"), "following": mark("Volgt")},
    )
    tries = _number("Mislukte pogingen om te antwoorden", FOLLOWING)
    next_try = _moment("Niet eerder dan", FOLLOWING)
    kept_until = _date("Bewaard tot en met", FOLLOWING)


class InboxSchema(_Unnamed):
    """Where followers are reached, and how far we came there."""

    token = _made("Kenmerk van de bezorgplek", DELIVERING, indexed=True)
    url = _made("Adres van de bezorgplek (verzegeld)", DELIVERING)
    reached = _number("Tot waar bezorgd is", DELIVERING)
    tries = _number("Mislukte pogingen", DELIVERING)
    next_try = _moment("Niet eerder dan", DELIVERING)
    kept_until = _date("Bewaard tot en met", DELIVERING)


class PostSchema(_Unnamed):
    """Something public of ours that was told."""

    item = _made("Welk bericht", TOLD, indexed=True)
    key = _made("Hoe het bericht buiten heet", TOLD, indexed=True)
    stand = choice_field(
        mark("Stand van zaken"),
        TOLD,
        {"told": mark("Verteld"), "gone": mark("Ingetrokken")},
    )
    digest = _made("Kenmerk van de tekst", TOLD)
    first = _number("Eerste plaats in de rij", TOLD)
    place = _number("Plaats in de rij", TOLD)
    day = _date("Dag van de laatste wijziging", TOLD)
    kept_until = _date("Bewaard tot en met", TOLD)


def _private(
    name: str, collection: str, schema: type[RecordSchema], label: str, plural: str
) -> RecordType:
    return RecordType(
        name=name,
        schema=schema,
        path=plural.lower().replace(" ", "-"),
        collection=collection,
        label=label,
        label_plural=plural,
        title_of=lambda data: label,
        private=True,
        kept_until="kept_until",
    )


TYPES = (
    _private(
        FOLLOWER, "fediverse-followers", FollowerSchema, "volger op Mastodon", "volgers op Mastodon"
    ),
    _private(
        INBOX,
        "fediverse-inboxes",
        InboxSchema,
        "bezorgplek op Mastodon",
        "bezorgplekken op Mastodon",
    ),
    _private(POST, "fediverse-posts", PostSchema, "verteld bericht", "vertelde berichten"),
)


def found(node: Node, name: str, filters: Mapping[str, tuple[str, ...]]) -> Iterator[Record]:
    """Yield all that is kept of a type with these values."""
    after = None
    while True:
        query = Query(name, filters=filters, public=False, limit=100, after=after)
        told = page(node, HOUSE, query, counted=False)
        yield from told.records
        after = told.after
        if after is None:
            return


def first(node: Node, name: str, **filters: str) -> Record | None:
    """Return the newest of a type with these values, or None."""
    wanted = {field: (value,) for field, value in filters.items()}
    return next(found(node, name, wanted), None)


def token_of(node: Node, url: str) -> str:
    """Return what an address is found by: a keyed hash, of which nobody makes the address."""
    # As bytes: a fingerprint takes no notice of capitals, and addresses do.
    return fingerprint(node, f"fediverse/address {url.encode().hex()}").hex()


def opened(node: Node, record: Record, name: str) -> str:
    """Return what is sealed in a field; "" when it no longer opens."""
    return unseal_text(node, record.body.get(name)) or ""


def number(record: Record, name: str) -> int:
    """Return a number of a record."""
    return int(str(record.body.get(name) or 0))


def today(node: Node) -> date:
    """Return the day on the clock of the neighbourhood."""
    return local_time(node.clock()).date()


def draw_key() -> str:
    """Return what something told is called outside: nobody guesses the next one."""
    return secrets.token_hex(16)
