# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import pytest

from core import mail
from core.database import writing
from core.mail import sending
from core.web import create_app
from tests.web.conftest import Browser

NEL = "nel@voorbeeld.nl"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
LINK = "http://127.0.0.1:5100/aanmelden/brief/abc"


@pytest.fixture
def posted(node):
    with writing(node.engine) as tx:
        mail.post(tx, node, "sign_in", NEL, "one", "nl", {"link": LINK})
    sending.run(node)
    (file,) = (node.directory / "post").glob("*.eml")
    return file.stem


def test_letters_in_the_folder_are_listed_and_opened_with_links_that_work(visitor, posted):
    listed = visitor.get("/ontwikkeling/post", environ_overrides=HERE)
    opened = visitor.get(f"/ontwikkeling/post/{posted}", environ_overrides=HERE)
    page = visitor.get(f"/ontwikkeling/post/{posted}/opgemaakt", environ_overrides=HERE)

    assert "Je link om je aan te melden" in listed.text
    assert f"/ontwikkeling/post/{posted}" in listed.text
    assert f'<a href="{LINK}">' in opened.text
    assert f'href="{LINK}"' in page.text
    assert {each.headers["Cache-Control"] for each in (listed, opened, page)} == {"no-store"}


def test_an_empty_folder_says_so(visitor):
    assert "Er ligt nog geen post" in visitor.get("/ontwikkeling/post", environ_overrides=HERE).text


@pytest.mark.parametrize("path", ["", "/{name}", "/{name}/opgemaakt"])
def test_there_is_no_such_page_outside_development(node, posted, path):
    settings = replace(node.config.node, development=False, address="https://middelland.example")
    real = replace(node, config=replace(node.config, node=settings))
    browser = Browser(create_app(real), "https://middelland.example")

    answer = browser.get("/ontwikkeling/post" + path.format(name=posted), environ_overrides=HERE)

    assert answer.status_code == 404
    assert NEL not in answer.text


def test_nobody_reads_the_folder_from_another_machine(visitor, posted):
    far = {"REMOTE_ADDR": "203.0.113.7"}

    assert visitor.get("/ontwikkeling/post", environ_overrides=far).status_code == 404


@pytest.mark.parametrize("name", ["..%2fnode", "nothing", "20260213-193000-000001-sign-in"])
def test_only_letters_can_be_opened(visitor, posted, name):
    assert visitor.get(f"/ontwikkeling/post/{name}", environ_overrides=HERE).status_code == 404


def test_administrators_see_what_failed_and_never_for_whom(node, administrator):
    with writing(node.engine) as tx:
        mail.post(tx, node, "sign_in", NEL, "one", "nl", {})
    sending.run(node)

    page = administrator.get("/beheer/brieven").text

    assert "Opgegeven" in page
    assert NEL not in page
    assert "/beheer/brieven" in administrator.get("/beheer").text


def test_what_failed_is_for_administrators(visitor, editor):
    assert visitor.get("/beheer/brieven").status_code == 303
    assert editor.get("/beheer/brieven").status_code == 403
