# SPDX-License-Identifier: EUPL-1.2
import io
import os
import tarfile
import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from core import changes, database, locks, tables
from core.app import open_node
from core.backup import backup, restore
from core.errors import AdministratorError
from core.people import accounts, leaving

PASSWORD = "fietsen langs de maas"


@pytest.fixture
def home(make_node):
    node = make_node(plugins=[], stewards=False)
    (node.directory / "node.db").chmod(0o600)
    accounts.add_person(node, "nel", PASSWORD, "editor")
    return node


def names_in(file):
    with tarfile.open(file) as tar:
        return set(tar.getnames())


def everything(directory):
    return {each: each.read_bytes() for each in directory.rglob("*") if each.is_file()}


def test_a_node_comes_back_as_it_was(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")

    restore(file, tmp_path / "again")

    again = open_node(tmp_path / "again", environment={})
    assert (again.id, again.secret, again.config) == (home.id, home.secret, home.config)
    assert accounts.sign_in(again, "nel", PASSWORD, "203.0.113.7")
    again.engine.dispose()


def test_what_is_secret_stays_for_the_owner_alone(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")
    restore(file, tmp_path / "again")

    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "again").stat().st_mode & 0o777 == 0o700
    for each in ("node.db", "keys/secret"):
        assert (tmp_path / "again" / each).stat().st_mode & 0o077 == 0


def test_the_recovery_key_is_never_in_it(home, tmp_path):
    for place in (home.directory, home.directory / "keys"):
        (place / "recovery.key").write_text("on paper only")
    (home.directory / "keys" / "feed.key").write_text("the node signs with this")
    with locks.hold(home.directory, locks.RUNNING, "", shared=True):
        file = backup(home.directory, tmp_path / "copy.tar.gz")

    assert names_in(file) == {
        "node.toml", "node.db", "keys/secret", "keys/node-id", "keys/feed.key"
    }  # fmt: skip


def test_neither_the_key_of_addresses_nor_letters_on_their_way_are_in_it(home, tmp_path):
    (home.directory / "post").mkdir()
    (home.directory / "post" / "one.eml").write_text("Beste Nel")

    file = backup(home.directory, tmp_path / "copy.tar.gz")

    assert (home.directory / "keys/people").is_file()
    assert not {"keys/people", "post/one.eml"} & names_in(file)


def test_a_restore_in_place_leaves_the_key_of_addresses_where_it_is(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")
    key = (home.directory / "keys/people").read_bytes()
    home.engine.dispose()

    restore(file, home.directory, force=True)

    assert (home.directory / "keys/people").read_bytes() == key
    assert (home.directory / "keys/people").stat().st_mode & 0o777 == 0o600


def test_a_node_that_is_being_written_is_copied_as_it_stood_at_one_moment(home, tmp_path):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with database.writing(home.engine) as tx:
                changes.append_all(tx, "create", [1, 2], home.clock())

    writer = threading.Thread(target=write)
    writer.start()
    copies = [backup(home.directory, tmp_path / f"{number}.tar.gz") for number in range(5)]
    stop.set()
    writer.join()

    for number, file in enumerate(copies):
        restore(file, tmp_path / f"again-{number}")
        engine = database.open_engine(tmp_path / f"again-{number}" / "node.db")
        with database.reading(engine) as tx:
            count = tx.execute(
                sa.select(sa.func.count()).select_from(tables.records.changes)
            ).scalar()
        engine.dispose()
        assert count % 2 == 0


def test_a_folder_gets_a_file_named_after_node_and_moment(home, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()

    file = backup(home.directory, folder)

    assert file.parent == folder
    assert file.name.startswith(f"{home.directory.name}-")
    assert file.name.endswith(".tar.gz")
    assert list(folder.iterdir()) == [file]


def test_a_file_that_exists_is_not_written_over(home, tmp_path):
    file = tmp_path / "copy.tar.gz"
    file.write_text("holiday pictures")

    with pytest.raises(AdministratorError, match="exists already"):
        backup(home.directory, file)

    assert file.read_text() == "holiday pictures"


@pytest.mark.parametrize("where", ["nowhere/copy.tar.gz", "file/copy.tar.gz"])
def test_a_place_that_cannot_be_written_is_told(home, tmp_path, where):
    (tmp_path / "file").write_text("")

    with pytest.raises(AdministratorError, match="cannot be written"):
        backup(home.directory, tmp_path / where)


def test_a_directory_that_is_no_node_is_not_copied(tmp_path):
    with pytest.raises(AdministratorError, match=r"no node's directory: node\.toml is missing"):
        backup(tmp_path, tmp_path / "copy.tar.gz")


def test_a_damaged_database_is_not_passed_on_as_a_backup(home, tmp_path):
    home.engine.dispose()
    raw = bytearray((home.directory / "node.db").read_bytes())
    raw[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    (home.directory / "node.db").write_bytes(raw)

    with pytest.raises(AdministratorError, match="damaged"):
        backup(home.directory, tmp_path / "copy.tar.gz")

    assert not [each for each in tmp_path.iterdir() if "copy" in each.name]


def test_what_stands_somewhere_is_replaced_only_when_told_to(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")
    leaving.remove_person(home, "nel")
    home.engine.dispose()
    before = everything(home.directory)

    with pytest.raises(AdministratorError, match="is not empty"):
        restore(file, home.directory)
    assert everything(home.directory) == before

    aside = restore(file, home.directory, force=True)
    assert {each.name for each in aside.iterdir()} >= {"node.db", "node.toml", "keys"}
    again = open_node(home.directory, environment={})
    assert [each.user_name for each in accounts.list_people(again)] == ["nel"]
    again.engine.dispose()


def test_a_running_node_is_not_replaced(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")

    with (
        locks.hold(home.directory, locks.RUNNING, "", shared=True),
        pytest.raises(AdministratorError, match="is running: stop it, then restore"),
    ):
        restore(file, home.directory, force=True)

    assert not [each for each in tmp_path.iterdir() if "before" in each.name]


def cut(raw):
    return raw[: len(raw) // 2]


def flip(raw):
    return raw[:2000] + bytes([raw[2000] ^ 255]) + raw[2001:]


def flip_checksum(raw):
    return raw[:-8] + bytes([raw[-8] ^ 1]) + raw[-7:]


@pytest.mark.parametrize(
    "spoil", [cut, flip, flip_checksum, lambda raw: b"", lambda raw: b"holiday pictures"]
)
def test_a_damaged_file_changes_nothing(home, tmp_path, spoil):
    file = backup(home.directory, tmp_path / "copy.tar.gz")
    file.write_bytes(spoil(file.read_bytes()))
    home.engine.dispose()
    before = everything(home.directory)

    with pytest.raises(AdministratorError, match="damaged, or no backup|is not whole") as caught:
        restore(file, home.directory, force=True)

    assert "\n" not in str(caught.value)
    assert everything(home.directory) == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AdministratorError, match=r"gone\.tar\.gz does not exist"):
        restore(tmp_path / "gone.tar.gz", tmp_path / "again")


@contextmanager
def as_nobody():
    """Be a user who owns nothing, where root would be let in everywhere."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(own)


def test_a_file_that_may_not_be_read_is_not_called_damaged(home, tmp_path):
    file = backup(home.directory, tmp_path / "copy.tar.gz")
    file.chmod(0)

    with as_nobody(), pytest.raises(AdministratorError) as caught:
        restore(file, tmp_path / "again")

    assert str(caught.value) == (
        f"{file} may not be read by the user who gives this command: ask its owner, or give the"
        " command as its owner"
    )
    assert not (tmp_path / "again").exists()


def test_a_folder_is_no_file_to_put_back(tmp_path):
    with pytest.raises(AdministratorError, match="cannot be read: Is a directory"):
        restore(tmp_path, tmp_path / "again")


def packed(tmp_path, *members):
    file = tmp_path / "made.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return file


def member(name, **more):
    made = tarfile.TarInfo(name)
    made.size = 1
    for key, value in more.items():
        setattr(made, key, value)
    return made


@pytest.mark.parametrize(
    "bad",
    [
        member("../outside"),
        member("/etc/outside"),
        member("keys/../../outside"),
        member("keys", type=tarfile.SYMTYPE, linkname="/etc", size=0),
        member("keys", type=tarfile.LNKTYPE, linkname="node.toml", size=0),
        member("pipe", type=tarfile.FIFOTYPE, size=0),
    ],
    ids=lambda one: one.name,
)
def test_a_file_made_to_write_elsewhere_is_refused(tmp_path, bad):
    place = tmp_path / "deep" / "again"

    with pytest.raises(AdministratorError, match="does not belong in it"):
        restore(packed(tmp_path, member("node.toml"), bad), place)

    assert list(tmp_path.rglob("outside")) == []
    assert not place.exists()


def test_a_tar_of_something_else_is_refused(tmp_path):
    with pytest.raises(AdministratorError, match="no backup of a node: it is not whole"):
        restore(packed(tmp_path, member("node.toml")), tmp_path / "again")
