# SPDX-License-Identifier: EUPL-1.2
"""Ways of voting that other guests bring: offered by polls, counted like ours."""

import sys
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from core import app
from core.app import open_node
from core.errors import InvalidRecord
from plugins.choosing.methods import METHODS
from samenbeter import Method, Paper, Vote, hookimpl
from tests.plugins.polling import Town

ONE = Method(
    "one", "Eén keus", "Je kiest één ding.", "We tellen hoe vaak iets werd gekozen.", "tick",
    lambda vote, paper: [] if sum(vote.numbers) == 1 else ["Kies er één."],
    lambda votes, paper: [sum(vote.numbers[at] for vote in votes) for at in range(3)],
    of_people=True,
)  # fmt: skip


@pytest.fixture
def with_method(make_node, monkeypatch):
    """Return a function that opens a node with a guest that brings a way of voting."""

    def opening(method, plugins):
        def bring():
            return (method,)

        bring.__name__ = "register_methods"
        guest = SimpleNamespace(SAMENBETER_API=1, register_methods=hookimpl(bring))
        module = "samenbeter_lots"
        monkeypatch.setitem(sys.modules, module, guest)
        offered = app.installed_plugins() | {"lots": EntryPoint("lots", module, app.GROUP)}
        monkeypatch.setattr(app, "installed_plugins", lambda: offered)
        directory = make_node(plugins=[]).directory
        config = directory / "node.toml"
        config.write_text(config.read_text().replace("plugins = []", f"plugins = {plugins!r}"))
        return open_node(directory, environment={})

    return opening


def test_a_poll_is_counted_in_a_way_another_guest_brings(with_method):
    town = Town(with_method(ONE, ["lots", "choosing"]))
    poll = town.poll(method="one")
    with pytest.raises(InvalidRecord, match="choice"):
        town.vote(poll, (1, 1, 0))
    for _person in range(20):
        town.vote(poll, (0, 1, 0))

    body = town.close(poll).record.body

    assert list(town.node.methods)[0] == "one"
    assert (body["totals"], body["winner"]) == ([0, 20, 0], 1)
    assert "We tellen hoe vaak iets werd gekozen." in body["stated"]
    town.node.engine.dispose()


def test_a_guest_that_brings_a_way_that_is_there_stays_out(with_method):
    node = with_method(METHODS[0], ["choosing", "lots"])

    assert "already brought" in node.plugins.guests["lots"].reason
    assert list(node.methods) == [one.name for one in METHODS]
    node.engine.dispose()


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.name)
def test_every_way_says_in_dutch_what_one_does_and_what_is_counted(method):
    for told in (method.explains, method.counts):
        assert told.format(each=3).endswith(".")
    assert method.check(Vote(()), Paper(("Soep", "Taart"), 2, ((0, 1),)))
