# SPDX-License-Identifier: EUPL-1.2
"""Somebody at a browser in the demo: reads pages, keeps cookies, sends the forms that pages have.

For what has no place in the API because it is about people: answers, votes, sign-ups.
"""

import re
from collections.abc import Mapping, Sequence

import requests

from core.errors import AdministratorError
from instances.proeftuin import DemoNode

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_SAID = re.compile(r'<section class="[^"]*summary[^"]*".*?</section>', re.S)
_TAG = re.compile(r"<[^>]+>")

Fields = Mapping[str, str | Sequence[str]]


class Person:
    """One visitor of one node; without signing in it is nobody in particular."""

    def __init__(self, node: DemoNode) -> None:
        self.node = node
        self._browser = requests.Session()

    def sign_in(self, name: str, password: str) -> None:
        """Sign in with a password.

        Raises:
            AdministratorError: it did not work; with what the page said.
        """
        self.send("/aanmelden", {"user_name": name, "password": password})

    def read(self, path: str) -> str:
        """Return a page.

        Raises:
            AdministratorError: there is no such page.
        """
        answer = self._browser.get(self.node.url + path, timeout=30)
        if not answer.ok:
            raise AdministratorError(f"{self.node.name} has no {path}: {answer.status_code}")
        return answer.text

    def send(self, path: str, fields: Fields, *, page: str = "") -> str:
        """Send the form of a page; return where it led: a path, with what stands behind it.

        Args:
            path: where the form goes.
            fields: what is filled in; several values of one field as a list.
            page: on which it stands, when that is another one.

        Raises:
            AdministratorError: the form came back; with what stands above it.
        """
        answer = self._post(path, fields, page or path)
        if answer.status_code != requests.codes.see_other:
            told = _SAID.search(answer.text)
            said = " ".join(_TAG.sub(" ", told[0] if told else answer.text[-2000:]).split())
            raise AdministratorError(f"{self.node.name} gave {path} back: {said[:300]}")
        return answer.headers["Location"].removeprefix(self.node.url)

    def show(self, path: str, fields: Fields, *, page: str = "") -> str:
        """Send a form that is answered with a page; return that page.

        Raises:
            AdministratorError: it was refused.
        """
        answer = self._post(path, fields, page or path)
        if not answer.ok:
            raise AdministratorError(f"{self.node.name} refused {path}: {answer.status_code}")
        return answer.text

    def _post(self, path: str, fields: Fields, page: str) -> requests.Response:
        token = _TOKEN.search(self.read(page))
        if token is None:
            raise AdministratorError(f"{self.node.name}: there is no form on {page}")
        return self._browser.post(
            self.node.url + path,
            data={**fields, "form_token": token[1]},
            headers={"Origin": self.node.url},
            allow_redirects=False,
            timeout=30,
        )
