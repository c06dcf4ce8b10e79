# SPDX-License-Identifier: EUPL-1.2
"""What headers do to records: which put is live, which is taken back, which is overtaken.

The rule is the same for every reader, whatever the batches in which the headers come: a header
has effect when its ``n`` is higher than every ``n`` seen before for that record in this feed,
and the record is not erased: an erased id is dead. Headers that are not interpreted, those of
networks (``members``), and those whose counter did not rise, are kept as part of the tree and
have no effect on records.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from federation.wire.entry import ERASE, MEMBERS, PUT, WITHDRAW, Header


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed's last word on one record."""

    #: Entry that says it.
    index: int
    #: Its counter, from 1.
    n: int
    #: "put", "withdraw" or "erase".
    op: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a batch of headers changes."""

    #: The new last word on each record that got one, by wire id.
    standings: dict[str, Standing] = field(default_factory=dict)
    #: Puts, of this batch or before, that are no longer the last word: their payload is not
    #: fetched any more, and what is held of it may go.
    superseded: list[int] = field(default_factory=list)
    #: Entries without effect because their counter did not rise, or the record is erased.
    ignored: list[int] = field(default_factory=list)
    #: The newest word on who may read this feed: version of the membership document and the
    #: SHA-256 of its text; None when these headers say nothing about it.
    members: tuple[int, bytes] | None = None

    def puts(self) -> dict[str, Standing]:
        """Return the records that now stand, by wire id: their payload is wanted."""
        return {key: each for key, each in self.standings.items() if each.op == PUT}

    def withdrawals(self) -> dict[str, Standing]:
        """Return the records that are now taken back, by wire id."""
        return {key: each for key, each in self.standings.items() if each.op == WITHDRAW}

    def erasures(self) -> dict[str, Standing]:
        """Return the records that are now erased, by wire id."""
        return {key: each for key, each in self.standings.items() if each.op == ERASE}


def effects_of(known: Mapping[str, Standing], start: int, headers: Iterable[Header]) -> Effects:
    """Return what ``headers`` change.

    Args:
        known: the last word so far on each record that ``headers`` name, by wire id; records
            never named before are absent. More than those does no harm.
        start: index of the first header in its feed.
        headers: as ``TrustedFeed.accept`` gives them, in order.
    """
    effects, members = Effects(), None
    for index, header in enumerate(headers, start):
        if not header.op:
            continue
        if header.op == MEMBERS:
            if members is None or header.n >= members[0]:
                members = header.n, header.digest or b""
            continue
        last = effects.standings.get(header.id) or known.get(header.id)
        if last is not None and (header.n <= last.n or last.op == ERASE):
            effects.ignored.append(index)
            continue
        if last is not None and last.op == PUT:
            effects.superseded.append(last.index)
        effects.standings[header.id] = Standing(index, header.n, header.op)
    return replace(effects, members=members)
