# SPDX-License-Identifier: EUPL-1.2
"""The command as whoever runs a node meets it."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core import cli
from core.app import open_node
from core.model import Actor
from core.people import roles

PASSWORD = "fietsen langs de maas"

GARDEN = """
from samenbeter import Command, Finding, Status, hookimpl

def show(node, parsed):
    print(node.config.node.name, getattr(parsed, "flower", None), node.directory.name)
    return 7

def weigh(parsed):
    print("weighed", parsed.flower, hasattr(parsed, "directory"))
    return 5

def flower(parser):
    parser.add_argument("flower")

def beds(parser):
    kinds = parser.add_subparsers(required=True)
    kinds.add_parser("dig").add_argument("flower")
    kinds.add_parser("rest")

@hookimpl
def register_commands():
    return [
        Command("water", "Water the garden.", lambda parser: None, show),
        Command("plant", "Plant a flower.", flower, show),
        Command("beds", "Look after the beds.", beds, show),
        Command("weigh", "Weigh a flower.", flower, run_alone=weigh),
        Command("idle", "Do nothing.", lambda parser: None),
    ]

@hookimpl
def report_findings(node):
    yield Finding("warning", "the garden is dry: water it")

@hookimpl
def report_status(node):
    return Status(["garden  dry"], {"flowers": 3})
"""


class Answer:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def is_refusal(self, words):
        """One sentence, exit code 2, no traceback."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        assert line.startswith("samenbeter: ")
        assert re.search(words, line), line
        return True


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Return a folder where a plugin 'garden' is installed."""
    folder = tmp_path_factory.mktemp("packages")
    installed = folder / "garden-1.2.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: garden\nVersion: 1.2\n")
    (installed / "entry_points.txt").write_text("[samenbeter.plugins]\ngarden = garden\n")
    (folder / "garden.py").write_text(GARDEN)
    return folder


@pytest.fixture
def sb(tmp_path, packages, monkeypatch, capfd):
    """Return a function that runs the command here, as its own process would."""
    monkeypatch.syspath_prepend(packages)

    def run(*words, told="", cwd=tmp_path, **environment):
        capfd.readouterr()
        with monkeypatch.context() as here:
            here.chdir(cwd)
            here.setattr("sys.stdin", io.StringIO(told))
            for name, value in environment.items():
                here.setenv(name, value)
            try:
                code = cli.main([str(each) for each in words])
            except SystemExit as end:
                code = end.code
        return Answer(code, *capfd.readouterr())

    return run


def process(*words, **environment):
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", *map(str, words)],
        capture_output=True, text=True, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory, packages):
    """Return the directory of a node with the garden plugin, to be copied."""
    directory = tmp_path_factory.mktemp("made") / "rotterdam"
    directory.mkdir()
    (directory / "node.toml").write_text(
        '[node]\nname = "Rotterdam"\narea = "Middelland"\naddress = "http://127.0.0.1:5102"\n'
        'development = true\nplugins = ["garden"]\n'
    )
    made = process("init", directory, PYTHONPATH=str(packages))
    assert made.code == 0, made.err
    return directory


@pytest.fixture
def home(made_once, tmp_path):
    """Return the directory of a new node with the garden plugin."""
    return Path(shutil.copytree(made_once, tmp_path / "rotterdam"))


def test_help_names_every_verb():
    told = process("--help")

    assert told.code == 0
    for verb in (
        "init", "serve", "worker", "migrate", "backup", "restore", "user", "plugins", "status",
        "doctor", "sync", "peer",
    ):  # fmt: skip
        assert re.search(rf"\b{verb}\b", told.out)


def test_help_loads_nothing_heavy():
    lines = (
        "import sys\nfrom core import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'flask', 'marshmallow', 'alembic') if m in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout.endswith("\n[]\n")


def test_a_new_node_is_whole_and_for_its_owner_alone(sb, tmp_path):
    made = sb("init", tmp_path / "new", "--name", 'Bo"s', "--area", "Één wijk\\", "--port", "5133")

    assert made.code == 0, made.err
    assert "samenbeter serve" in made.out
    directory = tmp_path / "new"
    assert directory.stat().st_mode & 0o777 == 0o700
    for name in ("node.db", "keys/secret"):
        assert (directory / name).stat().st_mode & 0o077 == 0
    assert len(bytes.fromhex((directory / "keys/secret").read_text())) == 32
    told = sb("status", directory, SAMENBETER_PLUGINS="")
    assert told.out.startswith('Bo"s Één wijk\\, http://127.0.0.1:5133\n')


def test_a_node_is_never_made_over_another(sb, home):
    before = (home / "keys/secret").read_bytes()

    assert sb("init", home).is_refusal("holds a node already")

    assert (home / "keys/secret").read_bytes() == before


def test_a_folder_with_other_things_in_it_is_left_alone(sb, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "holiday.jpg").write_text("")

    assert sb("init", tmp_path / "pictures").is_refusal("is not empty: choose another")

    assert len(list((tmp_path / "pictures").iterdir())) == 1


def test_an_address_that_will_not_do_can_be_put_right(sb, tmp_path):
    directory = tmp_path / "new"
    assert sb("init", directory, "--address", "http://wijk.example").is_refusal("https://")

    assert sb("init", directory, "--address", "https://wijk.example").code == 0
    assert "development" not in (directory / "node.toml").read_text()


def test_a_name_of_two_lines_is_refused_and_can_be_put_right(sb, tmp_path):
    directory = tmp_path / "new"
    assert sb("init", directory, "--name", "Rotter\ndam").is_refusal("node.name: .*one line")

    assert sb("init", directory, "--name", "Rotterdam").code == 0


def test_a_place_that_cannot_be_written_is_told(sb, tmp_path):
    (tmp_path / "file").write_text("")

    assert sb("init", tmp_path / "file" / "new").is_refusal("cannot be written")


def test_a_command_about_nowhere_says_so(sb, tmp_path):
    assert sb("serve", tmp_path / "nowhere").is_refusal(r"nowhere/node\.toml does not exist")
    assert sb("backup", tmp_path / "copy.tar.gz", tmp_path / "nowhere").is_refusal("is missing")


@pytest.mark.parametrize(
    "words", [["status"], ["serve"], ["worker"], ["migrate"], ["doctor"], ["user", "list"]]
)
def test_a_directory_without_a_node_says_how_to_make_one(sb, tmp_path, words):
    (tmp_path / "empty").mkdir()

    told = sb(*words, tmp_path / "empty")

    assert told.is_refusal(r"node\.toml does not exist: make a node with 'samenbeter init")
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "environment"), [([], {}), ([], {"SAMENBETER_DIR": "rotterdam"}), (["."], {})]
)
def test_the_directory_is_told_or_set_or_where_we_stand(sb, home, words, environment):
    cwd = home.parent if environment else home

    assert sb("status", *words, cwd=cwd, **environment).out.startswith("Rotterdam Middelland")


def test_a_word_in_the_config_that_is_not_known_is_named(sb, home):
    with (home / "node.toml").open("a") as file:
        file.write('colour = "red"\n')

    assert sb("status", home).is_refusal(r"node\.toml: node\.colour: no such key")


def spoil(home, *statements):
    with sqlite3.connect(home / "node.db") as connection:
        for each in statements:
            connection.execute(each)
    connection.close()


@pytest.mark.parametrize("words", [["status"], ["user", "list"], ["plugins"], ["worker"]])
def test_a_pending_migration_says_what_to_run(sb, home, words):
    spoil(
        home, "UPDATE alembic_version SET version_num = 'core_0000' WHERE version_num LIKE 'core%'"
    )

    assert sb(*words, home).is_refusal("needs a migration to core_0009: run 'samenbeter migrate")


def test_a_database_from_the_future_says_what_to_install(sb, home):
    spoil(
        home, "UPDATE alembic_version SET version_num = 'core_9999' WHERE version_num LIKE 'core%'"
    )

    assert sb("status", home).is_refusal("is newer .core_9999. than this software")
    assert sb("migrate", home).is_refusal("install the version of samenbeter")


@pytest.mark.parametrize("words", [["status"], ["migrate"], ["user", "list"], ["worker"]])
def test_a_damaged_database_says_how_to_put_a_copy_back(sb, home, words):
    (home / "node.db").write_bytes(b"neighbourhood" * 1000)

    assert process(*words, home).is_refusal("is damaged .*samenbeter restore")


def test_a_database_damaged_in_the_middle_is_one_sentence_too(sb, home):
    raw = bytearray((home / "node.db").read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    (home / "node.db").write_bytes(raw)

    assert sb("user", "list", home).is_refusal("is damaged")


def test_a_missing_database_asks_for_a_copy_before_an_empty_one(sb, home):
    (home / "node.db").unlink()

    assert sb("status", home).is_refusal("put back a copy .*restore'; .*'samenbeter migrate")
    assert sb("migrate", home).code == 0
    assert sb("status", home).code == 0


def test_a_disk_without_room_is_one_sentence(home):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "samenbeter", "status", home],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            env={**os.environ, "SAMENBETER_PLUGINS": ""},
        )

    assert done.returncode == 2
    assert "samenbeter: there is no room left on the disk" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(home):
    done = subprocess.run(
        f"{sys.executable} -m samenbeter status {home} | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        env={**os.environ, "SAMENBETER_PLUGINS": ""},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_directory_is_the_last_word_whatever_stands_before_it(sb, home, tmp_path):
    house = ("--organisation", "Arkin", "--party", "institution")
    begun = sb("invite", "administrator", *house, home)
    listed = sb("export", "lesson", "--public", home)
    first = sb("user", "add", "nel", "--password-stdin", home, told=PASSWORD + "\n")

    assert (begun.code, first.code) == (0, 0), (begun.err, first.err)
    assert listed.is_refusal("no kind 'lesson'")
    assert "nel can sign in" in first.out


@pytest.mark.parametrize("words", [("migrate", "soep"), ("weigh", "rose"), ("user", "list", "x")])
def test_one_word_too_many_is_refused(sb, home, words):
    told = sb(*words, home)

    assert (told.code, "unrecognized arguments" in told.err) == (2, True), told.err


def test_a_node_without_people_says_how_to_add_one(sb, home):
    told = sb("user", "list", home)

    assert (told.code, "'samenbeter user add'" in told.out) == (0, True)


def test_nobody_who_types_a_password_is_told_what_to_do(sb, home):
    sb("user", "add", "nel", home, "--password-stdin", told=PASSWORD + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", "user", "password", "nel", home],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        start_new_session=True,
    )  # fmt: skip

    last = done.stderr.splitlines()[-1]
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert last.startswith("samenbeter: no password was typed, and nothing was changed")


def test_somebody_is_invited_by_command(sb, home):
    told = sb("invite", "editor", home, "--email", "nel@voorbeeld.nl")

    assert re.fullmatch(r"http://127.0.0.1:5102/uitnodiging/[\w-]{43}\n", told.out)
    assert sb("invite", "administrator", home).is_refusal("organisation")
    assert sb("invite", "editor", home, "--email", "soep").is_refusal("email")


def test_a_role_is_given_renewed_and_ended_by_command(sb, home):
    sb("user", "add", "nel", home, "--password-stdin", told=PASSWORD + "\n")
    house = ("--organisation", "Zorgvrijstaat", "--party", "residents")

    given = sb("role", "nel", "administrator", home, "--until", "2027-02-13", *house)
    assert given.out == "nel is administrator now.\n"
    listed = sb("user", "list", home).out
    assert re.match(r"nel +administrator +until 2027-02-13 .* Zorgvrijstaat\n", listed)

    assert sb("role", "nel", "member", home).code == 0
    assert re.match(r"nel +member +last seen never", sb("user", "list", home).out)
    assert sb("role", "piet", "member", home).is_refusal("nobody called piet")
    assert sb("role", "nel", "editor", home, "--until", "2020-01-01").is_refusal("until")


def test_what_waits_is_decided_by_command(sb, home):
    for name, house in (("een", "Huis"), ("twee", "Zorg"), ("nel", "")):
        role = "administrator" if house else "member"
        sb("user", "add", name, home, "--password-stdin", "--role", role,
           "--organisation", house, told=PASSWORD + "\n")  # fmt: skip
    node = open_node(home, environment={})
    roles.give(node, Actor(1, "een", "administrator"), 3, "editor")
    node.engine.dispose()

    listed = sb("approve", "list", home).out
    assert re.match(r" +1 role +nel +editor [0-9-]{10}, asked by een\n", listed)
    assert sb("approve", "confirm", "1", home).out == "Confirmed 1.\n"
    assert "nel                            editor" in sb("user", "list", home).out
    assert sb("approve", "refuse", "1", home).code == 2


def test_the_doctor_says_what_sharing_waits_for(sb, home):
    assert "two administrators of two organisations" in sb("doctor", home).out
    for name, house in (("een", "Huis"), ("twee", "Zorg")):
        sb("user", "add", name, home, "--password-stdin", "--role", "administrator",
           "--organisation", house, told=PASSWORD + "\n")  # fmt: skip

    assert "two administrators of two organisations" not in sb("doctor", home).out


def test_accounts_are_made_and_looked_after(sb, home):
    add = ("--password-stdin", "--role", "administrator")
    made = sb("user", "add", "Nel", home, *add, told=PASSWORD + "\n")
    assert made.out == "nel can sign in, as administrator.\n"

    token = sb("user", "token", "nel", home).out
    assert re.fullmatch(r"sbt_[\w-]{43}\n", token)
    line = r"nel +administrator +until [0-9-]{10} +last seen never\n"
    assert re.match(line, sb("user", "list", home).out)
    changed = sb("user", "password", "nel", home, "--password-stdin", told="een ander wachtwoord\n")
    assert changed.code == 0
    assert sb("user", "token", "nel", home, "--revoke").out == "Took 1 tokens away.\n"
    assert sb("user", "remove", "nel", home).code == 0
    assert "nel" not in sb("user", "list", home).out


def test_an_account_that_will_not_do_is_refused_in_a_sentence(sb, home):
    stdin = "--password-stdin"
    assert sb("user", "add", "nel", home, stdin, told="kort\n").is_refusal("12 to 200 characters")
    assert sb("user", "add", "n!", home, stdin, told=PASSWORD).is_refusal("will not do as a user")
    assert sb("user", "password", "jan", home, stdin, told=PASSWORD).is_refusal("nobody called jan")
    assert sb("user", "token", "jan", home).is_refusal("nobody called jan")
    sb("user", "add", "nel", home, stdin, told=PASSWORD)
    assert sb("user", "add", "NEL", home, stdin, told=PASSWORD).is_refusal("is a NEL already")


def test_a_backup_goes_there_and_back(sb, home, tmp_path):
    made = sb("backup", tmp_path / "copy.tar.gz", home)
    assert "keep it as safe as the node. The recovery key is not in it." in made.out

    assert sb("restore", tmp_path / "copy.tar.gz", home).is_refusal("is not empty.*--force")
    told = sb("restore", tmp_path / "copy.tar.gz", home, "--force")

    assert told.out.startswith(f"The node stands in {home} again.\nWhat stood there is in ")
    assert sb("status", home).code == 0


def test_a_setting_is_set_listed_and_taken_back(sb, home):
    assert sb("settings", "list", home).out == "No page set anything: node.toml says it all.\n"

    assert sb("settings", "set", "node.tagline", "Samen aan tafel", home).code == 0
    assert sb("settings", "list", home).out == 'node.tagline = "Samen aan tafel"\n'

    assert sb("settings", "unset", "node.tagline", home).code == 0
    assert sb("settings", "unset", "node.tagline", home).is_refusal("no page set node.tagline")


def test_plugins_are_listed_with_why_one_stays_out(sb, home):
    assert re.match(r"garden +1\.2 +in\n", sb("plugins", home).out)

    text = (home / "node.toml").read_text()
    (home / "node.toml").write_text(text.replace('["garden"]', '["garden", "shed"]'))
    told = sb("plugins", home)

    assert told.code == 1
    assert re.search(r"shed +- +out +plugin 'shed': is not installed here", told.out)


def test_the_doctor_tells_what_to_do_and_ends_with_1_when_something_is_wrong(sb, home):
    told = sb("doctor", home)
    assert told.code == 0, told.out
    assert "warning  nobody can sign in as administrator: run 'samenbeter user add" in told.out
    assert "warning  garden: the garden is dry: water it" in told.out

    (home / "keys/secret").chmod(0o644)
    told = sb("doctor", home)

    assert told.code == 1
    assert f"run 'chmod 600 {home}/keys/secret'" in told.out


def test_a_verb_that_works_alone_needs_no_node(sb, tmp_path):
    told = sb("weigh", "rose", cwd=tmp_path)

    assert (told.code, told.out) == (5, "weighed rose False\n")


def test_a_verb_that_does_nothing_is_a_sentence_about_its_plugin(sb, home):
    assert sb("idle", home, SAMENBETER_PLUGINS="garden").is_refusal("did not say what 'idle' does")


def test_status_tells_what_guests_tell_for_people_and_for_programs(sb, home):
    people = sb("status", home, SAMENBETER_PLUGINS="garden")
    programs = sb("status", "--json", home, SAMENBETER_PLUGINS="garden")

    assert "garden  dry\n" in people.out
    found = json.loads(programs.out)
    assert found["garden"] == {"flowers": 3}
    assert found["plugins"] == {"garden": "in"}
    assert found["running"] is False
    assert {"level": "warning", "text": "garden: the garden is dry: water it"} in found["findings"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["water", "rotterdam"], "Rotterdam None rotterdam\n"),
        (["plant", "rose", "--directory", "rotterdam"], "Rotterdam rose rotterdam\n"),
        (["beds", "rest", "rotterdam"], "Rotterdam None rotterdam\n"),
        (["beds", "dig", "rose", "--directory", "rotterdam"], "Rotterdam rose rotterdam\n"),
    ],
)
def test_a_guest_brings_verbs_and_the_house_brings_the_node(sb, home, words, said):
    told = sb(*words)

    assert (told.code, told.out) == (7, said)


def test_a_verb_of_a_plugin_the_node_does_not_use_says_so(sb, home):
    told = sb("water", home, SAMENBETER_PLUGINS="")

    assert told.is_refusal("'water' belongs to plugin garden, which this node does not use")


def test_a_verb_nobody_knows_is_refused(sb, home):
    told = sb("dance", home)

    assert told.code == 2
    assert "invalid choice: 'dance'" in told.err
    assert "water" in told.err
