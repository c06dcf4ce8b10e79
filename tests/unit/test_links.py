# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import retention, tables
from core.database import reading, writing
from core.errors import NotFound
from core.people import links

HOUR = timedelta(hours=1)
PAYLOAD = {"email": "nel@voorbeeld.nl"}


@pytest.fixture
def made(node):
    with writing(node.engine) as tx:
        return links.make(tx, node, "sign-in", PAYLOAD, HOUR)


def use(node, token, purpose="sign-in"):
    with writing(node.engine) as tx:
        return links.use(tx, node, purpose, token)


def test_a_link_gives_back_what_it_was_made_for(node, made):
    assert use(node, made) == PAYLOAD


def test_a_link_works_once(node, made):
    use(node, made)

    with pytest.raises(NotFound, match="werkt niet meer"):
        use(node, made)


def test_looking_does_not_use_it(node, made):
    with reading(node.engine) as tx:
        assert links.look(tx, node, "sign-in", made) == PAYLOAD

    assert use(node, made) == PAYLOAD


def test_a_link_for_one_thing_opens_no_other(node, made):
    with pytest.raises(NotFound):
        use(node, made, "invitation")

    assert use(node, made) == PAYLOAD


def test_a_link_lasts_as_long_as_it_was_given(node, made):
    late = replace(node, clock=lambda: datetime.now(UTC) + HOUR)

    with pytest.raises(NotFound):
        use(late, made)


@pytest.mark.parametrize("token", ["", "A" * 43, "half \ud800"])
def test_a_token_nobody_made_opens_nothing(node, made, token):
    with pytest.raises(NotFound):
        use(node, token)


def test_a_deed_that_fails_leaves_its_link_good(node, made):
    with pytest.raises(ZeroDivisionError), writing(node.engine) as tx:
        links.use(tx, node, "sign-in", made)
        _ = 1 / 0

    assert use(node, made) == PAYLOAD


def test_what_is_stored_opens_nothing_and_names_nobody(node, made):
    with reading(node.engine) as tx:
        stored = str(tx.execute(sa.select(tables.people.links)).all())

    assert made not in stored
    assert "nel@" not in stored


def test_what_a_used_link_was_for_is_gone(node, made):
    use(node, made)

    with reading(node.engine) as tx:
        assert tx.execute(sa.select(tables.people.links.c.payload)).scalar_one() is None


def test_all_links_for_a_purpose_can_be_taken_back(node, made):
    with writing(node.engine) as tx:
        links.revoke(tx, "sign-in")

    with pytest.raises(NotFound):
        use(node, made)


def test_a_link_of_a_lost_key_is_a_link_that_works_no_more(node, made):
    with pytest.raises(NotFound):
        use(replace(node, people_key=bytes(32)), made)


def test_old_links_are_forgotten(node, made):
    retention.run(replace(node, clock=lambda: datetime.now(UTC) + HOUR))

    with reading(node.engine) as tx:
        assert tx.execute(sa.select(tables.people.links)).all() == []
