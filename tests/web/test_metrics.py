# SPDX-License-Identifier: EUPL-1.2
"""Figures for monitoring: for whoever shows the token, in the format monitoring reads."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.app import open_node
from core.config import load
from core.errors import ConfigError
from core.people import accounts
from core.web import create_app
from samenbeter import Figure, hookimpl
from tests.web.conftest import PASSWORD, Browser

TOKEN = "t0ken-of-twenty-letters-or-more"


@pytest.fixture
def watched(node):
    """Return a browser in front of a node whose node.toml names a token."""
    file = node.directory / "node.toml"
    file.write_text(f'{file.read_text()}metrics_token = "{TOKEN}"\n')
    opened = open_node(node.directory, environment={})
    yield Browser(create_app(opened))
    opened.engine.dispose()


def asked(browser, token=TOKEN, kind="Bearer"):
    return browser.get("/metrics", headers={"Authorization": f"{kind} {token}"})


def read(answer):
    """Return the figures in an answer: value by name and labels, as the client library reads it."""
    families = text_string_to_metric_families(answer.text)
    return {
        (each.name, *sorted(each.labels.items())): each.value
        for family in families
        for each in family.samples
    }


def test_there_is_no_such_page_until_node_toml_names_a_token(visitor):
    assert visitor.get("/metrics").status_code == 404
    assert asked(visitor).status_code == 404
    assert asked(visitor, "").status_code == 404


@pytest.mark.parametrize(
    ("token", "kind"), [("", "Bearer"), (TOKEN[:-1], "Bearer"), (f"{TOKEN}x", "Bearer"),
                        (TOKEN, "Basic"), ("é" * 30, "Bearer")],
)  # fmt: skip
def test_strangers_are_refused_from_loopback_too(watched, token, kind):
    bare = watched.get("/metrics")
    told = asked(watched, token, kind)

    for answer in (bare, told):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.content_type == "application/problem+json"
        assert "samenbeter_" not in answer.text


def test_whoever_shows_the_token_reads_the_figures(watched):
    watched.get("/")
    answer = asked(watched)

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    figures = read(answer)
    assert figures["samenbeter_database_bytes",] > 0
    assert figures["samenbeter_answers_total", ("status", "2xx")] >= 1
    assert figures["samenbeter_plugin_in", ("plugin", "lessons")] == 1
    assert ("samenbeter_findings", ("level", "error")) in figures


def test_figures_never_name_a_person(node, watched):
    accounts.add_person(node, "mevrouw-jansen", PASSWORD, "editor")
    watched.sign_in("mevrouw-jansen")

    assert "jansen" not in asked(watched).text


class Counting:
    """A guest that counts benches."""

    @hookimpl
    def report_figures(self, node):
        yield Figure("benches", "Benches.", 3, {"kind": 'with "quotes"'})
        yield Figure("visits_total", "Visits.", 5, counts=True)


class Confused:
    """A guest whose figures are none."""

    @hookimpl
    def report_figures(self, node):
        yield Figure("benches", "Benches.", "many")


def with_token(with_guest, guest):
    node, _ = with_guest(guest)
    config = node.config
    object.__setattr__(config.server, "metrics_token", TOKEN)
    return Browser(create_app(node))


def test_a_guest_adds_figures_under_its_own_name(with_guest):
    figures = read(asked(with_token(with_guest, Counting())))

    assert [value for key, value in figures.items() if "benches" in key[0]] == [3]
    assert [key[1:] for key in figures if "benches" in key[0]] == [(("kind", 'with "quotes"'),)]
    assert [value for key, value in figures.items() if key[0].endswith("visits_total")] == [5]


def test_a_guest_that_counts_wrong_costs_only_its_own_figures(with_guest):
    figures = read(asked(with_token(with_guest, Confused())))

    assert not [key for key in figures if "benches" in key[0]]
    crashes = [v for key, v in figures.items() if key[0] == "samenbeter_plugin_crashes_total"]
    assert ("samenbeter_database_bytes",) in figures
    assert crashes


@pytest.mark.parametrize("token", ["short", "with spaces in it, twenty", "é" * 30])
def test_a_token_that_can_be_guessed_is_refused_at_start(node, token):
    file = node.directory / "node.toml"
    file.write_text(f'{file.read_text()}metrics_token = "{token}"\n')

    with pytest.raises(ConfigError, match="metrics_token"):
        load(node.directory, {})
