# SPDX-License-Identifier: EUPL-1.2
"""The keys of a node: made once, private, and refused when they do not fit together."""

import shutil

import pytest

from core.app import open_node
from core.errors import AdministratorError
from federation import keys
from federation.wire.identity import show_node_id


def test_a_new_node_is_told_its_id_and_to_keep_its_recovery_key_elsewhere(tmp_path):
    told = keys.make(tmp_path, "Rotterdam", "https://middelland.example")

    node_id = (tmp_path / "keys/node-id").read_text().strip()
    assert show_node_id(node_id) in told[0]
    assert "recovery.key" in told[1]


def test_no_key_can_be_read_by_others_on_the_machine(tmp_path):
    keys.make(tmp_path, "Rotterdam", "https://middelland.example")

    for name in ("recovery.key", "keys/feed", "keys/http"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_key_is_never_replaced(tmp_path):
    keys.make(tmp_path, "Rotterdam", "https://middelland.example")
    before = (tmp_path / "recovery.key").read_bytes()

    with pytest.raises(AdministratorError, match="exists already"):
        keys.make(tmp_path, "Rotterdam", "https://middelland.example")

    assert (tmp_path / "recovery.key").read_bytes() == before


def test_a_node_with_an_impossible_name_gets_no_keys(tmp_path):
    with pytest.raises(AdministratorError, match="cannot be used"):
        keys.make(tmp_path, "", "https://middelland.example")

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["feed", "http", "certificate"])
def test_a_missing_key_stops_the_start_with_the_cure(found, name):
    directory = found("Rotterdam")
    (directory / "keys" / name).unlink()

    with pytest.raises(AdministratorError, match="put it back from a backup"):
        open_node(directory, environment={})


@pytest.mark.parametrize("name", ["feed", "http", "certificate", "node-id"])
def test_a_key_of_another_node_stops_the_start(found, name):
    ours, theirs = found("Rotterdam"), found("Amsterdam")
    shutil.copy(theirs / "keys" / name, ours / "keys" / name)

    with pytest.raises(AdministratorError, match="put the whole folder back"):
        open_node(ours, environment={})


@pytest.mark.parametrize("name", ["feed", "http"])
def test_a_key_file_that_is_no_key_is_not_shown_in_the_error(found, name):
    directory = found("Rotterdam")
    (directory / "keys" / name).write_text("c2VjcmV0\n")

    with pytest.raises(AdministratorError) as caught:
        open_node(directory, environment={})

    assert "c2VjcmV0" not in str(caught.value)
