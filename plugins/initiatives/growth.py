# SPDX-License-Identifier: EUPL-1.2
"""The growth line: from a small question to what stands there now. No I/O in here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from samenbeter import Record
from samenbeter import gettext as _

#: Finds the record a reference points at, or None when it is not here.
Look = Callable[[str], Record | None]

#: Drawings of a growth line, from the first step on; later steps keep the last.
STAGES = ("seed", "sprout", "rosette", "flowers", "tree")

#: Steps in one drawing; more do not fit beside each other.
LONGEST = 5

#: Generations that are walked back. An honest line is far shorter.
MOST = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a drawn growth line."""

    record: Record
    #: Which drawing belongs to it: one of ``STAGES``.
    stage: str
    #: It is the record whose page this is.
    is_here: bool = False

    @property
    def rests(self) -> bool:
        """Return whether it stopped: its drawing stands still, and a word says so."""
        return self.record.body.get("phase") == "stopped"


def ancestors(record: Record, look: Look) -> list[Record]:
    """Return what ``record`` grew out of, nearest first.

    Ends where a parent is not here, where a line bites its own tail (another node may send
    such a line), or after ``MOST`` generations.
    """
    found: list[Record] = []
    seen = {record.id}
    parent = _parent(record, look)
    while parent is not None and parent.id not in seen and len(found) < MOST:
        found.append(parent)
        seen.add(parent.id)
        parent = _parent(parent, look)
    return found


def refuse_line(record: Record, look: Look) -> str | None:
    """Return why ``record`` cannot have this parent, for its editor, or None."""
    line = [record, *ancestors(record, look)]
    if len(line) > MOST:
        return _("Deze groeilijn is langer dan {MOST} stappen. Kies een ander begin.").format(
            MOST=MOST
        )
    last = _parent(line[-1], look)
    if last is None or last.id != record.id:
        return None
    if len(line) == 1:
        return _("Iets kan niet uit zichzelf groeien. Kies een ander begin.")
    return _("‘{title}’ groeide hier zelf uit. Kies een ander begin.").format(title=line[1].title)


def draw(record: Record, older: Sequence[Record], younger: Iterable[Record]) -> list[Step]:
    """Return at most ``LONGEST`` steps around ``record``, from old to young.

    Args:
        record: whose page it is; always among the steps.
        older: its ancestors, nearest first.
        younger: what grew out of it; one at least is drawn when there is one.
    """
    children = list(younger)
    shown = list(older)[: LONGEST - 1 - min(len(children), 1)][::-1]
    age = len(older)
    steps = [Step(each, _stage(age - len(shown) + at)) for at, each in enumerate(shown)]
    steps.append(Step(record, _stage(age), is_here=True))
    steps += [Step(each, _stage(age + 1)) for each in children[: LONGEST - len(steps)]]
    return steps


def longest(records: Sequence[Record], look: Look) -> list[Step]:
    """Return the longest line that ends in one of ``records``; empty when nothing grew."""
    lines = [(each, ancestors(each, look)) for each in records]
    record, older = max(lines, key=lambda line: len(line[1]), default=(None, []))
    if record is None or not older:
        return []
    return [Step(step.record, step.stage) for step in draw(record, older, ())]


def _parent(record: Record, look: Look) -> Record | None:
    reference = record.body.get("parent")
    return look(reference) if isinstance(reference, str) else None


def _stage(generation: int) -> str:
    return STAGES[min(generation, len(STAGES) - 1)]
