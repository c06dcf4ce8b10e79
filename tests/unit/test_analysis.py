# SPDX-License-Identifier: EUPL-1.2
"""How text becomes words and forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.searching import analysis
from core.store.search import token, word_of


@pytest.mark.parametrize(
    "family",
    [
        "huis huizen", "brief brieven", "school scholen", "les lessen", "tafel tafels",
        "initiatief initiatieven", "bewoner bewoners", "vergadering vergaderingen",
        "kind kinderen", "stad steden", "straat straten", "gezond gezonde gezondheid",
        "koken kookte gekookt", "zoeken zoekt", "leren leerde geleerd", "betalen betaalt",
        "eenzaam eenzame eenzaamheid", "bank bankje", "werken werkt gewerkt", "fiets fietsen",
    ],
)  # fmt: skip
def test_dutch_words_of_one_family_share_a_form(family):
    first, *others = family.split()
    for other in others:
        assert shapes(first) & shapes(other), (first, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gezond", "zon"), ("buurt", "beurt"), ("tafel", "tafereel"), ("bord", "boord"),
        ("lid", "lied"), ("kunst", "kuns"),
    ],
)  # fmt: skip
def test_what_only_looks_like_family_shares_nothing_as_written(one, other):
    assert not shapes(one) & shapes(other)


def shapes(word, language="nl"):
    return {word, *analysis.forms(word, language)}


def test_english_is_bent_the_english_way_and_other_languages_not_at_all():
    assert "neighbour" in analysis.forms("neighbours", "en")
    assert analysis.forms("neighbours", "") == ()
    assert analysis.language_of("en-GB") == "en"
    assert analysis.language_of("tr") == ""


def test_accents_and_capitals_make_no_other_word():
    assert analysis.words("GEÏNTERESSEERD in één Café, à la carte") == [
        "geinteresseerd", "in", "een", "cafe", "a", "la", "carte",
    ]  # fmt: skip
    assert analysis.words("Iğdır, Łódź, Straße") == ["igdir", "lodz", "strasse"]


def test_marks_inside_words_do_not_hide_them():
    assert analysis.words("Foto's per e-mail: zo'n GGZ-instelling") == [
        "foto", "per", "mail", "email", "zo", "ggz", "instelling", "ggzinstelling",
    ]  # fmt: skip
    assert analysis.asked("e-mail foto's") == ["email", "foto"]


def test_a_question_is_its_telling_words_unless_it_has_none():
    assert analysis.asked("de soep van de buurt, de soep") == ["soep", "buurt"]
    assert analysis.asked("van de") == ["van", "de"]
    assert analysis.asked("!?") == []


@given(st.text(max_size=80))
def test_whatever_text_gives_words_that_survive_as_tokens(text):
    for word in [*analysis.words(text), *analysis.asked(text)]:
        made = token(word)
        assert made.isascii() and made.replace("~", "", 1).isalnum()
        assert word_of(made) == word
        assert len(word) <= analysis.LONGEST
        assert all(analysis.forms(word, each) is not None for each in ("nl", "en", ""))
