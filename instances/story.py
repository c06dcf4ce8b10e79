# SPDX-License-Identifier: EUPL-1.2
"""The story of the demo, as far as it is about people: answers, votes, taking over, a round table.

Content stands in files; this is what somebody does with it on the pages. Nobody in it is anybody:
the answers are made up, and say so like all content of a demo.
"""

import re
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from core.moments import local
from instances.content import Content, dated
from instances.person import Person
from instances.proeftuin import DemoNode, amend, arrived, newest, post, revise

_CODE = re.compile(r'class="slip__code">([^<]+)<')
_ANSWER = re.compile(r'name="answer" value="(\d+)"')
_POLL = re.compile(r"/stemmen/\d+")
_CLUSTER = re.compile(r'name="cluster" value="(\d+)"')


@dataclass(frozen=True)
class Scene:
    """One thing that happens at one node."""

    words: str
    play: Callable[[], None]


class Story:
    """What happens at the nodes that run and have their content for the first time."""

    def __init__(self, folder: Path, nodes: Mapping[str, DemoNode], content: Content) -> None:
        self._nodes = nodes
        self._content = content
        text = (folder / "story.toml").read_text(encoding="utf-8")
        self._told = tomllib.loads(text)
        self._editors: dict[str, Person] = {}

    def scenes(self) -> list[Scene]:
        """Return what happens, in order; what needs a node that is not new is left out."""
        found = []
        for each in self._told["inquiry"]:
            if each["node"] in self._nodes:
                found.append(Scene(each["record"], partial(self._inquire, each)))
        table = self._told["round_table"]
        if table["node"] in self._nodes:
            found.append(Scene(table["record"], partial(self._prepare, table)))
        for each in self._told["adoption"]:
            if {each["node"], each["of"]} <= self._nodes.keys():
                found.append(Scene(each["record"], partial(self._adopt, each)))
        return found

    def _inquire(self, told: Mapping[str, Any]) -> None:
        """Gather answers, order them, choose; then let the days pass that it took."""
        editor, number = (
            self._editor(told["node"]),
            self._content.local_id(told["node"], told["record"]),
        )
        here = f"/uitvragen/{number}"
        for cluster in told["cluster"]:
            for group, answers in cluster["answers"].items():
                for text in answers:
                    fields = {"group": group, "channel": cluster["channel"], "text": text}
                    editor.send(f"{here}/invoer", {**fields, "once": secrets.token_urlsafe(18)})
            waiting = _ANSWER.findall(editor.read(f"{here}/ordenen"))
            editor.send(f"{here}/ordenen", {"answer": waiting, "title": cluster["title"]})
        self._let_days_pass(told, number)
        if told.get("votes"):
            self._vote(editor, here, told["votes"])
        else:
            chosen = _CLUSTER.findall(editor.read(f"{here}/kiezen"))[-1]
            editor.send(f"{here}/kiezen", {"cluster": chosen, "reason": told["reason"]})

    def _let_days_pass(self, told: Mapping[str, Any], number: str) -> None:
        today = local(datetime.now(UTC)).date()
        fields = self._content.fields_of(told["node"], told["record"])
        revise(
            self._nodes[told["node"]], f"/inquiries/{number}", fields | dated(told["then"], today)
        )

    def _vote(self, editor: Person, here: str, votes: Mapping[str, Any]) -> None:
        """Print codes, and let each be used once, with the dots that one voter gives."""
        editor.send(f"{here}/kiezen", {"deed": "poll", "method": "dots", "who": "codes"})
        poll = _POLL.findall(editor.read(here))[0]
        for group, leaning in votes.items():
            sheet = editor.show(f"{poll}/codes", {"groep": group, "aantal": str(len(leaning))})
            for code, dots in zip(_CODE.findall(sheet), leaning, strict=True):
                choice = {f"keus-{at}": str(count) for at, count in enumerate(dots)}
                Person(editor.node).send(
                    f"{poll}/stem",
                    {"code": code, "stap": "stem", **choice},
                    page=f"{poll}/stem?code={code}",
                )

    def _prepare(self, told: Mapping[str, Any]) -> None:
        """Make the agenda and the tables of the round table."""
        editor = self._editor(told["node"])
        number = self._content.local_id(told["node"], told["record"])
        editor.send(f"/agenda/{number}/tafels", {"deed": "agenda"})

    def _adopt(self, told: Mapping[str, Any]) -> None:
        """Take over an instrument, make it fit, and after three months say how it goes."""
        node, editor = self._nodes[told["node"]], self._editor(told["node"])
        number = arrived(node, "instruments", self._content.global_id(told["of"], told["record"]))
        today = local(datetime.now(UTC)).date()
        asked = dated({each: told[each] for each in ("kind", "changes", "start")}, today)
        led = editor.send(f"/instrumenten/{number}/neem-over", asked)
        adoption = newest(node, "adoptions")
        if "/wijzig" in led:
            copy = led.split("/")[2]
            amend(node, f"/instruments/{copy}", told["ours"])
            post(node, f"/instruments/{copy}/_publish")
            post(node, f"/instruments/{copy}/_share")
        post(node, f"/adoptions/{adoption}/_share")
        if "three_still" in told:
            looked_back = {each: told[each] for each in ("three_still", "three_gain")}
            editor.send(f"/overnames/{adoption}/terugblik/3", looked_back)

    def _editor(self, name: str) -> Person:
        if name not in self._editors:
            node = self._nodes[name]
            person = self._editors[name] = Person(node)
            person.sign_in(node.editor_user, node.editor_password)
        return self._editors[name]
