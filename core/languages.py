# SPDX-License-Identifier: EUPL-1.2
"""What people read, in the language of now: Dutch as written here, or a translation of it.

The Dutch sentence is its own name: ``gettext("Zoeken")`` is "Zoeken", or "Search" while the
language of now is English. The language of now belongs to the request, letter or command that
runs (a ContextVar), so the same function serves them all. What nobody translated stays Dutch.

A voice is a language and how it addresses people: "nl" says "je", "nl@u" says "u", and there
is one English. Each package keeps its catalogues beside its code, in
``translations/<voice>/LC_MESSAGES/samenbeter.po`` and ``.mo``; the house's own come first, so
that no guest changes what the house says. docs/languages.md tells how to add a text.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

#: Languages of the interface, each by its own name; the first is what all texts are written in.
LANGUAGES: Mapping[str, str] = {"nl": "Nederlands", "en": "English"}
#: The language of this house: of its texts, and of what says nothing about its language.
DUTCH = "nl"
#: Ways to address people in Dutch, as node.toml calls them.
ADDRESS_FORMS = ("je", "u")
#: Voices that have a catalogue.
VOICES = ("en", "nl@u")
#: Name of the catalogues.
DOMAIN = "samenbeter"

_now: ContextVar[str] = ContextVar("samenbeter_voice", default=DUTCH)
#: Folders with catalogues, in the order they are asked. Catalogues are files that never change
#: while a program runs, and a sentence means the same at every node: one list serves them all.
_folders: list[Path] = [Path(__file__).parent / "translations"]


def voice_of(language: str, address_form: str = "je") -> str:
    """Return the voice for a language; an unknown language gets Dutch."""
    if language in LANGUAGES and language != DUTCH:
        return language
    return f"{DUTCH}@u" if address_form == "u" else DUTCH


def voice() -> str:
    """Return the voice of now: "nl", "nl@u" or "en". Whatever is kept drawn is kept by it."""
    return _now.get()


def language() -> str:
    """Return the language of now: "nl" or "en"."""
    return _now.get().partition("@")[0]


def use(voice: str) -> None:
    """Go on in another voice, until whoever began this request or letter ends it."""
    _now.set(voice)


@contextmanager
def speaking(voice: str) -> Iterator[None]:
    """Speak in ``voice`` within a with-block, and in the voice of before after it."""
    before = _now.set(voice)
    try:
        yield
    finally:
        _now.reset(before)


def gettext(sentence: str, /) -> str:
    """Return ``sentence`` in the language of now; what stands between braces stays."""
    return _catalogue(_now.get()).gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, number: int, /) -> str:
    """Return the sentence for ``number`` in the language of now."""
    return _catalogue(_now.get()).ngettext(one, many, number)


def mark(sentence: str, /) -> str:
    """Return ``sentence`` as it is: for a constant that is translated when it is shown."""
    return sentence


class Late(str):
    """A sentence that takes the language of whoever it is formatted for."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        """Return the sentence in the language of now, filled in."""
        return gettext(str(self)).format(*values, **named)


class _Told:
    """A text, or pairs of a value and its text, as an attribute: kept as written, read as said."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, one: object | None, owner: type) -> Any:
        """Return the text in the language of now."""
        if one is None:
            raise AttributeError(self._name)
        return said(one.__dict__[self._name])

    def __set__(self, one: object, text: object) -> None:
        one.__dict__[self._name] = text


def said(text: Any) -> Any:
    """Return a text, or pairs of a value and its text, in the language of now."""
    if isinstance(text, str):
        return gettext(text)
    return tuple((value, gettext(each)) for value, each in text)


def told(*names: str) -> Callable[[type[T]], type[T]]:
    """Return a decorator: these texts of a dataclass are read in the language of now.

    They are given in Dutch and kept as they were given; whoever reads ``kind.label`` while an
    English page is made gets English. The class can have no slots.
    """

    def tell(kind: type[T]) -> type[T]:
        for name in names:
            setattr(kind, name, _Told(name))
        return kind

    return tell


def teach(templates: Any) -> None:
    """Let a Jinja environment say ``{{ _("…") }}``, ``{% trans %}`` and ``{{ value | said }}``."""
    templates.add_extension("jinja2.ext.i18n")
    templates.policies["ext.i18n.trimmed"] = True
    templates.install_gettext_callables(gettext, ngettext, newstyle=True)
    for unused in ("pgettext", "npgettext"):
        templates.globals.pop(unused, None)
    # Unlike _(), its answer is escaped: for values that hold a marked text.
    templates.filters["said"] = gettext


def bring(folder: Path) -> None:
    """Let the catalogues in ``folder`` be asked too, after those that are there."""
    if folder not in _folders and folder.is_dir():
        _folders.append(folder)
        _catalogue.cache_clear()


def file_of(folder: Path, voice: str, ending: str = "mo") -> Path:
    """Return where the catalogue of a voice stands in a folder ``translations``."""
    return folder / voice / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


@lru_cache
def _catalogue(voice: str) -> NullTranslations:
    """Return the catalogues of a voice as one; the first that knows a sentence tells it."""
    found = NullTranslations()
    for folder in _folders:
        file = file_of(folder, voice)
        if file.is_file():
            with file.open("rb") as stream:
                found.add_fallback(GNUTranslations(stream))
    return found
