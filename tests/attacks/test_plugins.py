# SPDX-License-Identifier: EUPL-1.2
"""Plugins that crash wherever they are called: in a real process, from a real package."""

import subprocess
import sys
import textwrap

import pytest
import requests

from samenbeter.running import RunningNode
from tests.attacks.conftest import Surfer, moved

#: Modules that stay out, and a word of the reason that is told.
OUT = {
    "at_import": ("raise ZeroDivisionError('no soup')", "no soup"),
    "at_import_missing": ("import a_module_that_is_not_there", "a_module_that_is_not_there"),
    "at_import_exit": ("import sys; sys.exit(3)", "SystemExit"),
    "at_import_syntax": ("def (", "invalid syntax"),
    "at_config": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_config(): 1 / 0", "zero"),
    "at_types": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_record_types(): 1 / 0", "zero"),
    "at_types_wrong": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_record_types(): return [7]",
        "not a RecordType"),
    "at_pages": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_pages(): 1 / 0", "zero"),
    "at_pages_late": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_pages():\n    yield 1 / 0",
        "zero"),
    "at_pages_exit": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_pages(): raise SystemExit(4)",
        "SystemExit"),
    "at_tasks": (
        "from samenbeter import hookimpl\n@hookimpl\ndef register_tasks(): 1 / 0", "zero"),
    "at_room": (
        "from samenbeter import hookimpl\n@hookimpl\ndef open_room(directory): 1 / 0", "zero"),
    "at_hook": (
        "from samenbeter import hookimpl\n@hookimpl\ndef record_eaten(record): pass",
        "record_eaten"),
    "at_argument": (
        "from samenbeter import hookimpl\n@hookimpl\ndef fill_home(node, soup): pass", "soup"),
    "at_path": (
        "from samenbeter import Page, hookimpl\n@hookimpl\n"
        "def register_pages(): return [Page('/lessen/soep', None)]", "lessen"),
    "at_version": ("SAMENBETER_API = 99", "front door 99"),
}  # fmt: skip

#: One that comes in, and crashes at everything it is asked from then on.
CLUMSY = '''
"""Crashes in every hook that is called while a node runs."""

from samenbeter import Fill, Html, Page, Task, hookimpl


def crash(*_, **__):
    raise ZeroDivisionError("no soup")


def recurse(*_, **__):
    return recurse()


def leave(*_, **__):
    raise SystemExit(5)


@hookimpl
def register_pages():
    return [
        Page("/kapot/crash", crash),
        Page("/kapot/diep", recurse),
        Page("/kapot/weg", leave),
        Page("/kapot/niets", lambda *_: None),
        Page("/kapot/sjabloon", lambda *_: Html("nergens.html")),
        Page("/kapot/machine", crash, machine=True),
    ]


@hookimpl
def register_tasks():
    return [
        Task("clumsy.crash", crash, every=1, on_change=True),
        Task("clumsy.leave", leave, every=1, on_change=True),
    ]


@hookimpl
def records_changed(node, changes):
    crash()


@hookimpl
def fill_home(node, actor):
    leave() if actor.role == "administrator" else crash()


@hookimpl
def fill_record_aside(node, actor, record):
    return recurse()


@hookimpl
def fill_record_below(node, actor, record):
    return Fill("nergens.html")


@hookimpl
def describe_origins(node):
    crash()


@hookimpl
def report_findings(node):
    yield crash()


@hookimpl
def refuse_deed(node, actor, deed, record):
    if deed == "withdraw":
        leave() if "weg" in record.title else crash()
'''


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Return a folder with an installed package of many bad plugins."""
    folder = tmp_path_factory.mktemp("site")
    home = folder / "samenbeter_kapot"
    home.mkdir()
    (home / "__init__.py").write_text("")
    for name, (text, _) in OUT.items():
        (home / f"{name}.py").write_text(text + "\n")
    (home / "clumsy.py").write_text(textwrap.dedent(CLUMSY))
    info = folder / "samenbeter_kapot-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: samenbeter-kapot\nVersion: 1.2.3\n"
    )
    offered = "\n".join(f"{name} = samenbeter_kapot.{name}" for name in [*OUT, "clumsy"])
    (info / "entry_points.txt").write_text(f"[samenbeter.plugins]\n{offered}\n")
    return folder


@pytest.fixture(scope="module")
def street(stopped, package, tmp_path_factory):
    """Return a running node that enables all of them, before and after its own."""
    node = moved(stopped, tmp_path_factory.mktemp("street") / "amsterdam")
    file = node.directory / "node.toml"
    text = file.read_text()
    early = [each for each in OUT if each != "at_path"]  # who comes first keeps a path
    late = ["clumsy", "federation", "initiatives", "lessons", "at_path", "not_installed"]
    names = [*early, *late]
    line = next(each for each in text.split("\n") if each.startswith("plugins ="))
    file.write_text(text.replace(line, f"plugins = {names}".replace("'", '"')))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(package))
        node.start()
        yield node
        node.kill()


def told(node: RunningNode):
    return {each["name"]: each for each in node.get("/health").json()["plugins"]}


def crashes(node):
    return told(node)["clumsy"]["crashes"]


def alive(node):
    """Check that the site works, and say how often the clumsy one crashed."""
    assert node.process.poll() is None
    title = f"Les {crashes(node)}"
    made = node.api("POST", "/lessons", {"title": title, "kind": "tip", "advice": "Ga door."})
    for path in ("/", "/lessen", f"/lessen/{made['id']}", "/initiatieven", "/zoeken?q=les"):
        page = node.get(path)
        assert page.status_code == 200, (path, page.text)
    assert title in node.get(f"/lessen/{made['id']}").text
    return crashes(node)


def test_a36_a_plugin_that_crashes_at_start_stays_out_and_the_others_come_in(street):
    found = told(street)

    for name in OUT:
        assert found[name]["state"] == "out", name
    for name in ("clumsy", "federation", "initiatives", "lessons"):
        assert found[name]["state"] == "in", found[name]
    assert found["clumsy"]["version"] == "1.2.3"
    assert found["not_installed"]["state"] == "out"
    assert street.get("/health").json()["status"] == "degraded"
    boss = Surfer(street, street.administrator)
    page = boss.get("/beheer/uitbreidingen").text
    for name, (_, word) in OUT.items():
        assert name in page
        assert word in page, (name, word)
    boss.close()
    assert street.get("/lessen/soep").status_code == 404
    alive(street)


@pytest.mark.parametrize("path", ["crash", "diep", "weg", "niets", "sjabloon"])
def test_a36_a_crash_in_a_page_costs_that_page(street, path):
    before = alive(street)

    page = street.get(f"/kapot/{path}")

    assert page.status_code == 500
    assert "Traceback" not in page.text and "soup" not in page.text
    assert page.headers["Content-Security-Policy"]
    assert crashes(street) > before
    alive(street)


def test_a36_a_crash_in_a_page_for_machines_is_a_problem(street):
    answer = street.get("/kapot/machine")

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "soup" not in answer.text


def test_a36_a_crash_in_a_slot_or_while_being_told_costs_only_that(street):
    before = crashes(street)
    boss = Surfer(street, street.administrator)

    record = street.share("lessons", {"title": "Deel", "kind": "tip", "advice": "Deel het."})
    home = boss.get("/")

    assert street.find("lessons", record)["title"] == "Deel"
    assert home.status_code == 200
    assert alive(street) > before
    boss.close()


def test_a36_a_crash_in_a_task_is_noted_and_tried_again(street):
    def failed():
        tasks = {each["name"]: each["failures"] for each in street.get("/health").json()["tasks"]}
        return tasks.get("clumsy.crash", 0) > 1 and tasks.get("clumsy.leave", 0) > 1

    street.wait_until(failed, "two failures")

    tasks = {each["name"]: each["failures"] for each in street.get("/health").json()["tasks"]}
    assert not [name for name, count in tasks.items() if count and not name.startswith("clumsy")]
    alive(street)


@pytest.mark.parametrize("title", ["Blijf", "Ga weg"])
def test_a36_a_crash_while_deciding_is_a_refusal_with_a_sentence(street, title):
    made = street.api("POST", "/lessons", {"title": title, "kind": "tip", "advice": "Boe."})
    path = f"{street.url}/api/v1/lessons/{made['id']}/_withdraw"
    answer = requests.post(path, headers={"Authorization": f"Bearer {street.token}"}, timeout=30)

    assert answer.status_code == 409, answer.text
    assert "De uitbreiding clumsy kon dit niet nakijken." in answer.text
    assert street.get(f"/lessen/{made['id']}").status_code == 200
    alive(street)


def test_a36_strict_makes_it_fatal_and_commands_name_the_reason(street):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "samenbeter", *words],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    listed = run("plugins", str(street.directory))
    started = run("worker", str(street.directory), "--strict")

    assert listed.returncode == 1
    for name, (_, word) in OUT.items():
        assert name in listed.stdout and word in listed.stdout, name
    assert started.returncode == 2
    assert "stays out" in started.stderr
    assert "Traceback" not in started.stderr.splitlines()[-1]
