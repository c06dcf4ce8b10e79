# SPDX-License-Identifier: EUPL-1.2
"""Contracts: what counts as one, and every way in which not."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MalformedError, UntrustedError
from federation.wire import contract, note
from federation.wire.contract import Contract
from federation.wire.ending import Ending, read_ending, sign_ending

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC, OTHERS = (each.public_key().public_bytes_raw() for each in (KEY, OTHER))
WEST, EAST = "a" * 32, "b" * 32
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HONEST = Contract(
    proposer=WEST,
    asked=EAST,
    level_from="full",
    level_to="information",
    audiences=("kring7", "public"),
    purpose="Leren van elkaars lessen.",
    contact="beheer@westwijk.example",
    terms=("Ieder is verantwoordelijk voor de eigen kopie.", "Vragen krijgen in 7 dagen antwoord."),
    starts=date(2026, 11, 16),
    ends=date(2027, 11, 15),
    parting="hide",
    made=NOON,
)
TEXT = f"""\
samenbeter/v1/contract
from {WEST}
to {EAST}
level-from full
level-to information
audiences kring7,public
purpose Leren van elkaars lessen.
contact beheer@westwijk.example
terms Ieder is verantwoordelijk voor de eigen kopie.
terms Vragen krijgen in 7 dagen antwoord.
starts 2026-11-16
ends 2027-11-15
parting hide
made 2026-11-16T12:00:00Z
"""
PROPOSED = (
    f"— {WEST} Q473fc5I6fx5sf9li05K9jgmzQDl5rGbRnY7gkJZc9VhkrxH+N+ajMdqqpXP"
    "9QSLnBBYl0TzkJHmEwXPdWwaR1bdVwQ=\n"
)
AGREED = (
    f"— {EAST} In1LA9Aq5KlhtclebCaK9F+nVJ5xuX2g1O3BkOKL24VOEvV6Npd98I5x0Np6"
    "W0m1xaYvdaG5RnBXa0XONrESCfvCgQU=\n"
)


def proposal(**changes):
    return contract.propose(replace(HONEST, **changes), KEY)


def signed(text, *, name=WEST, key=KEY):
    return note.write(text.encode(), name, key)


def test_a_contract_is_called_by_the_hash_of_its_text_whoever_signed_it():
    wanted = hashlib.sha256(TEXT.encode()).hexdigest()

    assert HONEST.digest == wanted
    assert proposal().digest == wanted
    assert contract.agree(proposal(), OTHER).digest == wanted


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    offered = proposal()
    agreed = contract.agree(offered, OTHER)

    assert offered.note == f"{TEXT}\n{PROPOSED}".encode()
    assert agreed.note == f"{TEXT}\n{PROPOSED}{AGREED}".encode()


def test_a_contract_survives_the_journey():
    agreed = contract.agree(proposal(), OTHER)
    found = contract.read_contract(agreed.note)

    contract.verify_contract(found, WEST, PUBLIC)
    contract.verify_contract(found, EAST, OTHERS)
    assert (found, found.note, found.is_agreed) == (HONEST, agreed.note, True)
    assert not proposal().is_agreed
    assert not HONEST.is_agreed


def test_each_side_has_its_own_level_and_sees_the_other():
    assert (HONEST.level_of(WEST), HONEST.level_of(EAST)) == ("full", "information")
    assert (HONEST.other(WEST), HONEST.other(EAST)) == (EAST, WEST)


@pytest.mark.parametrize(
    ("day", "is_covered"),
    [("2026-11-15", False), ("2026-11-16", True), ("2027-11-15", True), ("2027-11-16", False)],
)
def test_the_period_has_its_first_and_its_last_day(day, is_covered):
    assert HONEST.covers(date.fromisoformat(day)) is is_covered


def test_a_signature_of_somebody_else_does_not_count():
    forged = contract.propose(HONEST, OTHER)
    agreed_with_oneself = contract.read_contract(note.cosign(proposal().note, EAST, KEY))

    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        contract.verify_contract(forged, WEST, PUBLIC)
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        contract.verify_contract(agreed_with_oneself, EAST, OTHERS)


@pytest.mark.parametrize("word", ["full", "hide", "public", "Vragen", "2027", "westwijk"])
def test_who_changes_a_word_breaks_both_signatures(word):
    altered = contract.agree(proposal(), OTHER).note
    changed = {"full": "information", "hide": "keep", "public": "publik", "2027": "2028"}
    altered = altered.replace(word.encode(), changed.get(word, word[::-1]).encode(), 1)

    found = contract.read_contract(altered)

    for name, key in ((WEST, PUBLIC), (EAST, OTHERS)):
        with pytest.raises(UntrustedError, match="bad signature"):
            contract.verify_contract(found, name, key)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("samenbeter/v1/contract", "samenbeter/v2/contract"),
        (f"from {WEST}", f"from {EAST}"),  # with itself
        (f"from {WEST}", f"from {WEST.upper()}"),
        (f"to {EAST}", "to oost"),
        ("level-from full", "level-from boss"),
        ("level-to information", "level-to "),
        ("level-from full\nlevel-to information", "level-to information\nlevel-from full"),
        ("audiences kring7,public", "audiences public,kring7"),
        ("audiences kring7,public", "audiences public,public"),
        ("audiences kring7,public", "audiences kring7, public"),
        ("audiences kring7,public", "audiences Kring"),
        ("audiences kring7,public", "audiences "),
        ("audiences kring7,public", "audiences " + ",".join(f"k{n:02}" for n in range(17))),
        ("purpose Leren van elkaars lessen.\n", ""),
        ("purpose Leren van elkaars lessen.", "purpose "),
        ("purpose Leren", "purpose  Leren"),
        ("purpose Leren", "purpose Le\u202eren"),
        ("purpose Leren van elkaars lessen.", "purpose " + "é" * 501),
        ("beheer@westwijk.example", "b" * 201),
        ("terms Vragen krijgen in 7 dagen antwoord.", "terms " + "t" * 1001),
        ("terms Vragen", "term Vragen"),
        ("terms Vragen", "terms\tVragen"),
        ("starts 2026-11-16", "starts 16-11-2026"),
        ("ends 2027-11-15", "ends 2026-11-15"),
        ("ends 2027-11-15", "ends 9999-11-15"),
        ("ends 2027-11-15", "ends 2027-02-30"),
        ("parting hide", "parting burn"),
        ("made 2026-11-16T12:00:00Z", "made 2026-11-16T12:00:00+00:00"),
        ("made 2026-11-16T12:00:00Z", "made 2026-11-16T12:00:00Z\nmore 1"),
    ],
)
def test_what_is_not_in_the_shape_of_a_contract_is_refused_whole(before, after):
    assert before in TEXT
    altered = TEXT.replace(before, after, 1).encode()
    raw = altered + b"\n" + PROPOSED.encode()

    with pytest.raises(MalformedError):
        contract.read_contract(raw)


def test_a_contract_has_1_to_20_terms():
    assert len(proposal(terms=("Eén.",) * 20).terms) == 20
    for terms in ((), ("Eén.",) * 21):
        with pytest.raises(MalformedError, match="1 to 20"):
            proposal(terms=terms)


def test_what_readers_would_refuse_is_never_signed():
    with pytest.raises(MalformedError, match="purpose"):
        proposal(purpose="")
    with pytest.raises(MalformedError, match="before it starts"):
        proposal(ends=date(2026, 1, 1))


def test_other_signature_lines_than_of_the_two_in_order_are_refused():
    alone = signed(TEXT, name=EAST, key=OTHER)
    third = note.cosign(contract.agree(proposal(), OTHER).note, "c" * 32, OTHER)
    twice = note.cosign(proposal().note, WEST, KEY)
    turned = note.cosign(alone, WEST, KEY)

    for raw in (alone, third, twice, turned):
        with pytest.raises(MalformedError, match="one side and then the other"):
            contract.read_contract(raw)


def test_an_agreed_contract_is_not_agreed_again():
    with pytest.raises(MalformedError):
        contract.agree(contract.agree(proposal(), OTHER), OTHER)


def test_a_contract_is_no_ending_and_an_ending_no_contract():
    made = sign_ending(Ending("revocation", EAST, HONEST.digest, NOON), OTHER)

    with pytest.raises(MalformedError, match="not samenbeter/v1/contract"):
        contract.read_contract(made.note)
    with pytest.raises(MalformedError, match="not a rejection or revocation"):
        read_ending(proposal().note)


TEXTS = st.characters(exclude_categories=["Cs"])


@given(
    st.builds(
        Contract,
        proposer=st.just(WEST),
        asked=st.just(EAST),
        level_from=st.sampled_from(["full", "information"]),
        level_to=st.sampled_from(["full", "information"]),
        audiences=st.sets(st.from_regex("[a-z0-9]{1,64}", fullmatch=True), min_size=1, max_size=16)
        .map(sorted)
        .map(tuple),
        purpose=st.text(TEXTS, min_size=1, max_size=500),
        contact=st.text(TEXTS, min_size=1, max_size=200),
        terms=st.lists(st.text(TEXTS, min_size=1, max_size=200), min_size=1, max_size=20).map(
            tuple
        ),
        starts=st.dates(date(2000, 1, 1), date(2199, 12, 31)),
        ends=st.dates(date(2000, 1, 1), date(2199, 12, 31)),
        parting=st.sampled_from(["keep", "hide", "delete"]),
        made=st.just(NOON),
    )
)
def test_whatever_can_be_proposed_is_read_back_the_same(draft):
    try:
        made = contract.propose(draft, KEY)
    except MalformedError:
        return

    assert contract.read_contract(made.note) == draft
