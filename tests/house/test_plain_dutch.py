# SPDX-License-Identifier: EUPL-1.2
import os
import shutil
from pathlib import Path

import pytest

from core.plain_dutch import LONGEST_SENTENCE, PLAINER
from tests.house import catalogues, reading
from tests.house.catalogues import HOUSE, PACKAGES

#: Words that are right and that the dictionary does not have, one a line.
ACCEPTED = Path(__file__).parent / "accepted-words.txt"
MEAN, LEAST_EASE = 12, 60


@pytest.fixture(scope="module")
def texts():
    """Return the Dutch texts of each package."""
    return {
        package: [each for text in sorted(found) for each in text if each]
        for package, found in catalogues.all_texts().items()
    }


def of_templates():
    """Return the texts of each template that says more than a few words."""
    found = {}
    for package in PACKAGES:
        for file in sorted((HOUSE / package).rglob("templates/**/*.html")):
            told = catalogues.in_template(file.read_text(encoding="utf-8"))
            lines = [one for each in sorted(set(told)) for one in reading.sentences(each.one)]
            if len(lines) > 4:
                found[str(file.relative_to(HOUSE))] = lines
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_b1_01_sentences_are_short(texts, package):
    found = [reading.words(one) for each in texts[package] for one in reading.sentences(each)]

    assert [" ".join(one) for one in found if len(one) > LONGEST_SENTENCE] == []
    assert sum(map(len, found)) / len(found) <= MEAN


def test_b1_01_sentences_are_short_on_every_page():
    for name, found in of_templates().items():
        assert sum(len(reading.words(one)) for one in found) / len(found) <= MEAN, name


@pytest.mark.parametrize("package", PACKAGES)
def test_b1_02_texts_read_easily(texts, package):
    found = [one for each in texts[package] for one in reading.sentences(each)]

    assert reading.ease(found) >= LEAST_EASE


def test_b1_02_every_page_reads_easily():
    for name, found in of_templates().items():
        assert reading.ease(found) >= LEAST_EASE, name


@pytest.mark.parametrize("package", PACKAGES)
def test_b1_03_nobody_writes_as_offices_do(texts, package):
    heavy = reading.OFFICIAL | set(PLAINER)

    for text in set(texts[package]) - catalogues.NAMING:
        spoken = {each.lower() for one in reading.sentences(text) for each in reading.words(one)}
        assert spoken & heavy == set(), text


def test_b1_04_words_are_spelt_right(texts):
    if not shutil.which("hunspell"):
        if os.environ.get("CI"):
            pytest.fail("hunspell and hunspell-nl are missing: .ci/run installs them")
        pytest.skip("hunspell is not installed here")
    accepted = set(ACCEPTED.read_text(encoding="utf-8").split())

    found = reading.misspelt(each for listed in texts.values() for each in listed)

    assert sorted(found - accepted) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_b1_07_abbreviations_are_written_out(texts, package):
    for text in texts[package]:
        assert reading.abbreviations(text) == [], text


def test_a_sentence_is_counted_as_one_reads_it():
    told = 'Uit <b>%(place)s</b>. Typ: <span class="code">samenbeter init x</span> Klaar; ja'

    assert reading.sentences(told) == ["Uit  drie .", "Typ:", "opdracht Klaar", "ja"]


def test_a_hard_text_is_told_from_an_easy_one():
    easy = ["Kom gerust langs.", "Er is nog een stoel vrij."]
    hard = [
        "De verwerkingsverantwoordelijke implementeert beleidsmaatregelen aangaande de"
        " gegevensbeschermingseffectbeoordeling, conform de desbetreffende regelgeving."
    ]

    assert reading.ease(easy) > 80
    assert reading.ease(hard) < 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lees bijv. dit.", ["bijv."]),
        ("Van 1 t/m 3.", ["t/m"]),
        ("De WMO helpt.", ["WMO"]),
        ("Scan de QR-code.", []),
        ("Je bent verwerkingsverantwoordelijke in de zin van de AVG.", []),
    ],
)
def test_an_abbreviation_is_found(text, found):
    assert reading.abbreviations(text) == found


def test_a_word_that_is_no_word_is_found():
    if not shutil.which("hunspell"):
        pytest.skip("hunspell is not installed here")

    assert reading.misspelt(["Wij hebbben soep."]) == {"hebbben"}
