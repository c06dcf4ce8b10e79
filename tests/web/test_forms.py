# SPDX-License-Identifier: EUPL-1.2
"""A35: no form of this site is taken from elsewhere, and none tells who is known here.

Every address that takes a form is asked, as the application lists them: a new one is tried too.
"""

import re

import pytest
import sqlalchemy as sa

from core import records
from core.database import reading
from core.model import HOUSE
from core.people import accounts, form_tokens
from core.tables import metadata
from core.web import make_flask
from tests.unit.test_records import LESSON
from tests.web.conftest import PASSWORD, Browser

FOREIGN = {"Origin": "https://evil.example"}
#: What is no form of people: programs sign or carry a key, and a letter's own program leaves.
_PROGRAMS = ("/federation/", "/api/")


@pytest.fixture
def doors(node):
    """Return the paths that take a form, with a part of a real record filled in."""
    record = records.create(node, HOUSE, "lesson", LESSON, publish=True)
    app, machines = make_flask(node)
    found = set()
    for rule in app.url_map.iter_rules():
        first = rule.rule.strip("/").partition("/")[0]
        if "POST" in (rule.methods or ()) and first not in machines:
            path = re.sub(r"<int[^>]*>", str(record.id), rule.rule)
            found.add(re.sub(r"<[^>]*>", "x" * 43, path))
    assert len(found) > 60
    return sorted(each for each in found if not each.startswith(_PROGRAMS))


def everything(node):
    """Return all that is stored but sessions, which a visit moves."""
    with reading(node.engine) as tx:
        return {
            table.name: tx.execute(sa.select(table)).all()
            for table in metadata.sorted_tables
            if table.name not in ("session", "person", "limit_count")
        }


def refused(answer):
    """Is this a refusal, or the way to sign in?"""
    away = answer.headers.get("Location", "")
    return answer.status_code in (400, 401, 403, 404) or (
        answer.status_code == 303 and away.startswith("/aanmelden")
    )


@pytest.mark.parametrize("role", ["", "administrator"])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", None),
        ("verzonnen", None),
        ("foreign", None),
        (None, FOREIGN),
        (None, {}),
        (None, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}),
    ],
)
def test_a35_no_address_takes_a_form_that_is_not_ours(
    node, front, doors, signed_in, role, token, headers
):
    browser = signed_in(role) if role else Browser(front)
    own = browser.token("/" if role else "/aanmelden")
    if token == "foreign":  # made for another form, or another session, of this very node
        token = form_tokens.for_visitor(node.secret, "iets anders", node.clock())
    before = everything(node)

    for path in doors:
        answer = browser.post(path, {}, token=own if token is None else token, headers=headers)
        # A token for one visitor's form opens no other; 404 is what is not there for anybody.
        assert refused(answer), (path, answer.status_code)

    assert everything(node) == before


def test_a35_a_token_of_one_session_opens_no_form_of_another(node, front, doors):
    for name in ("een", "twee"):
        accounts.add_person(node, name, PASSWORD, "administrator")
    one, two = Browser(front), Browser(front)
    one.sign_in("een")
    two.sign_in("twee")
    foreign, before = two.token("/"), everything(node)

    for path in doors:
        answer = one.post(path, {}, token=foreign)
        # By a mail program, without any form (RFC 8058): the token in its address opens nothing.
        expected = 404 if path.startswith("/weekbericht/") else 403
        assert answer.status_code == expected, path

    assert everything(node) == before


@pytest.mark.parametrize(
    ("page", "path", "data"),
    [
        ("/aanmelden", "/aanmelden", {"user_name": "{}", "password": "dit is het niet"}),
        ("/bijdragen/les", "/bijdragen/les", {
            "title": "Soep", "kind": "tip", "advice": "Begin.", "step": "send",
            "email": "{}@voorbeeld.nl"}),
    ],
)  # fmt: skip
def test_a35_known_and_unknown_get_the_same_answer(node, visitor, page, path, data):
    accounts.add_person(node, "nel", PASSWORD, "editor")
    answers = []
    for who in ("nel", "niemand"):
        sent = {name: value.format(who) for name, value in data.items()}
        answer = visitor.post(path, sent, page=page)
        text = answer.text.replace(who, "…")
        text = re.sub(r'name="form_token" value="[^"]*"', "", text)
        answers.append((answer.status_code, answer.headers.get("Location"), text))

    assert answers[0] == answers[1]


def test_a35_one_password_on_many_names_is_stopped(node, visitor):
    for number in range(50):
        data = {"user_name": f"naam{number}", "password": "zomer zomer zomer"}
        assert visitor.post("/aanmelden", data, page="/aanmelden").status_code == 403

    data = {"user_name": "nog-een", "password": "zomer zomer zomer"}
    answer = visitor.post("/aanmelden", data, page="/aanmelden")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
