# SPDX-License-Identifier: EUPL-1.2
"""Ballots and codes: what is stored of who may vote and of what they said, and for how long.

A ballot is sealed with the key of the node and names nobody. It is opened in the count after
closing, and in a recount. A code is printed once and stored as a keyed hash; from the hash of a
code one cannot come to the ballot that was cast with it, nor back.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from samenbeter import (
    Processing,
    RecordSchema,
    RecordType,
    describe,
    fields,
    link_field,
    mark,
    validate,
)

#: Ballots and codes are kept so long after closing: until then one can count again.
KEPT = timedelta(days=92)

#: Why a sealed vote is kept.
VOTING = Processing(
    "P3",
    mark("Eén stem per mens tellen, en nog eens kunnen natellen"),
    mark("toestemming: wie stemt, doet dat zelf"),
    mark("drie maanden na het sluiten van de stemming"),
)

_HASH = validate.Regexp(r"[0-9a-f]{64}\Z")


class BallotSchema(RecordSchema):
    """One sealed vote."""

    class Meta(RecordSchema.Meta):
        """It has no title."""

        exclude = ("title",)

    poll = link_field("Stemming", VOTING, to="poll", required=True)
    voter = fields.String(
        required=True,
        validate=_HASH,
        metadata=describe("Kenmerk waarmee iemand één keer telt", VOTING, indexed=True),
    )
    sealed = fields.String(
        required=True,
        validate=validate.Length(1, 100_000),
        metadata=describe("Stem, op slot", VOTING),
    )
    kept_until = fields.Date(
        required=True, metadata=describe("Bewaard tot en met", VOTING, indexed=True)
    )


class CodeSchema(RecordSchema):
    """One code that was printed."""

    class Meta(RecordSchema.Meta):
        """It has no title."""

        exclude = ("title",)

    poll = link_field("Stemming", VOTING, to="poll", required=True)
    group = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata=describe("Groep op het papier", VOTING, indexed=True),
    )
    code = fields.String(
        required=True,
        validate=_HASH,
        metadata=describe("Kenmerk van de code op het papier", VOTING, indexed=True),
    )
    kept_until = fields.Date(
        required=True, metadata=describe("Bewaard tot en met", VOTING, indexed=True)
    )


def _untitled(word: str) -> Any:
    def title_of(data: Mapping[str, Any]) -> str:
        return word

    return title_of


BALLOT = RecordType(
    name="ballot",
    schema=BallotSchema,
    path="stembriefjes",
    collection="ballots",
    label="stembriefje",
    label_plural="stembriefjes",
    article="het",
    private=True,
    kept_until="kept_until",
    title_of=_untitled("stembriefje"),
)

CODE = RecordType(
    name="voting_code",
    schema=CodeSchema,
    path="stemcodes",
    collection="voting-codes",
    label="stemcode",
    label_plural="stemcodes",
    private=True,
    kept_until="kept_until",
    title_of=_untitled("stemcode"),
)
