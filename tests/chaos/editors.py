# SPDX-License-Identifier: EUPL-1.2
"""People at work on every node, who remember what their node said yes to."""

from dataclasses import dataclass

from core import erasing, records
from core.model import HOUSE
from tests.chaos.house import PASSING, House
from tests.chaos.world import Broken, Gone, World

#: Mean seconds between two deeds of one editor.
EVERY = 90.0
#: Lessons of one editor; then it only changes what is there.
MOST = 12

#: How a lesson stands: its title, and whether peers have it; None when it is not there.
State = tuple[str, bool] | None


@dataclass
class Lesson:
    """One lesson, and all that may be so of it after what its editor was told."""

    name: str
    may_be: set[State]
    version: int = 0


class Editor:
    """Somebody who writes on one node."""

    def __init__(self, world: World, house: House) -> None:
        self._world, self._house = world, house
        self.lessons: dict[str, Lesson] = {}
        #: Deeds that the node said yes to.
        self.done = 0
        self.is_at_work = True
        self._plan()

    def _plan(self) -> None:
        wait = self._world.chance.expovariate(1 / EVERY)
        self._world.later(wait, f"{self._house.name}: an editor", self._act)

    def _act(self) -> None:
        if not self.is_at_work:
            return
        self._plan()
        if self._house.node is None or self._house.is_old:
            return  # of what an old copy lost nobody can say what they were told
        chance = self._world.chance
        if len(self.lessons) < 2 or (len(self.lessons) < MOST and chance.random() < 0.4):
            self._write(f"Les {len(self.lessons)} van {self._house.name}")
        else:
            name = chance.choice(sorted(self.lessons))
            deeds = ("revise", "revise", "turn", "turn", "turn", "erase")
            self._change(self.lessons[name], chance.choice(deeds))

    def _write(self, name: str) -> None:
        lesson = self.lessons[name] = Lesson(name, {None})
        node = self._house.node
        assert node is not None

        def write() -> None:
            record = records.create(node, HOUSE, "lesson", _fields(name, 0), publish=True)
            lesson.may_be = {(record.title, False)}
            lesson.may_be.add((record.title, True))
            records.share(node, HOUSE, record.id)

        self._try(lesson, (f"{name} 0", True), write, also={(f"{name} 0", False)})

    def _change(self, lesson: Lesson, deed: str) -> None:
        node, found = self._house.node, stands(self._house, lesson.name)
        assert node is not None
        if found is None:
            return
        record_id, (title, is_shared) = found
        lesson.version += 1
        if deed == "revise":
            text = _fields(lesson.name, lesson.version)
            after = (str(text["title"]), is_shared)
            self._try(lesson, after, lambda: records.revise(node, HOUSE, record_id, text))
        elif deed == "erase":
            self._try(lesson, None, lambda: erasing.erase(node, HOUSE, record_id))
        elif is_shared:
            after = (title, False)
            self._try(lesson, after, lambda: records.unshare(node, HOUSE, record_id))
        else:
            after = (title, True)
            self._try(lesson, after, lambda: records.share(node, HOUSE, record_id))

    def _try(self, lesson: Lesson, after: State, deed, also: frozenset = frozenset()) -> None:
        """Do a deed; what it was told decides what must be so from now on."""
        self._world.note(f"{self._house.name}: {after}")
        lesson.may_be |= {after, *also}
        try:
            deed()
        except PASSING:
            return  # told no: it may be so or not, and from now on it is what is found
        except Gone:
            raise
        lesson.may_be = {after}
        self.done += 1

    def check(self) -> None:
        """Compare what the node said yes to with what it has; then go on from there."""
        for lesson in self.lessons.values():
            found = stands(self._house, lesson.name)
            state = found[1] if found else None
            if self._house.is_old and not any(each and each[1] for each in lesson.may_be):
                continue  # it stood nowhere else
            if state not in lesson.may_be:
                raise Broken(
                    f"{self._house.name} said yes to {sorted(map(str, lesson.may_be))}"
                    f" and has {state}"
                )
            lesson.may_be = {state}


def stands(house: House, name: str) -> tuple[int, State] | None:
    """Return local id and state of a lesson of a node's own."""
    rows = house.look(
        "SELECT id, title, audiences FROM record WHERE origin = '' AND title LIKE ?", f"{name} %"
    )
    return (rows[0][0], (rows[0][1], bool(rows[0][2]))) if rows else None


def _fields(name: str, version: int) -> dict[str, object]:
    return {"title": f"{name} {version}", "kind": "tip", "advice": "Zet de deur open."}
