# SPDX-License-Identifier: EUPL-1.2
"""Keeps the catalogues of translations: ``.venv/bin/python -m tests.house.catalogues``.

It gathers every text that people read, adds what is new to each ``samenbeter.po`` for somebody
to translate, takes out what is gone, and writes the ``.mo`` that programs read. Run it after
adding a text, after translating one, and after merging.
"""

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from core import personal
from core.field_info import read
from core.languages import VOICES, file_of
from core.privacy.lines import Chapter
from core.record_schemas import RecordSchema
from core.record_types import RecordType

HOUSE = Path(__file__).parents[2]
#: Packages with catalogues of their own: the folder, and the plugins that it brings.
PACKAGES = (
    "core",
    "federation",
    *sorted(f"plugins/{each.parent.name}" for each in (HOUSE / "plugins").glob("*/__init__.py")),
    "docs/examples/bankjes/samenbeter_bankjes",
)
#: Calls whose first text is for people; of a page its label in the menu.
_CALLS = frozenset({"_", "gettext", "mark", "Late"})
#: Words by which a sentence says "je" to somebody.
ADDRESSES = re.compile(r"\b(je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
#: Texts that name the two ways themselves, for whoever chooses one.
NAMING = frozenset({"We zeggen je", "We zeggen u"})

_HEAD = """\
# SPDX-License-Identifier: EUPL-1.2
# {name} of {package}. Made complete by `python -m tests.house.catalogues`.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
_NAMES = {"en": "The English", "nl@u": "Dutch that says u:"}
#: A moment for the header of the .mo, so that it changes only when a text does.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


class Text(NamedTuple):
    """A sentence in the code; with its plural when it counts something."""

    one: str
    many: str = ""


def texts(package: str) -> set[Text]:
    """Return all that people read of a package, as it is written."""
    folder = HOUSE / package
    found: set[Text] = set()
    for file in sorted(folder.rglob("*.py")):
        found |= set(in_python(file.read_text(encoding="utf-8")))
    for file in sorted(folder.rglob("templates/**/*")):
        if file.suffix in (".html", ".txt", ".xml"):
            found |= set(in_template(file.read_text(encoding="utf-8")))
    return {each for each in found | set(_declared(package)) if each.one}


def in_python(source: str) -> Iterator[Text]:
    """Yield the texts of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        if name in _CALLS and node.args:
            yield from (Text(each) for each in _constants(node.args[0]))
        elif name == "ngettext":
            yield from map(Text, *map(_constants, node.args[:2]))
        elif name == "Page":
            menu = [each.value for each in node.keywords if each.arg == "menu"]
            yield from (Text(text) for each in menu for text in _constants(each))


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield a text written here, also when it depends on something which one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def in_template(source: str) -> Iterator[Text]:
    """Yield the texts of a template.

    Raises:
        ValueError: it translates a value: as HTML, whatever somebody typed into it.
    """
    options = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
    stream = io.BytesIO(source.encode())
    for _, _, message, _ in babel_extract(stream, ("_", "gettext", "ngettext"), (), options):
        if message is None or message == ():
            raise ValueError("a template gives _() what is no text: use the filter said")
        parts = [message] if isinstance(message, str) else [each for each in message if each]
        yield Text(*parts[:2])


def _declared(package: str) -> Iterator[Text]:
    """Yield what record types and the register of a package say."""
    if package in ("core", "federation"):
        for chapter in _chapters(package):
            yield Text(chapter.title)
            for line in chapter.lines:
                yield from map(Text, (line.label, line.purpose, line.legal_basis, line.retention))
    if package == "core":
        yield from map(Text, personal.KINDS)
        for name, each in RecordSchema().fields.items():
            yield from map(Text, (read(name, each).label, read(name, each).hint))
    for kind in _types(package):
        words = (kind.label, kind.label_plural, kind.intro, kind.empty, kind.article)
        words += tuple(label for _, label in kind.also)
        words += tuple(each.words for each in kind.questions)
        words += tuple(text for each in kind.contributable for text in (each.label, each.intro))
        yield from map(Text, words)
        for one in kind.fields:
            why = one.processing
            yield from map(Text, (one.label, one.hint, *(label for _, label in one.choices)))
            yield from map(Text, (why.purpose, why.legal_basis, why.retention))


def _chapters(package: str) -> Iterator[Chapter]:
    name = "core.privacy.register" if package == "core" else "federation.privacy"
    try:
        yield from import_module(name).HOUSE
    except ModuleNotFoundError:
        return


def _types(package: str) -> Iterator[RecordType]:
    root = HOUSE if (HOUSE / package).parent.name == "plugins" else (HOUSE / package).parent
    if not (root / "pyproject.toml").is_file():
        return
    if str(root) not in sys.path:
        sys.path.append(str(root))
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    for module in project["entry-points"]["samenbeter.plugins"].values():
        if root / module.replace(".", "/") == HOUSE / package:
            yield from types_of(import_module(module))


def types_of(plugin: Any) -> Iterator[RecordType]:
    """Yield the record types of a plugin that needs nothing to be set."""
    methods = {one.name: one for one in getattr(plugin, "register_methods", tuple)()}
    takes = signature(plugin.register_record_types).parameters
    yield from plugin.register_record_types(*([methods] if "methods" in takes else []))


def all_texts() -> dict[str, set[Text]]:
    """Return the texts of each package; what an earlier one has is not told again."""
    found: dict[str, set[Text]] = {}
    known: set[Text] = set()
    for package in PACKAGES:
        found[package] = texts(package) - known
        known |= found[package]
    return found


def wanted(found: set[Text], voice: str) -> list[Text]:
    """Return the texts that a voice says in its own way, in the order of the file."""
    said = (each for each in found if voice != "nl@u" or _addresses(each))
    return sorted(said, key=lambda each: (each.one.casefold(), each))


def _addresses(text: Text) -> bool:
    return text.one not in NAMING and bool(ADDRESSES.search(text.one + text.many))


def known(file: Path) -> dict[Text, tuple[str, ...]]:
    """Return the translations in a .po file; one that is empty is not there."""
    if not file.is_file():
        return {}
    with file.open("rb") as stream:
        catalog = read_po(stream)
    found = {}
    for each in catalog:
        ids = (each.id,) if isinstance(each.id, str) else tuple(each.id)
        told = (each.string,) if isinstance(each.string, str) else tuple(each.string)
        if ids[0] and all(told):
            found[Text(*ids)] = told
    return found


def po(package: str, voice: str, found: list[Text], told: dict[Text, tuple[str, ...]]) -> str:
    """Return a .po file with these texts, and the translations that are known."""
    language = voice.partition("@")[0]
    parts = [_HEAD.format(name=_NAMES[voice], package=package, language=language)]
    for each in found:
        said = told.get(each, ("", "") if each.many else ("",))
        lines = [f"msgid {_quoted(each.one)}"]
        if each.many:
            lines.append(f"msgid_plural {_quoted(each.many)}")
            lines += [f"msgstr[{at}] {_quoted(text)}" for at, text in enumerate(said)]
        else:
            lines.append(f"msgstr {_quoted(said[0])}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def mo(voice: str, told: dict[Text, tuple[str, ...]]) -> bytes:
    """Return the catalogue as programs read it."""
    catalog = Catalog(voice.partition("@")[0], creation_date=_MADE, revision_date=_MADE)
    for each, said in sorted(told.items()):
        if each.many:
            catalog.add((each.one, each.many), said)
        else:
            catalog.add(each.one, said[0])
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def update() -> Iterator[str]:
    """Write all catalogues; yield a line for each with texts that nobody translated yet."""
    for package, found in all_texts().items():
        for voice in VOICES:
            file = file_of(HOUSE / package / "translations", voice, "po")
            listed = wanted(found, voice)
            told = {each: said for each, said in known(file).items() if each in listed}
            if not listed:
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(po(package, voice, listed, told), encoding="utf-8")
            file.with_suffix(".mo").write_bytes(mo(voice, told))
            if len(told) < len(listed):
                yield f"{file.relative_to(HOUSE)}: {len(listed) - len(told)} to translate"


if __name__ == "__main__":
    print("\n".join(update()) or "all texts are translated")
