# SPDX-License-Identifier: EUPL-1.2
"""What changed between two texts, in pieces that lead from one to the other."""

import random

import pytest

from core.comparing import Piece, differences


def before(pieces):
    return "".join(each.text for each in pieces if each.kind != "added")


def after(pieces):
    return "".join(each.text for each in pieces if each.kind != "removed")


def test_one_word_that_changed_is_told_and_no_more():
    found = differences("Begin met een vraag.", "Begin met soep.")

    assert found == (
        Piece("same", "Begin met "),
        Piece("removed", "een vraag"),
        Piece("added", "soep"),
        Piece("same", "."),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("", "nieuw"), ("oud", ""), ("a\n\nb", "a\nb"), ("één  woord", "één woord")],
)
def test_the_pieces_make_up_both_texts(old, new):
    pieces = differences(old, new)

    assert (before(pieces), after(pieces)) == (old, new)


def test_any_two_texts_are_made_up_again():
    dice = random.Random(4)
    for _ in range(200):
        old, new = (
            "".join(dice.choice("ab .,\n") for _ in range(dice.randrange(40))) for _ in "12"
        )
        pieces = differences(old, new)
        assert (before(pieces), after(pieces)) == (old, new)


def test_two_books_are_compared_by_the_line_and_not_by_the_hour():
    old = "een twee drie vier\n" * 2000
    new = old.replace("drie", "vijf", 1)

    pieces = differences(old, new)

    assert (before(pieces), after(pieces)) == (old, new)
    assert Piece("removed", "een twee drie vier\n") in pieces


def test_two_books_without_lines_are_two_pieces():
    old, new = "een twee\n" * 9000, "drie vier\n" * 9000

    assert differences(old, new) == (Piece("removed", old), Piece("added", new))
