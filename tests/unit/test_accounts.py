# SPDX-License-Identifier: EUPL-1.2
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import database, retention, tables
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound, TooMany
from core.people import accounts, attempts, leaving
from core.store import people

PASSWORD = "fietsen langs de maas"
HOME = "203.0.113.7"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(make_node: Callable, clock):
    node = replace(make_node(plugins=[], stewards=False), clock=clock)
    accounts.add_person(node, "nel", PASSWORD, "editor")
    return node


def sign_in(node, name="nel", password=PASSWORD, address=HOME):
    return accounts.sign_in(node, name, password, address)


def fail(node, name="nel", address=HOME):
    with pytest.raises(NotAllowed, match="^Naam of wachtwoord klopt niet.$"):
        sign_in(node, name, "not the password", address)


def everything_stored(node):
    with database.reading(node.engine) as tx:
        return str([tx.execute(sa.select(table)).all() for table in tables.metadata.sorted_tables])


def test_who_knows_the_password_gets_a_session(home):
    token = sign_in(home)

    session = accounts.session_of(home, token)

    assert (session.actor.name, session.actor.role) == ("nel", "editor")
    assert len(session.form_key) == 32


def test_a_name_may_be_typed_with_capitals_and_spaces(home):
    assert accounts.session_of(home, sign_in(home, " Nel ")).actor.name == "nel"


def test_a_password_is_the_same_on_every_keyboard(home):
    accounts.set_password(home, "nel", "caf\u00e9 aan de singel")

    assert sign_in(home, password="cafe\u0301 aan de singel")


def test_every_sign_in_gets_a_token_of_its_own(home):
    first, second = sign_in(home), sign_in(home)

    assert first != second
    forms = {accounts.session_of(home, each).form_key for each in (first, second)}
    assert len(forms) == 2


def test_nothing_that_is_stored_lets_anybody_in(home):
    session, token = sign_in(home), accounts.make_token(home, "nel", "agenda")
    fail(home)

    stored = everything_stored(home)

    for secret in (PASSWORD, session, token, HOME):
        assert secret not in stored


@pytest.mark.parametrize("name", ["nel", "nobody", "", "n" * 10_000, "\udc80", "' OR 1=1 --"])
def test_known_and_unknown_names_get_the_same_answer(home, name):
    fail(home, name)


def test_known_and_unknown_names_take_the_same_time(home):
    def seconds(name):
        began = time.process_time()
        fail(home, name, address=f"203.0.113.{len(taken)}")
        return time.process_time() - began

    taken = []
    seconds("first")
    for number in range(5):
        taken.append((seconds("nel"), seconds(f"nobody{number}")))
    known, unknown = (statistics.median(each) for each in zip(*taken, strict=True))

    # Checking no password at all would be fifty times faster.
    assert 0.5 < known / unknown < 2


def test_a_password_too_long_to_be_one_is_as_much_work_and_no_more(home):
    fail(home)
    with pytest.raises(NotAllowed):
        sign_in(home, password="x" * 1_000_000)


def test_a_name_is_guessed_at_only_so_often(home, clock):
    for number in range(attempts.PER_NAME):
        fail(home, address=f"203.0.113.{number}")

    with pytest.raises(TooMany) as caught:
        sign_in(home, address="198.51.100.1")

    assert caught.value.retry_after == attempts.WINDOW.total_seconds() + 1
    clock.pass_by(seconds=caught.value.retry_after)
    assert sign_in(home)


def test_guessing_with_many_hands_at_once_helps_nobody(home):
    def outcome(number):
        try:
            sign_in(home, password="not the password", address=f"203.0.113.{number}")
        except (NotAllowed, TooMany) as error:
            return type(error)

    with ThreadPoolExecutor(12) as hands:
        outcomes = list(hands.map(outcome, range(3 * attempts.PER_NAME)))

    assert outcomes.count(NotAllowed) == attempts.PER_NAME
    assert outcomes.count(TooMany) == 2 * attempts.PER_NAME


def test_unknown_names_run_into_the_same_limit(home):
    for _ in range(attempts.PER_NAME):
        fail(home, "nobody")

    with pytest.raises(TooMany):
        sign_in(home, "nobody")


def test_one_password_on_many_names_is_stopped_by_address(home):
    for number in range(attempts.PER_ADDRESS):
        fail(home, f"name{number}", "2001:db8:1:2::1")

    with pytest.raises(TooMany):
        sign_in(home, address="2001:db8:1:2:ffff::9")
    assert sign_in(home, address="2001:db8:1:3::1")


def test_signing_in_forgives_the_name_but_not_the_address(home):
    for number in range(attempts.PER_ADDRESS - 1):
        fail(home, f"name{number}")
    sign_in(home)
    fail(home, "another")

    with pytest.raises(TooMany):
        fail(home, "one more")


def test_a_session_ends_when_nobody_comes_by(home, clock):
    token = sign_in(home)

    clock.pass_by(hours=11.9)
    assert accounts.session_of(home, token)
    clock.pass_by(hours=11.9)
    assert accounts.session_of(home, token)
    clock.pass_by(hours=12)
    assert accounts.session_of(home, token) is None


def test_a_session_ends_after_a_week_however_busy(home, clock):
    token = sign_in(home)

    for _ in range(24 * 7 - 1):
        clock.pass_by(hours=1)
        assert accounts.session_of(home, token)
    clock.pass_by(hours=1)

    assert accounts.session_of(home, token) is None


def test_reading_pages_does_not_write(home, clock):
    token = sign_in(home)
    before = everything_stored(home)

    clock.pass_by(minutes=50)
    accounts.session_of(home, token)

    assert everything_stored(home) == before


def test_after_signing_out_the_token_is_worth_nothing(home):
    token, other = sign_in(home), sign_in(home)

    accounts.sign_out(home, token)
    accounts.sign_out(home, "never given")

    assert accounts.session_of(home, token) is None
    assert accounts.session_of(home, other)


@pytest.mark.parametrize("token", ["", "x" * 43, "\udc80", "x" * 100_000])
def test_a_made_up_token_is_nobodys(home, token):
    assert accounts.session_of(home, token) is None
    assert accounts.actor_of_token(home, f"sbt_{token}") is None


def test_another_password_ends_every_session(home):
    token = sign_in(home)

    accounts.set_password(home, "nel", "wandelen door de wijk")

    assert accounts.session_of(home, token) is None
    with pytest.raises(NotAllowed):
        sign_in(home)
    assert sign_in(home, password="wandelen door de wijk")


def test_an_administrator_lets_somebody_in_again_who_tried_too_often(home):
    for _ in range(attempts.PER_NAME):
        fail(home)

    accounts.set_password(home, "nel", PASSWORD)

    assert sign_in(home)


def test_weaker_hashes_are_renewed_at_sign_in(home):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.writing(home.engine) as tx:
        people.set_password(tx, 1, weak)

    sign_in(home)

    with database.reading(home.engine) as tx:
        assert "$m=19456,t=2,p=1$" in people.by_name(tx, "nel").password_hash
    assert sign_in(home)


@pytest.mark.parametrize(
    ("name", "password", "role", "field"),
    [
        ("nel!", PASSWORD, "editor", "user_name"),
        ("n", PASSWORD, "editor", "user_name"),
        ("", PASSWORD, "editor", "user_name"),
        ("jan", "elf tekens.", "editor", "password"),
        ("jan", "x" * 201, "editor", "password"),
        ("jan", PASSWORD, "house", "role"),
    ],
)
def test_an_account_that_will_not_do_is_told_by_field(home, name, password, role, field):
    with pytest.raises(InvalidRecord) as caught:
        accounts.add_person(home, name, password, role)

    assert set(caught.value.problems) == {field}
    assert [each.user_name for each in accounts.list_people(home)] == ["nel"]


def test_a_name_is_given_once(home):
    with pytest.raises(Conflict, match="nel is al in gebruik"):
        accounts.add_person(home, "NEL", PASSWORD, "editor")


def test_deeds_on_nobody_are_refused(home):
    for deed in (
        lambda: accounts.set_password(home, "jan", PASSWORD),
        lambda: accounts.make_token(home, "jan", ""),
        lambda: accounts.revoke_tokens(home, "jan"),
        lambda: leaving.remove_person(home, "jan"),
    ):
        with pytest.raises(NotFound, match="niemand met de naam jan"):
            deed()


def test_a_token_acts_for_its_person_until_revoked(home):
    token = accounts.make_token(home, "nel", "agenda")

    assert accounts.actor_of_token(home, token).name == "nel"
    assert accounts.session_of(home, token) is None
    assert accounts.actor_of_token(home, sign_in(home)) is None

    assert accounts.revoke_tokens(home, "nel") == 1
    assert accounts.actor_of_token(home, token) is None


def test_who_is_removed_leaves_no_session_or_token(home):
    session, token = sign_in(home), accounts.make_token(home, "nel", "agenda")

    leaving.remove_person(home, "nel")

    assert accounts.session_of(home, session) is None
    assert accounts.actor_of_token(home, token) is None
    assert accounts.list_people(home) == []


def test_what_had_its_time_is_taken_away(home, clock):
    sign_in(home)
    fail(home)
    clock.pass_by(days=2)

    retention.run(home)

    with database.reading(home.engine) as tx:
        for table in (tables.people.sessions, tables.contributions.counts):
            assert tx.execute(sa.select(table)).all() == []
    assert accounts.list_people(home)


def test_accounts_nobody_used_for_a_year_go_but_one_administrator_stays(home, clock):
    accounts.add_person(home, "first", PASSWORD, "administrator")
    accounts.add_person(home, "second", PASSWORD, "administrator")
    accounts.add_person(home, "busy", PASSWORD, "editor")
    token = accounts.make_token(home, "busy", "agenda")
    clock.pass_by(days=200)
    accounts.actor_of_token(home, token)
    clock.pass_by(days=200)

    retention.run(home)

    assert [each.user_name for each in accounts.list_people(home)] == ["busy", "second"]
