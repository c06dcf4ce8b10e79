# SPDX-License-Identifier: EUPL-1.2
"""Who is let in, and what a guest out of line costs: itself, and nobody else."""

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from core import app
from core.app import claim, open_node
from core.errors import AdministratorError, ConfigError, DatabaseError
from samenbeter import PUBLIC_STORY, Page, RecordSchema, RecordType, describe, fields, hookimpl


class BenchSchema(RecordSchema):
    """A bench in the street."""

    colour = fields.String(metadata=describe("Kleur", PUBLIC_STORY))


class SecretSchema(RecordSchema):
    """A field that does not say why it is stored."""

    colour = fields.String(metadata={"label": "Kleur"})


class VersionSchema(RecordSchema):
    """A field by which a record could pass for another."""

    version = fields.Integer(metadata=describe("Uitvoering", PUBLIC_STORY))


def bench(schema=BenchSchema, name="bench", path="banken"):
    return RecordType(name, schema, path, path, "bank", "banken")


def guest(*types, pages=(), **more):
    class Guest:
        @hookimpl
        def register_record_types(self):
            return types

        @hookimpl
        def register_pages(self):
            return pages

    for name, value in more.items():
        setattr(Guest, name, value)
    return Guest()


class Crashing:
    @hookimpl
    def open_room(self):
        raise ZeroDivisionError("no soup")


@pytest.fixture
def reopen(node, monkeypatch):
    """Return a function that opens the node again with other plugins installed."""
    opened = []

    def opening(**guests):
        offered = dict(app.installed_plugins())
        for name, plugin in guests.items():
            module = f"guest_{name}"
            monkeypatch.setitem(sys.modules, module, plugin)
            offered[name] = EntryPoint(name, module, app.GROUP)
        monkeypatch.setattr(app, "installed_plugins", lambda: offered)
        names = ",".join(["lessons", *guests])
        opened.append(open_node(node.directory, environment={"SAMENBETER_PLUGINS": names}))
        return opened[-1]

    yield opening
    for each in opened:
        each.engine.dispose()


def reason(node, name):
    return node.plugins.guests[name].reason


def test_a_guest_brings_its_types(reopen):
    node = reopen(street=guest(bench()))

    assert node.types["bench"].plugin == "street"
    assert node.plugins.guests["street"].is_in


@pytest.mark.parametrize(
    ("rude", "complaint"),
    [
        (guest(bench(SecretSchema)), "privacy class, purpose, legal basis and retention"),
        (guest(bench(name="lesson")), "already brought by lessons"),
        (guest(replace(bench(), collection="lessons")), "'lessons' is already in the API"),
        (guest(bench(), bench(name="seat")), "'banken' is already in the API"),
        (guest(replace(bench(), collection="park_benches")), "is no kebab-case plural"),
        (guest(bench(VersionSchema)), "field 'version' has a name that the API keeps"),
        (guest(bench(path="lessen")), "takes the path /lessen of lessons"),
        (guest(bench(path="health")), "the house's own"),
        (guest(pages=[Page("/beheer", None)]), "the house's own"),
        (guest("bench"), "not a RecordType"),
        (guest(SAMENBETER_API=99), "front door 99, this node has 1"),
        (Crashing(), "ZeroDivisionError: no soup"),
    ],
)
def test_a_rude_guest_stays_out_and_the_others_stay_in(reopen, rude, complaint):
    node = reopen(rude=rude, street=guest(bench()))

    assert complaint in reason(node, "rude")
    assert node.plugins.guests["lessons"].is_in
    assert node.plugins.guests["street"].is_in
    assert set(node.types) == {
        "lesson", "lesson_response", "question", "question_answer", "bench",
    }  # fmt: skip


def test_a_guest_that_cannot_be_imported_stays_out(reopen, monkeypatch):
    broken = dict(app.installed_plugins())
    broken["absent"] = EntryPoint("absent", "no_such_module_at_all", app.GROUP)
    monkeypatch.setattr(app, "installed_plugins", lambda: broken)

    node = reopen(absent=None)

    assert "ModuleNotFoundError" in reason(node, "absent") or "import" in reason(node, "absent")


def test_a_guest_nobody_installed_is_named(node):
    reopened = open_node(node.directory, environment={"SAMENBETER_PLUGINS": "lessons,ghost"})

    assert reason(reopened, "ghost") == "plugin 'ghost': is not installed here"
    reopened.engine.dispose()


def test_strict_makes_a_guest_out_of_line_fatal(node):
    with pytest.raises(AdministratorError, match="ghost stays out"):
        open_node(node.directory, environment={"SAMENBETER_PLUGINS": "ghost"}, strict=True)


def test_a_node_without_guests_opens(node):
    alone = open_node(node.directory, environment={"SAMENBETER_PLUGINS": ""})

    assert not alone.types
    alone.engine.dispose()


def test_settings_of_a_plugin_that_has_none_are_refused(make_node):
    with pytest.raises(ConfigError, match="plugins.lessons: this plugin has nothing to set"):
        make_node(extra="[plugins.lessons]\ncolour = 1\n")


@pytest.mark.parametrize("name", ["secret", "node-id"])
def test_a_missing_key_is_named(node, name):
    (node.directory / "keys" / name).unlink()

    with pytest.raises(ConfigError, match=f"{name} is missing"):
        open_node(node.directory)


def test_a_missing_database_says_what_to_run(node):
    node.engine.dispose()
    (node.directory / "node.db").unlink()

    with pytest.raises(DatabaseError, match="samenbeter migrate"):
        open_node(node.directory)


def test_a_damaged_database_says_what_to_run(node):
    node.engine.dispose()
    for each in node.directory.glob("node.db*"):
        each.unlink()
    (node.directory / "node.db").write_bytes(b"not a database, but soup " * 400)

    with pytest.raises(DatabaseError, match="samenbeter restore"):
        open_node(node.directory)


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("/bewijs/<int:record>", "bewijs"),
        ("/beheer/proeftuinen", "beheer/proeftuinen"),
        ("/beheer/proeftuinen/nieuw", "beheer/proeftuinen"),
        ("/.well-known/samenbeter", ".well-known/samenbeter"),
        ("/federation/v1/heads", "federation"),
        ("/", ""),
    ],
)
def test_a_guest_claims_the_first_part_of_its_paths(path, claimed):
    assert claim(path) == claimed
