# SPDX-License-Identifier: EUPL-1.2
"""Cluster: answers that say the same, told in words of the editors; answers stay private."""

from plugins.inquiry.groups import GROUPS
from plugins.inquiry.inquiry import COUNTED
from samenbeter import (
    PUBLIC_STORY,
    Headcount,
    RecordSchema,
    RecordType,
    Reference,
    describe,
    fields,
    link_field,
    text_field,
    validate,
)


class ClusterSchema(RecordSchema):
    """One cluster.

    ``answers`` counts in tens ("20" is twenty to twenty-nine) and ``groups`` names those with
    ten answers or more in it, so that no small number can be told from the others.
    """

    text = text_field(
        "Wat zeggen deze antwoorden samen?",
        PUBLIC_STORY,
        most=2000,
        hint="Vertel het in eigen woorden. Neem geen zin over waaraan je iemand herkent.",
        rows=4,
    )
    inquiry = link_field("Bij welke uitvraag?", PUBLIC_STORY, to="inquiry", required=True)
    cost = text_field(
        "Wat kost het ongeveer?", PUBLIC_STORY, most=1000, rows=2, search=False,
    )  # fmt: skip
    exists = text_field("Wat is er al?", PUBLIC_STORY, most=2000, rows=3)
    privacy = text_field(
        "Wat weten we over privacy?",
        PUBLIC_STORY,
        most=2000,
        hint="Welke gegevens vraagt het van mensen, en wie kan erbij?",
        rows=3,
        search=False,
    )
    answers = Headcount(
        load_default=None, allow_none=True,
        metadata=describe("Uit hoeveel antwoorden?", COUNTED, asked=False),
    )  # fmt: skip
    groups = fields.List(
        fields.String(validate=validate.OneOf(tuple(GROUPS), tuple(GROUPS.values()))),
        load_default=list,
        metadata=describe("Van wie?", COUNTED, asked=False),
    )
    merged_from = fields.List(
        Reference(to="cluster"),
        load_default=list,
        validate=validate.Length(max=20),
        metadata=describe("Samengevoegd uit", PUBLIC_STORY, indexed=True, asked=False),
    )
    merged_into = Reference(
        to="cluster",
        load_default=None,
        allow_none=True,
        metadata=describe("Opgegaan in", PUBLIC_STORY, indexed=True, asked=False),
    )


CLUSTER = RecordType(
    name="cluster",
    schema=ClusterSchema,
    path="bundels",
    collection="clusters",
    label="bundel",
    label_plural="bundels",
    intro="Antwoorden die op elkaar lijken, samen verteld.",
    empty="Hier is nog een stoel vrij. Bundel de eerste antwoorden van een uitvraag.",
    menu=False,
    detail_template="cluster.html",
)
