# SPDX-License-Identifier: EUPL-1.2
import re

import pytest

from core.config import load
from core.errors import ConfigError

GOOD = """
[node]
name = "Rotterdam"
area = "Middelland"
address = "https://middelland.example"
plugins = ["federation", "lessons"]

[plugins.federation]
sweep_seconds = 5
"""


def read(tmp_path, text, environment=None):
    (tmp_path / "node.toml").write_text(text)
    return load(tmp_path, environment or {})


def test_a_good_file_is_read_and_frozen(tmp_path):
    config = read(tmp_path, GOOD)

    assert config.node.plugins == ("federation", "lessons")
    assert config.server.port == 5100
    assert config.plugins["federation"] == {"sweep_seconds": 5}
    with pytest.raises(TypeError):
        config.plugins["federation"]["sweep_seconds"] = 6


@pytest.mark.parametrize(("told", "enabled"), [("", ()), ("lessons", ("lessons",)),
                                               ("a, b", ("a", "b"))])  # fmt: skip
def test_the_environment_may_name_the_plugins(tmp_path, told, enabled):
    assert read(tmp_path, GOOD, {"SAMENBETER_PLUGINS": told}).node.plugins == enabled


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ('name = "Rotterdam"', 'naam = "Rotterdam"', "node.name: .*node.naam: no such key"),
        ('name = "Rotterdam"', "name = 5", "node.name: Not a valid string"),
        ('name = "Rotterdam"', r'name = "Rot\nterdam"', "node.name: .*is not one line"),
        ('name = "Rotterdam"', r'name = "Rot\u202eterdam"', "node.name: .*is not one line"),
        ('name = "Rotterdam"', 'name = " Rotterdam"', "node.name: .*without spaces around"),
        ("https://middelland.example", "middelland.example", "is not an address"),
        ("https://middelland.example", "https://Middelland.example", "lower-case"),
        ("https://middelland.example", "https://ik@middelland.example", "no user"),
        ("https://middelland.example", "https://middelland.example?a=b", "no user, query"),
        ("https://middelland.example", f"https://{'m' * 250}.example", "is not an address"),
        ("https://middelland.example", "https://middelland.example/", "without a slash"),
        ("https://middelland", "http://middelland", "must begin with https"),
        ('"federation", "lessons"', '"lessons", "lessons"', "'lessons' is named twice"),
        ("[plugins.federation]", "[colour]\na = 1\n[x]", "colour: no such key"),
        ("[plugins.federation]", "[server]\nport = 70000\n[plugins.x]", "server.port: "),
        ("[plugins.federation]", "[server]\nport = '80'\n[plugins.x]", "server.port: "),
        ("[plugins.f", "[house_rules]\nours = []\n[plugins.f", "house_rules.ours: "),
        ("[plugins.f", "[house_rules]\nours = ['Doe']\n[plugins.f", "house_rules.ours.0: "),
        ("[plugins.f", f"[house_rules]\nours = {['Wees lief.'] * 2}\n[plugins.f", "there twice"),
        ("[plugins.f", "[house_rules]\nours = ['Wees  heel lief.']\n[plugins.f", "one line"),
        ("[node]", "[node", "not valid TOML"),
        ("[node]", "[server]", "node: Missing data"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(tmp_path, was, becomes, complaint):
    wrong = GOOD.replace(was, becomes, 1)
    assert wrong != GOOD

    with pytest.raises(ConfigError) as caught:
        read(tmp_path, wrong)

    assert re.search(complaint, str(caught.value))
    assert "node.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="samenbeter init"):
        load(tmp_path, {})


def test_plain_http_needs_loopback_even_in_development(tmp_path):
    text = GOOD.replace("https://", "http://").replace("[node]", "[node]\ndevelopment = true")

    with pytest.raises(ConfigError, match="not on loopback"):
        read(tmp_path, text)

    assert read(tmp_path, text.replace("middelland.example", "127.0.0.1:5102"))
