# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import pytest

from core import doctor
from core.app import open_node
from core.database import reading, writing
from core.errors import ConfigError, InvalidRecord
from core.people import accounts, sealing
from core.store import people

ADDRESS = "nel.van.dijk@voorbeeld.nl"


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def other_key(node):
    return replace(node, people_key=bytes(32))


def test_what_is_sealed_can_be_read_with_the_key(node):
    assert sealing.unseal(node, sealing.seal(node, ADDRESS)) == ADDRESS


def test_a_sealed_address_says_nothing_about_itself(node):
    sealed = sealing.seal(node, ADDRESS)

    assert ADDRESS.encode() not in sealed
    assert sealing.seal(node, ADDRESS) != sealed


def test_another_key_opens_nothing_and_finds_nobody(node, other_key):
    assert sealing.unseal(other_key, sealing.seal(node, ADDRESS)) is None
    assert sealing.fingerprint(other_key, ADDRESS) != sealing.fingerprint(node, ADDRESS)


def test_another_node_with_the_same_key_opens_nothing(node):
    assert sealing.unseal(replace(node, id="b" * 32), sealing.seal(node, ADDRESS)) is None


@pytest.mark.parametrize("place", [0, 1, 20, -1])
def test_one_changed_byte_closes_it(node, place):
    sealed = bytearray(sealing.seal(node, ADDRESS))
    sealed[place] ^= 1

    assert sealing.unseal(node, bytes(sealed)) is None


@pytest.mark.parametrize("nothing", [None, b"", b"\x01", b"\x01short"])
def test_what_is_no_seal_is_nothing(node, nothing):
    assert sealing.unseal(node, nothing) is None


@pytest.mark.parametrize("typed", [f" {ADDRESS} ", ADDRESS.upper(), "Nel.van.Dijk@Voorbeeld.NL"])
def test_an_address_is_found_however_it_is_typed(node, typed):
    assert sealing.fingerprint(node, typed) == sealing.fingerprint(node, ADDRESS)


def test_a_fingerprint_can_be_taken_of_anything(node):
    assert len(sealing.fingerprint(node, "half \ud800")) == 32


def test_the_name_before_the_at_stays_as_typed():
    assert sealing.tidy_address(" Nel+Soep@VOORBEELD.nl\n") == "Nel+Soep@voorbeeld.nl"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nel",
        "nel@",
        "@voorbeeld.nl",
        "nel@voor beeld.nl",
        "nel@voorbeeld..nl",
        "nel@-voorbeeld.nl",
        "nel@voorbeeld.nl\r\nBcc: iedereen@voorbeeld.nl",
        "nel@voorbeeld.nl, piet@voorbeeld.nl",
        "nel <nel@voorbeeld.nl>",
        "nél@voorbeeld.nl",
        f"{'n' * 65}@voorbeeld.nl",
        f"nel@{'voorbeeld.' * 30}nl",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(InvalidRecord) as told:
        sealing.tidy_address(typed)

    assert list(told.value.problems) == ["email"]


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    (tmp_path / "keys").mkdir()

    key = sealing.load_key(tmp_path)

    assert sealing.load_key(tmp_path) == key
    assert (tmp_path / "keys/people").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "keys").iterdir()] == ["people"]


@pytest.mark.parametrize("text", ["", "soep", "abcd", "00" * 31, "00" * 33])
def test_a_file_that_holds_no_key_is_never_written_over(tmp_path, text):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/people").write_text(text)

    with pytest.raises(ConfigError, match="put the file back"):
        sealing.load_key(tmp_path)

    assert (tmp_path / "keys/people").read_text() == text


def test_a_node_whose_key_is_lost_opens_and_the_doctor_says_what_that_means(node):
    person = accounts.add_person(node, "nel", "fietsen langs de maas", "editor")
    with writing(node.engine) as tx:
        people.set_email(tx, person.id, sealing.seal(node, ADDRESS), b"p" * 32)
    assert not any("cannot be read" in each.text for each in doctor.findings(node))
    (node.directory / "keys/people").unlink()

    again = open_node(node.directory, environment={})

    (told,) = (each for each in doctor.findings(again) if "cannot be read" in each.text)
    again.engine.dispose()
    assert told.level == "error"
    assert "1 of 1 e-mail addresses" in told.text
    assert "sign in by password" in told.text
    with reading(node.engine) as tx:
        assert len(people.sealed_addresses(tx)) == 1
