# SPDX-License-Identifier: EUPL-1.2
import gettext
import re
from io import BytesIO

import pytest

from core.languages import VOICES, file_of
from tests.house import catalogues
from tests.house.catalogues import HOUSE, PACKAGES, Text

#: What is filled in: {name} of str.format, %(name)s of templates.
BLANK = re.compile(r"%\(\w+\)s|\{\w*\}|\{\w+:[^}]+\}")


@pytest.fixture(scope="module")
def written():
    """Return the texts of each package and voice, and their translations."""
    found = {}
    for package, texts in catalogues.all_texts().items():
        for voice in VOICES:
            file = file_of(HOUSE / package / "translations", voice, "po")
            found[package, voice] = (catalogues.wanted(texts, voice), catalogues.known(file), file)
    return found


def test_every_text_is_in_the_catalogues_and_nothing_else(written):
    for (package, voice), (listed, told, file) in written.items():
        if listed:
            kept = {each: said for each, said in told.items() if each in listed}
            expected = catalogues.po(package, voice, listed, kept)
            assert file.read_text(encoding="utf-8") == expected, (
                f"{file.relative_to(HOUSE)} is behind: run python -m tests.house.catalogues"
            )


def test_programs_read_what_people_wrote(written):
    for listed, told, file in written.values():
        if not listed:
            continue
        with file.with_suffix(".mo").open("rb") as stream:
            read = gettext.GNUTranslations(stream)
        fresh = gettext.GNUTranslations(BytesIO(catalogues.mo("en", told)))
        assert _messages(read) == _messages(fresh), file


def _messages(one):
    return {key: said for key, said in one._catalog.items() if key}


def test_a_translation_has_the_same_blanks_and_marks(written):
    for _listed, told, file in written.values():
        for text, said in told.items():
            allowed = set(BLANK.findall(text.one + text.many))
            for each in said:
                assert set(BLANK.findall(each)) <= allowed, (file, text, each)
                if not text.many:
                    assert set(BLANK.findall(each)) == allowed, (file, text, each)
                assert re.findall(r"</?\w+", each) == re.findall(r"</?\w+", text.one), (file, text)


def test_dutch_that_says_u_says_it_throughout(written):
    for (_, voice), (_listed, told, file) in written.items():
        if voice == "nl@u":
            for each in told.values():
                assert not catalogues.ADDRESSES.search(" ".join(each)), (file, each)


def test_dutch_itself_never_says_u(written):
    for listed, _, file in written.values():
        for text in listed:
            if text.one not in catalogues.NAMING:
                assert not re.search(r"\b[uU]w?\b", text.one + text.many), (file, text)


def test_each_package_has_texts():
    found = catalogues.all_texts()

    assert {each for each in PACKAGES if not found[each]} == set()


def test_texts_of_a_module_are_found():
    source = """
said = _("Zin één.")
more = mark("Zin twee.") if busy else gettext("Zin drie.")
told = _("Ja" if good else "Nee")
many = ngettext("{n} les", "{n} lessen", n)
page = Page("/x", view, menu="Netwerken")
long = _("Eerst dit,"
         " dan dat.")
unseen = _(name), "_('niet')", other("Geen tekst")
"""

    assert set(catalogues.in_python(source)) == {
        Text("Zin één."), Text("Zin twee."), Text("Zin drie."), Text("Ja"), Text("Nee"),
        Text("{n} les", "{n} lessen"), Text("Netwerken"), Text("Eerst dit, dan dat."),
    }  # fmt: skip


def test_texts_of_a_template_are_found():
    source = """
{{ _("Zin één.") }} {{ _("Uit %(place)s.", place=name) }}
<a title="{{ _("Zoek") }}">{% trans %}
  Over twee
  regels.
{% endtrans %}</a>
{% trans n=count %}{{ n }} les{% pluralize %}{{ n }} lessen{% endtrans %}
"""

    assert set(catalogues.in_template(source)) == {
        Text("Zin één."), Text("Uit %(place)s."), Text("Zoek"), Text("Over twee regels."),
        Text("%(n)s les", "%(n)s lessen"),
    }  # fmt: skip


def test_words_of_types_are_found():
    lessons = catalogues.texts("plugins/lessons")

    assert {Text("les"), Text("lessen"), Text("Valkuil")} <= lessons


def test_a_new_text_is_added_and_a_translation_kept(tmp_path):
    file = tmp_path / "samenbeter.po"
    listed = [Text("Dag"), Text("{n} les", "{n} lessen"), Text('Zeg "ja"\nof nee')]
    told = {Text("Dag"): ("Hello",), Text("{n} les", "{n} lessen"): ("{n} lesson", "{n} lessons")}

    file.write_text(catalogues.po("core", "en", listed, told), encoding="utf-8")

    assert catalogues.known(file) == told
    assert 'msgid "Zeg \\"ja\\"\\nof nee"\nmsgstr ""' in file.read_text(encoding="utf-8")
