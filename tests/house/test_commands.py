# SPDX-License-Identifier: EUPL-1.2
"""What the documents say of commands and config is what the code does."""

import argparse
import re
import tomllib
from dataclasses import fields

import pytest

from core import founding
from core.config import load
from core.config_tables import MailConfig, NodeConfig, ServerConfig
from tests.house.commands import HOUSE, PAGE, parser, render

GUIDE = (HOUSE / "docs" / "administration.md").read_text(encoding="utf-8")
#: Every place where a document shows our command at work.
SHOWN = re.compile(
    r"(?<![\w./-])(?<!-u )(?<!\* )(?:[\w/]*bin/)?samenbeter +([a-z][a-z-]*)((?: [^\n`#|]*)?)"
)


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Return every verb of the command by name."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command has no verbs")


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of code in ``text`` that are written in ``language``."""
    return re.findall(rf"^```{language}\n(.+?)^```", text, re.M | re.S)


def test_the_page_of_commands_is_what_the_command_says_itself():
    assert PAGE.read_text(encoding="utf-8") == render(parser()), (
        "run .venv/bin/python -m tests.house.commands"
    )


def test_a_verb_that_changes_is_noticed():
    changed = parser()
    changed._actions[-1].choices["serve"].add_argument("--loud", help="sings")

    assert "| `--loud LOUD` | sings |" in render(changed)
    assert render(changed) != render(parser())


@pytest.mark.parametrize(
    "document",
    ["README.md", "docs/administration.md", "docs/beheer.md", "docs/plugins.md"],
)
def test_every_command_that_a_document_shows_exists_with_its_options(document):
    text = (HOUSE / document).read_text(encoding="utf-8")

    unknown = [
        f"{verb} {option}".strip()
        for verb, rest in SHOWN.findall(text)
        for option in re.findall(r"--[a-z-]+", rest) or [""]
        if not known(verb, option)
    ]

    assert unknown == []


def known(verb: str, option: str) -> bool:
    """Return whether the command has this verb, and the verb or a deed of it this option."""
    found = verbs().get(verb)
    return found is not None and (not option or option in options(found))


def options(command: argparse.ArgumentParser) -> set[str]:
    found = {each for action in command._actions for each in action.option_strings}
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            found = found.union(*map(options, action.choices.values()))
    return found


def test_a_command_that_does_not_exist_is_noticed():
    assert known("serve", "--strict")
    assert not known("server", "")
    assert not known("serve", "--stric")


@pytest.mark.parametrize(
    ("table", "kind"), [("node", NodeConfig), ("server", ServerConfig), ("mail", MailConfig)]
)
def test_the_guide_explains_every_word_of_node_toml(table, kind):
    section = GUIDE.partition(f"#### `[{table}]`\n")[2].partition("\n#")[0]

    explained = re.findall(r"^\| `(\w+)` \|", section, re.M)

    assert explained == [each.name for each in fields(kind)]


def test_the_node_toml_of_the_guide_is_one_a_node_takes(tmp_path):
    (shown,) = [each for each in blocks(GUIDE, "toml") if "[server]" in each]
    (tmp_path / "node.toml").write_text(shown)

    config = load(tmp_path, environment={})

    assert config.node.address == "https://middelland.example"
    assert tomllib.loads(shown)["plugins"].keys() <= set(config.node.plugins)


def test_both_guides_install_the_same_service():
    short = (HOUSE / "docs" / "beheer.md").read_text(encoding="utf-8")

    units = [
        [line for line in blocks(text, "ini")[0].splitlines() if "Description" not in line]
        for text in (GUIDE, short)
    ]

    assert units[0] == units[1]
    assert any(line.startswith("ExecStart=") for line in units[0])


def test_the_line_for_the_proxy_turns_on_what_init_writes(tmp_path):
    short = (HOUSE / "docs" / "beheer.md").read_text(encoding="utf-8")
    found = re.search(r"^sed -i 's/(.+)/(.+)/' node/node\.toml$", short, re.M)
    assert found is not None
    wanted = NodeConfig(name="Rotterdam", area="Middelland", address="https://middelland.example")
    founding.found(tmp_path, wanted, 5100)
    file = tmp_path / "node.toml"

    file.write_text(re.sub(found[1], found[2], file.read_text(), flags=re.M))

    assert load(tmp_path, environment={}).server.proxy == "127.0.0.1"
