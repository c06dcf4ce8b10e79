# SPDX-License-Identifier: EUPL-1.2
"""What a cell of a list points at: "Buurthuis De Kop (12)", a title with how it is known here.

People read the title. On another node the number is somebody else's, so the title has to agree.
"""

import re
from dataclasses import dataclass, field

from core import questions
from core.columns import plain
from core.field_info import FieldInfo
from core.model import Actor, Query, Record
from core.node import Node

_NAMED = re.compile(r"(.+) \(([^ ()]+)\)", re.DOTALL)


@dataclass
class CellLinks:
    """Reads and writes cells that point at records, for one list; remembers what it looked up."""

    node: Node
    actor: Actor
    _words: dict[str, str] = field(default_factory=dict)
    #: By type and plain title: how each of that title is referred to.
    _titles: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def words(self, reference: str) -> str:
        """Return what to write in a cell; the reference itself where it leads nowhere."""
        if reference not in self._words:
            found = questions.find(self.node, self.actor, reference)
            self._words[reference] = f"{found.title} ({reference})" if found else reference
        return self._words[reference]

    def read(self, one: FieldInfo, text: str) -> str:
        """Return the reference that a cell means: a title, a number, or both when they agree.

        Raises:
            ValueError: nothing of the type here is called so, or more than one is.
        """
        named = _NAMED.fullmatch(text)
        title, reference = (named[1], named[2]) if named else (text, text)
        found = questions.find(self.node, self.actor, reference)
        is_right = found is not None and found.type == one.refers_to
        if found and is_right and (not named or plain(found.title) == plain(title)):
            return self._reference(found)
        called = self._called(one.refers_to, text) or self._called(one.refers_to, title)
        if len(called) != 1:
            raise ValueError(text)
        return called[0]

    def _called(self, type_name: str, title: str) -> list[str]:
        if type_name not in self._titles:
            known: dict[str, list[str]] = {}
            query = Query(type_name, public=False, limit=100)
            while query.type in self.node.types:
                page = questions.page(self.node, self.actor, query, counted=False)
                for each in page.records:
                    known.setdefault(plain(each.title), []).append(self._reference(each))
                if page.after is None:
                    break
                query = Query(type_name, public=False, limit=100, after=page.after)
            self._titles[type_name] = known
        return self._titles[type_name].get(plain(title), [])

    def _reference(self, record: Record) -> str:
        return questions.references(self.node, record)[0 if record.is_own else -1]
