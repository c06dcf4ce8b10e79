# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime

import pytest

from core import access
from core.model import HOUSE, RANK, VISITOR, Actor, Record

NOW = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
ROLES = ("visitor", "member", "editor", "mediator", "administrator")


def actor(role):
    return VISITOR if role == "visitor" else Actor(1, "nel", role)


def record(**changed):
    known = {
        "id": 1, "type": "lesson", "origin": "", "wire_id": None, "version": 1,
        "state": "published", "visibility": "openbaar", "audiences": (), "title": "Soep",
        "plain_summary": "", "language": "nl", "licence": "", "valid_until": None,
        "created": NOW, "updated": NOW, "published": NOW,
    }  # fmt: skip
    return Record(**{**known, **changed})


OTHERS = record(origin="q" * 32, wire_id="a" * 26)


@pytest.mark.parametrize(
    ("deed", "thing", "least"),
    [
        ("read", record(), "visitor"),
        ("read", record(visibility="leden"), "member"),
        ("take part", None, "member"),
        ("read", record(state="draft"), "editor"),
        ("read", record(visibility="leden", state="draft"), "editor"),
        ("read", record(state="withdrawn"), "editor"),
        ("create", None, "editor"),
        ("publish", record(), "editor"),
        ("share", record(), "editor"),
        ("moderate", None, "mediator"),
        ("hide", OTHERS, "mediator"),
        ("unhide", OTHERS, "mediator"),
        ("remove", OTHERS, "administrator"),
        ("read", record(visibility="beheer"), "mediator"),
        ("administer", None, "administrator"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_deed_is_for_one_role_and_all_above_it(deed, thing, least):
    allowed = [role for role in ROLES if access.may(actor(role), deed, thing).allowed]

    assert allowed == list(ROLES[ROLES.index(least) :])
    assert access.may(HOUSE, deed, thing).allowed


@pytest.mark.parametrize("role", ROLES)
def test_a_refusal_says_why(role):
    for deed in ("create", "take part", "moderate", "administer"):
        verdict = access.may(actor(role), deed)
        assert verdict.allowed or verdict.reason.endswith(".")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_revises_what_another_proeftuin_wrote(role):
    assert not access.may(actor(role), "revise", OTHERS).allowed


@pytest.mark.parametrize("role", ROLES)
def test_what_is_private_is_for_nobody_by_role(role):
    assert not access.may(actor(role), "read", record(visibility="prive")).allowed


@pytest.mark.parametrize("role", ROLES)
def test_a_deed_nobody_thought_of_is_refused(role):
    assert not access.may(actor(role), "burn").allowed


def test_roles_stand_in_one_order():
    assert sorted(RANK, key=RANK.__getitem__) == [*ROLES, "house"]
