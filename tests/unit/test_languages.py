# SPDX-License-Identifier: EUPL-1.2
import threading
from datetime import UTC, date, datetime

import pytest

from core import languages
from core.errors import InvalidRecord
from core.fields import PUBLIC_STORY
from core.languages import Late, gettext, mark, ngettext, speaking, voice_of
from core.web import words
from plugins.lessons.lesson import LESSON


@pytest.fixture
def catalogues(tmp_path):
    """Return a function that lets catalogues be asked, given as text by voice."""
    from tests.house import catalogues as made

    before = list(languages._folders)

    def bringing(name="translations", **told):
        folder = tmp_path / name
        for voice, texts in told.items():
            file = languages.file_of(folder, voice)
            file.parent.mkdir(parents=True)
            file.write_bytes(made.mo("en", {made.Text(one): (said,) for one, said in texts}))
        languages.bring(folder)

    yield bringing
    languages._folders[:] = before
    languages._catalogue.cache_clear()


def test_a_text_is_dutch_until_somebody_speaks_english():
    assert gettext("vandaag") == "vandaag"
    with speaking("en"):
        assert gettext("vandaag") == "today"
    assert gettext("vandaag") == "vandaag"


def test_what_nobody_translated_stays_dutch():
    with speaking("en"):
        assert gettext("Hottentottententententoonstelling") == "Hottentottententententoonstelling"


def test_nothing_is_translated_into_nothing():
    with speaking("en"):
        assert gettext("") == ""


def test_the_language_counts_as_people_do():
    for number, told in ((1, "{n} year ago"), (2, "{n} years ago")):
        with speaking("en"):
            assert ngettext("{n} jaar geleden", "{n} jaar geleden", number) == told


def test_one_visitor_does_not_hear_the_language_of_another():
    heard = []

    with speaking("en"):
        other = threading.Thread(target=lambda: heard.append(gettext("vandaag")))
        other.start()
        other.join()

    assert heard == ["vandaag"]


def test_a_node_that_says_u_has_a_voice_of_its_own():
    assert voice_of("nl", "u") == "nl@u"
    assert voice_of("nl", "je") == "nl"
    assert voice_of("en", "u") == "en"
    assert voice_of("xx", "je") == "nl"
    with speaking("nl@u"):
        assert languages.language() == "nl"


def test_a_guest_brings_words_but_does_not_change_ours(catalogues):
    catalogues(en=[("bankje", "bench"), ("vandaag", "never")])

    with speaking("en"):
        assert gettext("bankje") == "bench"
        assert gettext("vandaag") == "today"


def test_the_first_guest_with_a_word_tells_it(catalogues):
    catalogues("first", en=[("bankje", "bench")])
    catalogues("second", en=[("bankje", "little bank")])

    with speaking("en"):
        assert gettext("bankje") == "bench"


def test_a_marked_sentence_is_itself():
    with speaking("en"):
        assert mark("vandaag") == "vandaag"


def test_a_late_sentence_waits_for_its_reader():
    told = Late("Gebruik hooguit {max} tekens.")

    with speaking("en"):
        assert told.format(max=3) == "Use at most 3 characters."
    assert told.format(max=3) == "Gebruik hooguit 3 tekens."


def test_what_a_type_calls_things_is_read_in_the_language_of_now():
    field = LESSON.by_name["title"]

    with speaking("en"):
        assert field.label == "Title"
        assert PUBLIC_STORY.retention == "as long as the item exists"
    assert field.label == "Titel"
    assert PUBLIC_STORY.retention == "zolang het bericht bestaat"


def test_a_form_tells_what_is_wrong_in_the_language_of_now():
    with speaking("en"), pytest.raises(InvalidRecord) as caught:
        LESSON.check({"title": "x", "kind": "tip", "plain_summary": "x" * 501, "soup": 1})

    assert caught.value.problems["plain_summary"] == ["Use at most 500 characters."]
    assert caught.value.problems["advice"] == ["Fill this in."]
    assert caught.value.problems["soup"] == ["We do not know this field."]


@pytest.mark.parametrize(
    ("days", "dutch", "english"),
    [
        (0, "vandaag", "today"),
        (1, "gisteren", "yesterday"),
        (13, "13 dagen geleden", "13 days ago"),
        (14, "2 weken geleden", "2 weeks ago"),
        (30, "1 maand geleden", "1 month ago"),
        (364, "12 maanden geleden", "12 months ago"),
        (365, "1 jaar geleden", "1 year ago"),
        (800, "2 jaar geleden", "2 years ago"),
    ],
)
def test_how_long_ago_something_was(days, dutch, english):
    moment, now = datetime(2026, 1, 1, 12, tzinfo=UTC), date(2026, 1, 1)
    then = date.fromordinal(now.toordinal() + days)

    assert words.age(moment, then) == dutch
    with speaking("en"):
        assert words.age(moment, then) == english


def test_days_and_numbers_have_words_in_each_language():
    moment = datetime(2026, 10, 12, 12, 5, tzinfo=UTC)

    assert words.clock_time(moment) == "12 oktober 2026, 14.05 uur"
    assert words.in_words(3) == "drie"
    with speaking("en"):
        assert words.clock_time(moment) == "12 October 2026, 14:05"
        assert words.in_words(3) == "three"
        assert words.count(1000, "lesson", "lessons", exact=False) == "more than 1000 lessons"
