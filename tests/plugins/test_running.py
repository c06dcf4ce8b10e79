# SPDX-License-Identifier: EUPL-1.2
"""What runs where: proeftuinen tell each other which plugins they use, and stay truthful."""

import pytest

from core import questions, records
from core.model import HOUSE
from core.web import create_app
from plugins.inquiry.workingout import running
from samenbeter import running_plugins
from tests.plugins.conftest import EDITOR
from tests.web.conftest import Browser

NOTICE = {
    "title": "Lessen",
    "plugin": "lessons",
    "what_for": "Leren van elkaar.",
    "plugin_version": "0",
}


@pytest.fixture
def node(make_node):
    return make_node(plugins=["lessons", "inquiry", "bestaat_niet"])


def test_only_what_is_in_runs_and_its_package_says_where_it_comes_from(node):
    found = {each.name: each for each in running_plugins(node)}

    assert list(found) == ["lessons", "inquiry"]
    assert found["lessons"].licence == "EUPL-1.2"
    assert found["lessons"].version
    assert "lessen" in found["lessons"].brings


def test_a_notice_follows_what_runs(node):
    told = records.create(node, EDITOR, "plugin_notice", NOTICE, publish=True)
    gone = records.create(
        node,
        EDITOR,
        "plugin_notice",
        NOTICE | {"plugin": "soep", "plugin_version": "3"},
        publish=True,
    )

    running.keep_true(node)

    body = questions.get(node, HOUSE, told.id).body
    assert body["plugin_version"] == running_plugins(node)[0].version
    assert body["plugin_state"] == "running"
    assert questions.get(node, HOUSE, gone.id).body["plugin_state"] == "stopped"
    assert questions.get(node, HOUSE, gone.id).body["plugin_version"] == "3"


def test_what_is_true_is_not_written_again(node):
    told = records.create(node, EDITOR, "plugin_notice", NOTICE, publish=True)
    running.keep_true(node)
    before = questions.get(node, HOUSE, told.id).version

    running.keep_true(node)

    assert questions.get(node, HOUSE, told.id).version == before


def test_everybody_reads_what_runs_here_and_beside_a_notice_whether_we_have_it(node, take_in):
    records.create(node, EDITOR, "plugin_notice", NOTICE, publish=True)
    body = {name: value for name, value in NOTICE.items() if name != "title"}
    theirs = take_in("p" * 32, "plugin_notice", "Soep", **body | {"plugin": "soep"})
    other = questions.find(node, HOUSE, theirs)
    visitor = Browser(create_app(node))

    page = visitor.get("/uitbreidingen/hier").get_data(as_text=True)
    assert "EUPL-1.2" in page
    assert ">Lessen</a>" in page
    assert "/uitbreidingen/nieuw" not in page
    assert "/uitbreidingen/hier" in visitor.get("/uitbreidingen").text
    assert "Hier staat dit niet aan." in visitor.get(f"/uitbreidingen/{other.id}").text
    running.keep_true(node)
    assert questions.find(node, HOUSE, theirs).body["plugin_version"] == "0", (
        "theirs is theirs to tell"
    )
