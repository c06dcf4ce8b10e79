# SPDX-License-Identifier: EUPL-1.2
"""New keys, another address: decided in one transaction, whole or not at all."""

import os
import shutil
import subprocess
import sys
import textwrap

import pytest
from werkzeug.test import Client

from core import config
from core.app import open_node
from core.cli import main
from core.database import reading, writing
from core.errors import AdministratorError
from federation import findings, keys
from federation.answering.quota import Quota
from federation.gate import gate_of
from federation.guard import watching
from federation.publishing.own import heads_of
from federation.publishing.publisher import publish
from federation.recovery import renewing
from federation.recovery.opening import open_recovery
from federation.store import feeds
from federation.store import peers as stored
from federation.wire import identity
from federation.wire.checkpoint import verify_checkpoint
from federation.wire.cut import read_cut
from federation.wire.heads import read_heads
from tests.federation.conftest import feed_of, lesson


def recovery_of(node):
    return open_recovery(str(node.directory / "recovery.key"))


def state(directory):
    """Return all that says who a node is and where its feeds are."""
    files = {
        str(each.relative_to(directory)): each.read_bytes()
        for each in sorted((directory / "keys").rglob("*"))
        if each.is_file() and "next" not in each.parts
    }
    node = open_node(directory, environment={})
    try:
        with reading(node.engine) as tx:
            own = [(each.origin, each.newest, each.cut) for each in feeds.of_node(tx, node.id)]
            return files, own, stored.fact(tx, renewing.IN_FORCE)
    finally:
        gate_of(node).close()
        node.engine.dispose()


def test_new_keys_end_every_feed_at_what_it_holds_and_open_the_next(node):
    lesson(node)
    publish(node)
    before, feed = gate_of(node).keys, feed_of(node, node)

    done = renewing.renew(node, recovery_of(node))

    after = gate_of(node).keys
    assert done.certificate == after.certificate
    assert after.certificate.sequence > before.certificate.sequence
    assert after.certificate.feed != before.certificate.feed
    assert after.certificate.http != before.certificate.http
    ended = feed_of(node, node)
    cut = read_cut(ended.cut, ended.origin, after.certificate.recovery)
    assert (cut.size, cut.root, cut.next) == (1, feed.frontier.root(), 2)
    assert cut.sequence == after.certificate.sequence
    assert ended.checkpoint == cut.checkpoint
    with reading(node.engine) as tx:
        opened = feeds.get(tx, cut.next_origin)
        kept = stored.certificates_of(tx, node.id)
    assert verify_checkpoint(opened.newest, opened.origin, after.certificate.feed).size == 0
    assert kept == [before.certificate.note, after.certificate.note]


def test_a_feed_ends_once(node):
    lesson(node)
    publish(node)

    first = renewing.renew(node, recovery_of(node))
    second = renewing.renew(node, recovery_of(node))

    assert [each.origin for each in first.cuts] == [f"{node.id}/public/1"]
    assert [each.origin for each in second.cuts] == [f"{node.id}/public/2"]


def test_heads_name_every_incarnation_under_the_new_key_at_once(node):
    lesson(node)
    publish(node)
    heads_of(node)

    renewing.renew(node, recovery_of(node))

    public = gate_of(node).keys.certificate.feed
    found = read_heads(heads_of(node).note, node.id, public)
    assert [(each.origin, each.size) for each in found.feeds] == [
        (f"{node.id}/public/1", 1),
        (f"{node.id}/public/2", 0),
    ]


def test_another_program_of_the_same_node_signs_with_the_new_keys_from_then_on(node, opened):
    other = opened(node.directory)
    _ = gate_of(other).keys

    done = renewing.renew(node, recovery_of(node))

    assert gate_of(other).keys.certificate == done.certificate


def test_a_move_keeps_keys_and_feeds(node):
    lesson(node)
    publish(node)
    before = gate_of(node).keys

    done = renewing.renew(node, recovery_of(node), address="https://nieuw.example", rotate=False)

    assert done.cuts == ()
    assert done.certificate.address == "https://nieuw.example"
    assert done.certificate.feed == before.certificate.feed
    assert feed_of(node, node).cut == b""


def test_the_recovery_key_of_another_node_changes_nothing(node, found):
    stranger = found("Amsterdam")
    before = state(node.directory)

    with pytest.raises(AdministratorError, match="nothing was changed"):
        renewing.renew(node, open_recovery(str(stranger / "recovery.key")))

    assert state(node.directory) == before


# Killed in the middle: before each step, the program is gone.

_KILLED = """
import os, signal, sys
from pathlib import Path
from core.app import open_node
from federation import keys
from federation.recovery import renewing
from federation.recovery.opening import open_recovery
from federation.store import feeds

place, directory = sys.argv[1], Path(sys.argv[2])
node = open_node(directory, environment={})

def deadly(module, name, after=False):
    real = getattr(module, name)
    def wrapped(*arguments, **more):
        if after:
            real(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, wrapped)

if place == "before the keys are written":
    deadly(keys, "prepare")
elif place == "when the keys are written":
    deadly(keys, "prepare", after=True)
elif place == "while feeds are cut":
    deadly(renewing, "_begin", after=True)
elif place == "when it is decided":
    deadly(keys, "decide")
elif place == "before the first key is in place":
    deadly(keys, "_put_in_place")
elif place == "when one key is in place":
    real = Path.replace
    def once(self, target):
        done = real(self, target)
        if self.name == "feed":
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    Path.replace = once
elif place == "when all is in place":
    deadly(Path, "rmdir")
renewing.renew(node, open_recovery(str(directory)))
"""

_BEFORE = ["before the keys are written", "when the keys are written", "while feeds are cut"]
_AFTER = [
    "when it is decided",
    "before the first key is in place",
    "when one key is in place",
    "when all is in place",
]


def killed(directory, place):
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_KILLED), place, str(directory)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == -9, ended.stderr


@pytest.mark.parametrize("place", _BEFORE)
def test_killed_before_the_decision_the_old_identity_stands_whole(node, place):
    lesson(node)
    publish(node)
    before = state(node.directory)

    killed(node.directory, place)

    assert state(node.directory) == before


@pytest.mark.parametrize("place", _AFTER)
def test_killed_after_the_decision_the_next_start_completes_the_new_identity(node, opened, place):
    lesson(node)
    publish(node)
    before = gate_of(node).keys.certificate
    gate_of(node).close()

    killed(node.directory, place)
    again = opened(node.directory)
    publish(again)

    after = gate_of(again).keys.certificate
    assert after.sequence > before.sequence
    assert after.feed != before.feed
    ended = feed_of(again, again)
    assert read_cut(ended.cut, ended.origin, after.recovery).sequence == after.sequence
    assert not list((node.directory / "keys").glob("*/"))


@pytest.mark.parametrize("place", [*_BEFORE, *_AFTER])
def test_after_any_kill_it_can_be_done_again(node, opened, place):
    lesson(node)
    publish(node)
    killed(node.directory, place)
    again = opened(node.directory)

    done = renewing.renew(again, recovery_of(again))

    assert gate_of(again).keys.certificate == done.certificate
    assert len(done.cuts) == 1


def test_keys_of_an_old_backup_beside_a_newer_database_sign_nothing(node, opened, tmp_path):
    lesson(node)
    publish(node)
    shutil.copytree(node.directory / "keys", tmp_path / "old")
    renewing.renew(node, recovery_of(node))
    shutil.rmtree(node.directory / "keys")
    shutil.copytree(tmp_path / "old", node.directory / "keys")
    again = opened(node.directory)
    lesson(again, "Nieuw")

    with pytest.raises(AdministratorError, match="nothing is signed here"):
        publish(again)


def test_a_database_of_an_old_backup_beside_newer_keys_signs_nothing(node, opened, tmp_path):
    lesson(node)
    publish(node)
    with writing(node.engine) as tx:
        tx.exec_driver_sql("DELETE FROM federation_fact WHERE name = 'identity'")
    node.engine.dispose()
    shutil.copytree(node.directory, tmp_path / "old")
    renewing.renew(node, recovery_of(node))
    gate_of(node).close()
    shutil.rmtree(tmp_path / "old/keys")
    shutil.copytree(node.directory / "keys", tmp_path / "old/keys")
    again = opened(tmp_path / "old")
    lesson(again, "Nieuw")
    watching.overrule(again)  # it has no peers to ask

    with pytest.raises(AdministratorError, match="older than the keys"):
        publish(again)

    renewing.renew(again, recovery_of(node))
    publish(again)


# The command


def run(*words):
    return main([str(each) for each in words])


def test_identity_show_gives_the_id_in_groups_and_as_qr(node, capsys):
    assert run("identity", "show", node.directory) == 0

    told = capsys.readouterr().out
    assert identity.show_node_id(node.id) in told
    assert "█" in told


def test_identity_sheet_writes_a_page_for_its_owner_only(node, tmp_path, capsys):
    file = tmp_path / "blad.html"

    assert run("identity", "sheet", "--out", file, node.directory) == 0

    page = file.read_text()
    key = (node.directory / "recovery.key").read_text().strip()
    assert file.stat().st_mode & 0o077 == 0
    assert key in page.replace(" ", "")
    assert identity.show_node_id(node.id) in page
    assert page.count("<svg") == 2
    told = capsys.readouterr().out
    assert "Print it twice" in told and "delete" in told
    assert run("identity", "sheet", "--out", file, node.directory) == 2


def test_identity_sheet_of_another_key_is_refused(node, found, capsys):
    other = found("Amsterdam") / "recovery.key"

    assert run("identity", "sheet", "--recovery", other, node.directory) == 2

    assert other.read_text().strip() not in "".join(capsys.readouterr())


def test_the_key_typed_from_the_sheet_in_groups_is_taken(node, monkeypatch, capsys):
    key = (node.directory / "recovery.key").read_text().strip()
    typed = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    read, write = os.pipe()
    os.write(write, f"{typed}\n".encode())
    os.close(write)

    with os.fdopen(read) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert run("identity", "rotate", "--recovery", "-", node.directory) == 0

    assert "is in force" in capsys.readouterr().out


def test_what_is_no_key_is_refused_and_not_shown(node, tmp_path, capsys):
    file = tmp_path / "key"
    file.write_text("geheim maar geen sleutel\n")

    assert run("identity", "rotate", "--recovery", file, node.directory) == 2

    told = capsys.readouterr().err
    assert "is not a recovery key" in told and "geheim" not in told


def test_identity_move_writes_certificate_and_config(node, opened, capsys):
    key = node.directory / "recovery.key"

    code = run(
        "identity", "move", "http://127.0.0.1:5999", "--recovery", key,
        "--directory", node.directory,
    )  # fmt: skip

    assert code == 0
    assert config.load(node.directory).node.address == "http://127.0.0.1:5999"
    assert gate_of(opened(node.directory)).keys.certificate.address == "http://127.0.0.1:5999"


@pytest.mark.parametrize("address", ["http://elders.example", "https://Elders.example", "elders"])
def test_an_address_the_node_could_not_start_with_changes_nothing(node, address, capsys):
    before = state(node.directory), (node.directory / "node.toml").read_bytes()
    key = node.directory / "recovery.key"

    code = run("identity", "move", address, "--recovery", key, "--directory", node.directory)

    assert code == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert (state(node.directory), (node.directory / "node.toml").read_bytes()) == before


def test_keys_that_were_only_prepared_mean_nothing(node):
    old = gate_of(node).keys
    keys.prepare(node.directory, old)

    renewing.settle(node)

    assert gate_of(node).keys.certificate == old.certificate


def test_a_rotation_in_haste_waits_for_peers_unless_the_keys_were_stolen(node, found, capsys):
    lesson(node)
    publish(node)
    other = certificate_in(found("Amsterdam"))
    with writing(node.engine) as tx:
        stored.add(tx, other, address="http://127.0.0.1:1", level="full", at=node.clock())
    before = gate_of(node).keys.certificate
    key = node.directory / "recovery.key"
    gate_of(node).run.close()  # as if the node did not run: nobody was asked yet

    assert run("identity", "rotate", "--recovery", key, node.directory) == 2
    assert "would be void" in capsys.readouterr().err
    assert gate_of(node).keys.certificate == before

    assert run("identity", "rotate", "--stolen", "--recovery", key, node.directory) == 0
    assert "will find it at its next visit" in capsys.readouterr().out
    assert gate_of(node).keys.certificate.sequence > before.sequence


def certificate_in(directory):
    return keys.load(directory).certificate


def test_a_sheet_is_not_written_where_backups_would_take_it(node, capsys):
    file = node.directory / "blad.html"

    assert run("identity", "sheet", "--out", file, node.directory) == 2

    assert "every backup" in capsys.readouterr().err
    assert not file.exists()


# A newer certificate of our own that somebody brings


def post(town, node, body):
    client = Client(town.fronts[node.id])
    where = {"base_url": node.config.node.address, "content_type": "text/plain; charset=utf-8"}
    return client.post("/federation/v1/certificate", data=body, **where)


def own_certificate(node, **changed):
    now = gate_of(node).keys.certificate
    told = {
        "sequence": now.sequence + 1, "address": now.address, "name": now.name,
        "feed": now.feed, "http": now.http, "issued": now.issued, **changed,
    }  # fmt: skip
    return identity.sign_certificate(recovery_of(node), **told).note


def test_a_node_that_got_new_keys_elsewhere_signs_nothing_any_more(town):
    node = town.node("Rotterdam")
    lesson(node)
    publish(node)
    elsewhere = own_certificate(node, feed=bytes(32))

    assert post(town, node, elsewhere).status_code == 202

    lesson(node, "Niet meer van hier")
    with pytest.raises(AdministratorError, match="goes on elsewhere"):
        publish(node)
    [told] = [each for each in findings.findings(node) if "is in force" in each.text]
    assert told.level == "error"
    assert post(town, node, gate_of(node).keys.certificate.note).status_code == 200

    # When: it was a mistake, and this node is to go on.
    renewing.renew(node, recovery_of(node))
    publish(node)
    assert not [each for each in findings.findings(node) if "is in force" in each.text]


def test_certificates_by_post_are_counted_by_address(town):
    node = town.node("Rotterdam")
    own = gate_of(node).keys.certificate.note
    gate_of(node).certificates = Quota(60, 1, lambda: 0.0)  # a clock that stands still

    statuses = [post(town, node, own).status_code for _ in range(61)]

    assert statuses[0] == 200
    assert statuses[-1] == 429
