# SPDX-License-Identifier: EUPL-1.2
"""What the answers of peers mean for our own feeds. Pure: no network, disk or clock.

A peer can withhold, not invent: only what our own keys signed counts. Of one feed the answers
say one of three things: what we hold is all, more was signed than we hold (``Gap``), or another
history was signed (``Contradiction``).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import MalformedError, UntrustedError
from federation.wire.checkpoint import Checkpoint, verify_checkpoint
from federation.wire.cut import Cut, read_cut
from federation.wire.heads import read_heads
from federation.wire.held import Holdings
from federation.wire.sighting import verify_sighting

#: Returns the root of the first so many entries of a feed that we hold at least that far.
RootAt = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Signatory:
    """By which keys we ever signed: public halves, 32 bytes each."""

    node: str
    recovery: bytes
    #: Of our feed keys, the newest first.
    feeds: tuple[bytes, ...]
    #: Of our keys for requests, the newest first.
    requests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one peer shows of one feed of ours, signed by us."""

    peer: str
    #: Headers the peer can give.
    size: int
    #: What we signed: size, root and the note that says so.
    signed: Checkpoint
    #: Whether the note is a heads note: then nobody can prove headers with it.
    is_heads: bool = False


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one peer shows of us, verified."""

    claims: tuple[Claim, ...] = ()
    cuts: tuple[Cut, ...] = ()
    #: When somebody last asked it as us in another run than ours, in seconds since 1970; 0: never.
    other: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """We signed more of a feed than we hold."""

    origin: str
    #: The longest that a peer can give in full, or None.
    aim: Checkpoint | None
    #: Node ids of peers that hold all of it.
    sources: tuple[str, ...]
    #: The largest size that we signed, as far as anybody says.
    signed: int

    @property
    def is_whole(self) -> bool:
        """Whether all that we signed can be fetched."""
        return self.aim is not None and self.aim.size == self.signed


@dataclass(frozen=True, slots=True)
class Contradiction:
    """We signed another history than the one we hold."""

    origin: str
    size: int
    #: The note that shows it.
    note: bytes


def word_of(peer: str, held: Holdings, ours: Signatory, run: str) -> Testimony:
    """Return what ``peer`` shows, known to be signed with our keys.

    Args:
        peer: node id of who answered.
        held: its answer.
        ours: our keys.
        run: the one we are in.

    Raises:
        UntrustedError: one of the notes is not ours: this answer counts for nothing.
    """
    claims, cuts = [], []
    try:
        for one in held.feeds:
            if one.cut:
                cut = read_cut(one.cut, one.origin, ours.recovery)
                cuts.append(cut)
                claims.append(Claim(peer, one.size, cut.checkpoint))
            if one.checkpoint:
                signed = _verified(one.checkpoint, one.origin, ours.feeds)
                claims.append(Claim(peer, one.size, signed))
        if held.heads:
            claims += _seen(peer, held.heads, ours)
    except MalformedError as error:
        raise UntrustedError(peer, f"shows what is not a note of ours: {error}") from error
    return Testimony(tuple(claims), tuple(cuts), _other(peer, held, ours, run))


def _other(peer: str, held: Holdings, ours: Signatory, run: str) -> int:
    if held.other is None or held.other.run == run:
        return 0
    try:
        verify_sighting(held.other, node=ours.node, peer=peer, keys=ours.requests)
    except UntrustedError:
        return 0  # invented, or under a key that went with a lost disk
    return held.other.signed_at


def _verified(raw: bytes, origin: str, keys: Sequence[bytes]) -> Checkpoint:
    for key in keys[:-1]:
        try:
            return verify_checkpoint(raw, origin, key)
        except UntrustedError:
            continue  # signed under one of the keys before it, or by nobody
    return verify_checkpoint(raw, origin, keys[-1])


def _seen(peer: str, raw: bytes, ours: Signatory) -> list[Claim]:
    for key in ours.feeds:
        try:
            heads = read_heads(raw, ours.node, key)
        except UntrustedError:
            continue
        return [
            Claim(peer, 0, Checkpoint(each.origin, each.size, each.root, raw), is_heads=True)
            for each in heads.feeds
        ]
    return []  # under a key that we do not know any more; it shows nothing, like no heads


def judge(
    held: Mapping[str, int],
    root_at: RootAt,
    testimonies: Collection[Testimony],
    cuts: Mapping[str, Cut],
) -> tuple[list[Gap], list[Contradiction]]:
    """Return where our feeds fall short of what we signed, and where they contradict it.

    Args:
        held: entries we hold, by origin of our own feeds.
        root_at: root of our own first entries.
        testimonies: what peers show, verified.
        cuts: of our own feeds that ended, by origin: what we signed beyond one is void.
    """
    ends = newest_cuts([*cuts.values(), *(one for each in testimonies for one in each.cuts)])
    gaps, contradictions = [], []
    for origin, claims in sorted(_by_origin(testimonies).items()):
        size, end = held.get(origin, 0), ends.get(origin)
        valid = [each for each in claims if end is None or each.signed.size <= end.size]
        wrong = next((each for each in valid if _contradicts(each, size, root_at)), None)
        if wrong is not None:
            contradictions.append(Contradiction(origin, wrong.signed.size, wrong.signed.note))
            continue
        signed = max((each.signed.size for each in valid), default=0)
        if signed > size:
            gaps.append(_gap(origin, size, signed, valid))
    return gaps, contradictions


def newest_cuts(cuts: Iterable[Cut]) -> dict[str, Cut]:
    """Return the cut that counts of each feed, by origin: the one of the highest sequence."""
    return {each.origin: each for each in sorted(cuts, key=lambda each: each.sequence)}


def _by_origin(testimonies: Collection[Testimony]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for testimony in testimonies:
        for claim in testimony.claims:
            found.setdefault(claim.signed.origin, []).append(claim)
    return found


def _contradicts(claim: Claim, size: int, root_at: RootAt) -> bool:
    signed = claim.signed
    return signed.size <= size and root_at(signed.origin, signed.size) != signed.root


def _gap(origin: str, size: int, signed: int, claims: Sequence[Claim]) -> Gap:
    whole = [
        each
        for each in claims
        if size < each.signed.size <= each.size and not each.is_heads
    ]  # fmt: skip
    if not whole:
        return Gap(origin, None, (), signed)
    aim = max((each.signed for each in whole), key=lambda each: each.size)
    givers = {each.peer for each in claims if each.size >= aim.size}
    return Gap(origin, aim, tuple(sorted(givers)), signed)
