# SPDX-License-Identifier: EUPL-1.2
import pytest

from core.languages import VOICES, file_of
from tests.house import bare, catalogues
from tests.house.catalogues import HOUSE, PACKAGES

#: The page that shows every component with made-up words, and where those stand.
SHOWCASE = {"core/web/templates/administering/style.html", "core/web/administering/showcase.py"}
#: Modules whose Dutch is no text of the interface, and why.
NO_TEXTS = {
    *SHOWCASE,
    "core/plain_dutch.py",  # words to look for, and plainer ones
    "core/searching/alike.py",  # words that say nothing about what a text is about
    "core/searching/analysis.py",
    "federation/contracts/wording.py",  # what both sides sign: one text, in one language
    "federation/recovery/sheet.py",  # a sheet of paper for whoever keeps the key
}


def names(ending):
    """Return the files of the packages with this ending, as told from the house."""
    return [
        str(file.relative_to(HOUSE))
        for package in PACKAGES
        for file in sorted((HOUSE / package).rglob(f"*{ending}"))
        if ending == ".py" or "templates" in file.parts
    ]


@pytest.mark.parametrize("name", names(".html") + names(".txt"))
def test_every_text_of_a_template_goes_through_the_catalogue(name):
    if name in SHOWCASE or "/static/" in name:
        return
    assert bare.in_template((HOUSE / name).read_text(encoding="utf-8")) == []


def test_every_dutch_sentence_in_code_is_in_the_catalogue():
    known = {each for found in catalogues.all_texts().values() for text in found for each in text}
    found = [
        f"{name}:{line}: {text}"
        for name in names(".py")
        if name not in NO_TEXTS
        for line, text in bare.in_python((HOUSE / name).read_text(encoding="utf-8"))
        if text not in known
    ]

    assert found == []


@pytest.mark.parametrize("voice", VOICES)
def test_every_text_is_translated(voice):
    for package, texts in catalogues.all_texts().items():
        file = file_of(HOUSE / package / "translations", voice, "po")
        told = catalogues.known(file)
        missing = [each.one for each in catalogues.wanted(texts, voice) if each not in told]
        assert missing == [], file.relative_to(HOUSE)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Kom erbij.</p>",
        '<a title="Kom erbij">{{ x }}</a>',
        '<img alt="Een kring" src="/x">',
        "{% if x %}Kom{% endif %}",
        '<input placeholder="Zoek">',
    ],
)
def test_a_text_that_goes_through_no_catalogue_is_found(source):
    assert len(bare.in_template(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '<p>{{ _("Kom erbij.") }}</p>',
        "{% trans x=y %}Uit {{ x }}.{% endtrans %}",
        '<p>{{ name }}, <span lang="en">not translated</span></p>',
        "{# Een opmerking #}<code>samenbeter init</code>",
        '<a class="knop" href="/lessen">SamenBeter</a>',
    ],
)
def test_what_is_translated_or_no_text_is_let_be(source):
    assert bare.in_template(source) == []


def test_a_dutch_sentence_in_code_is_found():
    source = "\n".join(
        (
            '"""De eerste regel is een beschrijving."""',
            'x = f"Dit is {y} van ons."',
            'z = "what is in it"',
        )
    )

    assert list(bare.in_python(source)) == [(2, "Dit is {} van ons.")]
