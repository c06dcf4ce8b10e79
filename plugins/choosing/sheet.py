# SPDX-License-Identifier: EUPL-1.2
"""The sheet one votes on: what a browser sent as a vote, and a vote as a browser sends it on.

Between the form and the last button nothing is stored: the page that asks "is this your vote?"
carries it along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbeter import InvalidRecord, Method, Paper, Vote
from samenbeter import gettext as _

#: What a form of a guest hands over.
Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One option, or one pair, as the form shows it filled in."""

    #: Of its input: "keus-3".
    name: str
    #: Text of the option; of a place, which one: "1".
    text: str
    #: As typed or chosen, "" for nothing.
    value: str = ""
    #: (value, text) pairs to choose from.
    choices: tuple[tuple[str, str], ...] = ()
    #: What was written beside it, and the name of that input.
    reason: str = ""
    reason_name: str = ""


def first(form: Form, name: str) -> str:
    """Return the first value of a field, without blanks around it; "" for none."""
    return (form.get(name) or ("",))[0].strip()


def read(method: Method, paper: Paper, form: Form) -> Vote:
    """Return the vote a form holds; whether it is a good one, the method says.

    Raises:
        InvalidRecord: something in it is no whole number.
    """
    if method.asks == "tick":
        ticked = set(form.get("keus", ()))
        _refuse_strange(ticked <= {str(at) for at in range(len(paper.options))})
        return Vote(tuple(int(str(at) in ticked) for at in range(len(paper.options))))
    numbers = [_number(first(form, name)) for name in _names(method, paper)]
    if method.asks == "places":
        return Vote(tuple(each - 1 for each in numbers if each))
    if method.asks == "pairs":
        return Vote(tuple(each - 1 for each in numbers if each))
    if method.asks == "consent":
        written = [first(form, f"reden-{at}") for at in range(len(paper.options))]
        # Who changed their mind leaves the reason of before in the form.
        reasons = [
            text if number == 2 else "" for number, text in zip(numbers, written, strict=True)
        ]
        return Vote(tuple(numbers), tuple(reasons))
    return Vote(tuple(numbers))


def lines(method: Method, paper: Paper, form: Form) -> list[Line]:
    """Return what the form asks, filled in as far as it was."""
    options = [(str(at + 1), text) for at, text in enumerate(paper.options)]
    if method.asks == "tick":
        ticked = form.get("keus", ())
        return [
            Line("keus", text, str(at) if str(at) in ticked else "", ((str(at), text),))
            for at, text in enumerate(paper.options)
        ]
    names = _names(method, paper)
    filled = [first(form, name) for name in names]
    if method.asks == "places":
        return [
            Line(name, str(at + 1), filled[at], tuple(options)) for at, name in enumerate(names)
        ]
    if method.asks == "pairs":
        return [
            Line(name, str(at + 1), filled[at], tuple(options[each] for each in paper.pairs[at]))
            for at, name in enumerate(names)
        ]
    return [
        Line(name, paper.options[at], filled[at], (), first(form, f"reden-{at}"), f"reden-{at}")
        for at, name in enumerate(names)
    ]


def carried(method: Method, paper: Paper, vote: Vote) -> list[tuple[str, str]]:
    """Return the fields of a form that holds this vote."""
    if method.asks == "tick":
        return [("keus", str(at)) for at, number in enumerate(vote.numbers) if number]
    up = 1 if method.asks in ("places", "pairs") else 0
    names = _names(method, paper)
    told = [(name, str(number + up)) for name, number in zip(names, vote.numbers, strict=False)]
    return told + [(f"reden-{at}", text) for at, text in enumerate(vote.reasons) if text]


def in_words(method: Method, paper: Paper, vote: Vote) -> list[tuple[str, str]]:
    """Return a vote as (what, how) pairs, for who checks it before it is in."""
    if method.asks == "places":
        return [(paper.options[at], f"{place + 1}") for place, at in enumerate(vote.numbers)]
    if method.asks == "pairs":
        return [(paper.options[at], "") for at in vote.numbers]
    if method.asks == "tick":
        return [(paper.options[at], "") for at, number in enumerate(vote.numbers) if number]
    if method.asks == "consent":
        return [
            (text, _("Bezwaar: {reason}").format(reason=reason) if reason else _("Geen bezwaar"))
            for text, reason in zip(paper.options, vote.reasons, strict=True)
        ]
    return [
        (text, str(number))
        for text, number in zip(paper.options, vote.numbers, strict=True)
        if number
    ]


def _names(method: Method, paper: Paper) -> list[str]:
    many = len(paper.options)
    if method.asks == "places":
        many = paper.each
    if method.asks == "pairs":
        many = len(paper.pairs)
    return [f"keus-{at}" for at in range(many)]


def _number(text: str) -> int:
    if not text:
        return 0
    _refuse_strange(len(text) <= 3 and text.isascii() and text.isdigit())
    return int(text)


def _refuse_strange(good: bool) -> None:
    if not good:
        raise InvalidRecord({"choice": [_("Vul alleen hele getallen in, zoals 2.")]})
