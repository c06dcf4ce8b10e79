# SPDX-License-Identifier: EUPL-1.2
"""Voting: who may, and the one sealed ballot each person has until closing.

A voter is a keyed hash of the code on paper, of an e-mail address or of an account, made for one
poll. Nothing leads from it to a person but what that person knows. Voting again replaces the
ballot, in one transaction, whoever else votes at the same moment.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from itertools import combinations

from plugins.choosing import codes, methods
from plugins.choosing.ballot import KEPT
from plugins.choosing.poll import GROUPS, Poll, read
from samenbeter import (
    HOUSE,
    VISITOR,
    Actor,
    Conflict,
    InvalidRecord,
    Limit,
    Method,
    Node,
    NotFound,
    Paper,
    Query,
    Vote,
    amend,
    create,
    fingerprint,
    get,
    language_for,
    page,
    seal_text,
    send_letter,
    speaking_to,
    take_turn,
    together,
    unseal_text,
)
from samenbeter import gettext as _

_HOUR = timedelta(hours=1)
#: A hall full of people behind one address gets through; nobody guesses a code at this pace.
CODE_BY_ADDRESS = Limit("voting code by address", 1500, _HOUR, "codes against a machine that tries")
VOTE_BY_ADDRESS = Limit("vote by address", 600, _HOUR, "a poll against a machine that votes")
LETTER_BY_ADDRESS = Limit(
    "voting letter by address", 60, _HOUR, "many mailboxes against one machine"
)
LETTER_BY_EMAIL = Limit("voting letter by e-mail", 5, _HOUR, "one mailbox against others")


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who may vote in one poll."""

    #: Keyed hash, 64 hex digits.
    id: str
    #: The group on their paper; None when they say so themselves.
    group: str | None


def find(node: Node, poll_id: int) -> Poll:
    """Return a poll of our own that everybody sees.

    Raises:
        NotFound: there is none.
    """
    record = get(node, VISITOR, poll_id)
    if record.type != "poll" or not record.is_own:
        raise NotFound(_("Deze stemming bestaat hier niet."))
    return read(record)


def method_of(node: Node, poll: Poll) -> Method:
    """Return how a poll is voted.

    Raises:
        Conflict: the plugin that brings this way is off.
    """
    found = node.methods.get(poll.method)
    if found is None:
        raise Conflict(_("Deze manier van stemmen staat nu uit. Vraag het de redactie."))
    return found


def require_open(node: Node, poll: Poll) -> None:
    """Refuse who is too early or too late.

    Raises:
        Conflict: with the reason.
    """
    now = node.clock()
    if now < poll.opens:
        raise Conflict(_("Je bent te vroeg. Deze stemming is nog niet open."))
    if now >= poll.closes or poll.is_counted:
        raise Conflict(_("Je bent te laat. Deze stemming is gesloten."))


def paper_of(node: Node, poll: Poll, voter: Voter) -> Paper:
    """Return what this voter votes about: everybody compares other pairs, each always the same."""
    if method_of(node, poll).asks == "places":
        return replace(poll.paper, each=methods.places_on(poll.options, poll.each))
    if method_of(node, poll).asks != "pairs":
        return poll.paper
    return replace(poll.paper, pairs=pairs_for(voter.id, poll.options, poll.each))


def pairs_for(seed: str, options: Sequence[str], each: int) -> tuple[tuple[int, int], ...]:
    """Return so many pairs, in an order of this voter's own, that name few options twice."""

    def drawn(pair: tuple[int, int]) -> bytes:
        return sha256(f"{seed} {pair[0]} {pair[1]}".encode()).digest()

    left = sorted(combinations(range(len(options)), 2), key=drawn)
    used = [0] * len(options)
    chosen: list[tuple[int, int]] = []
    for _number in range(methods.pairs_on(options, each)):
        pair = min(left, key=lambda one: used[one[0]] + used[one[1]])
        left.remove(pair)
        chosen.append(pair if drawn(pair)[0] % 2 else pair[::-1])
        used[pair[0]] += 1
        used[pair[1]] += 1
    return tuple(chosen)


def by_code(node: Node, poll: Poll, typed: str, remote: str) -> Voter:
    """Return the voter who holds a code.

    Raises:
        InvalidRecord: it is no code of this poll.
        TooMany: too many were tried from here.
    """
    take_turn(node, (CODE_BY_ADDRESS, remote))
    code = codes.tidy(typed)
    group = codes.group_of(node, poll, code) if code else None
    if not code or group is None:
        told = _("Deze code kennen we niet bij deze stemming. Kijk nog eens op je papier.")
        raise InvalidRecord({"code": [told]})
    # A poll without groups prints none, so nobody is asked for one.
    return Voter(codes.hash_of(node, poll.id, code, "voter"), group)


def by_account(node: Node, poll: Poll, actor: Actor) -> Voter | None:
    """Return the voter an account is; None for who is not signed in."""
    if actor.person_id is None:
        return None
    group = None if poll.groups else ""
    return Voter(codes.hash_of(node, poll.id, str(actor.person_id), "account"), group)


def by_letter(node: Node, poll: Poll, token: str) -> Voter:
    """Return the voter who got a letter.

    Raises:
        InvalidRecord: it is no link of this poll.
    """
    padded = token[:2000].replace("-", "+").replace("_", "/")
    opened = unseal_text(node, padded + "=" * (-len(padded) % 4)) or ""
    kind, _space, rest = opened.partition(f" {poll.id} ")
    if kind != "choosing/letter" or len(rest) != 64:
        told = _("Deze link klopt niet. Vraag een nieuwe brief.")
        raise InvalidRecord({"email": [told]})
    return Voter(rest, None if poll.groups else "")


def send_link(node: Node, poll: Poll, email: str, remote: str) -> None:
    """Send somebody the link with which they vote, in their language. Nothing is kept of who asked.

    Raises:
        InvalidRecord: it is no e-mail address.
        TooMany: too many were asked.
        Conflict: too early, or too late.
    """
    require_open(node, poll)
    take_turn(node, (LETTER_BY_ADDRESS, remote), (LETTER_BY_EMAIL, email.strip().lower()))
    voter = fingerprint(node, f"choosing/email/{poll.id}/{email}").hex()
    sealed = seal_text(node, f"choosing/letter {poll.id} {voter}")
    token = sealed.replace("+", "-").replace("/", "_").rstrip("=")
    # Not the voter: a letter that waits must not tell which ballot will be its reader's.
    once = fingerprint(node, f"choosing/asked/{poll.id}/{email}/{node.clock():%Y%m%d%H}").hex()
    language = language_for(node, email)
    with speaking_to(node, language):
        send_letter(
            node,
            to=email,
            key=f"choosing/{poll.id}/{once[:32]}",
            subject=_("Je stem: {title}").format(title=poll.record.title),
            paragraphs=[
                _("Je wilt stemmen. Met deze link doe je dat. Hij is alleen voor jou."),
                _("Vroeg je niets? Dan hoef je niets te doen."),
            ],
            link=f"/stemmen/{poll.id}/stem?brief={token}",
            link_words=_("Geef je stem"),
            language=language,
        )


def cast(node: Node, poll_id: int, voter: Voter, vote: Vote, group: str = "") -> None:
    """Put a sealed ballot in, or in the place of the one this voter had.

    Args:
        node: the node.
        poll_id: local id.
        voter: who votes.
        vote: what they say.
        group: which group they say they are in, when no paper says so.

    Raises:
        Conflict: too early, or too late.
        InvalidRecord: it is no vote in this poll.
    """
    with together(node):
        poll = find(node, poll_id)
        require_open(node, poll)
        theirs = voter.group if voter.group is not None else group
        refuse_wrong(node, poll, voter, vote, theirs)
        told = {"poll": poll.id, "voter": voter.id, "group": theirs,
                "numbers": vote.numbers, "reasons": vote.reasons}  # fmt: skip
        sealed = seal_text(node, json.dumps(told, ensure_ascii=False))
        query = Query("ballot", filters={"voter": (voter.id,)}, public=False, limit=1)
        known = page(node, HOUSE, query, counted=False).records
        if known:
            amend(node, HOUSE, known[0].id, {"sealed": sealed})
            return
        create(node, HOUSE, "ballot", {
            "poll": str(poll.id),
            "voter": voter.id,
            "sealed": sealed,
            "kept_until": (poll.closes + KEPT).date().isoformat(),
        })  # fmt: skip


def refuse_wrong(node: Node, poll: Poll, voter: Voter, vote: Vote, group: str) -> None:
    """Refuse what is no vote in this poll.

    Raises:
        InvalidRecord: with sentences by "choice" and "group".
    """
    problems: dict[str, list[str]] = {}
    told = list(method_of(node, poll).check(vote, paper_of(node, poll, voter)))
    if told:
        problems["choice"] = told
    if poll.groups and (group not in poll.groups or group not in GROUPS):
        problems["group"] = [_("Kies bij welke groep je hoort.")]
    if problems:
        raise InvalidRecord(problems)
