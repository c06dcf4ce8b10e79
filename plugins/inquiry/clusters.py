# SPDX-License-Identifier: EUPL-1.2
"""Clusters of an inquiry: which there are, what went into which, and the credit they may tell.

An answer stays in the cluster it was put in. A merged cluster has no answers moved into it: it
names the clusters it came from, and counts theirs as its own. So a merge costs the same for ten
answers and for ten thousand, and taking it apart again puts back exactly what was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plugins.inquiry.counting import COUNTS, in_words
from plugins.inquiry.groups import GROUPS, IN_A_SENTENCE
from samenbeter import HOUSE, Node, Query, Record, amend, page, references, tally
from samenbeter import gettext as _

#: Clusters of one inquiry that are looked at; and the fewest people that are told.
MOST, FEWEST = 500, 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster with what is in it."""

    record: Record
    #: Exact numbers by group, those of the clusters it was merged from too: for editors.
    counts: Mapping[str, int]
    #: What it was merged from.
    parts: tuple[Record, ...] = ()

    @property
    def total(self) -> int:
        """Return how many answers are in it."""
        return sum(self.counts.values())


def all_of(node: Node, inquiry: Record, *, public: bool = False) -> list[Record]:
    """Return the clusters of an inquiry, merged ones too, the oldest first."""
    found: list[Record] = []
    after = None
    while len(found) < MOST:
        query = Query(
            "cluster", filters={"inquiry": references(node, inquiry)}, public=public,
            after=after, limit=100,
        )  # fmt: skip
        told = page(node, HOUSE, query, counted=False)
        found += [each for each in told.records if each.state != "withdrawn"]
        after = told.after
        if after is None:
            break
    return sorted(found, key=lambda each: each.id)


def stands(clusters: Iterable[Record]) -> list[Record]:
    """Return those that were not merged into another."""
    return [each for each in clusters if not each.body.get("merged_into")]


def counted(node: Node, inquiry: Record) -> list[Cluster]:
    """Return the clusters that stand, each with all that went into it, in one question."""
    everything = all_of(node, inquiry)
    numbers = _numbers(node, inquiry)
    by_id = {each.id: each for each in everything}
    return [_counted(each, by_id, numbers) for each in stands(everything)]


def tell(node: Node, inquiry: Record, touched: Sequence[int]) -> None:
    """Write down what clusters may tell of the answers in them, where that changed.

    Within the transaction of the deed that changed it.
    """
    for each in counted(node, inquiry):
        told = to_tell(each.counts)
        if each.record.id in touched and told != _told(each.record):
            amend(node, HOUSE, each.record.id, told)


def to_tell(counts: Mapping[str, int]) -> dict[str, object]:
    """Return what a cluster tells: tens of answers, and the groups that gave ten or more.

    Counting in tens keeps a small number from being told by the difference of larger ones.
    """
    total = sum(counts.values())
    groups = [each for each in GROUPS if counts.get(each, 0) >= FEWEST]
    return {"answers": str(total - total % FEWEST) if total >= FEWEST else "<10", "groups": groups}


def credit(record: Record) -> str:
    """Return whom a cluster comes from, in a sentence; "" for one that nothing is in yet."""
    told, listed = record.body.get("answers"), record.body.get("groups")
    if not isinstance(told, str):
        return ""
    names = [
        _(IN_A_SENTENCE[each]) for each in GROUPS if isinstance(listed, list) and each in listed
    ]
    if not told.isdecimal():
        return _("Uit minder dan 10 antwoorden")
    if not names:
        return _("Uit {number} of meer antwoorden van verschillende groepen").format(number=told)
    return _("Uit {number} of meer antwoorden, vooral van {groups}").format(
        number=told, groups=in_words(names)
    )


def _numbers(node: Node, inquiry: Record) -> dict[int, dict[str, int]]:
    filters = {"inquiry": references(node, inquiry), "stage": COUNTS}
    numbers: dict[int, dict[str, int]] = {}
    for (cluster, group), number in tally(
        node, HOUSE, "answer", ["cluster", "group"], filters
    ).items():
        if cluster:
            numbers.setdefault(int(cluster), {})[group] = number
    return numbers


def _counted(
    record: Record, by_id: Mapping[int, Record], numbers: Mapping[int, Mapping[str, int]]
) -> Cluster:
    inside = _inside(record, by_id)
    counts = {
        group: sum(numbers.get(each, {}).get(group, 0) for each in inside) for group in GROUPS
    }
    parts = tuple(by_id[each] for each in parts_of(record) if each in by_id)
    return Cluster(record, counts, parts)


def _inside(record: Record, by_id: Mapping[int, Record]) -> set[int]:
    """Return the ids of a cluster and of all that it was merged from, however deep."""
    found: set[int] = set()
    waiting = [record.id]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += parts_of(by_id[number]) if number in by_id else ()
    return found


def parts_of(record: Record) -> list[int]:
    """Return the ids of the clusters that one was merged from."""
    parts = record.body.get("merged_from")
    return [int(each) for each in parts if str(each).isdecimal()] if isinstance(parts, list) else []


def _told(record: Record) -> dict[str, object]:
    return {"answers": record.body.get("answers"), "groups": record.body.get("groups")}
