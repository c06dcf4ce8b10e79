# SPDX-License-Identifier: EUPL-1.2
"""Finds Dutch that people read and that no catalogue knows: in templates, and in code."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

#: Attributes that are read out or shown.
SHOWN = ("alt", "aria-label", "aria-description", "content", "data-label", "placeholder", "title")
#: Elements whose text is no sentence for people.
_NOT_READ = frozenset({"code", "pre", "script", "style"})
#: Names and marks that are the same in every language.
SAME = frozenset({"SamenBeter", "Ctrl", "QR", "SHA", "CC", "BY", "SA", "Markdown", "Atom", "JSON",
                  "CSV", "ODS", "Feed", "article", "iCal", "RSS", "MB", "English"})  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"\[?[\w-]+(\.[\w-]*)+\s*\]?")
_TRANS = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
#: Part of a path: small letters, with a hyphen where people write a space.
_PATH = re.compile(r"[a-z]+(-[a-z]+)+")
#: Words that no English sentence has; two of them make a sentence Dutch.
_DUTCH = frozenset(
    {"aan", "al", "alle", "alleen", "als", "andere", "anders", "bij", "dat", "de", "deze", "die",
     "dit", "door", "een", "eerst", "er", "geen", "had", "heb", "hebben", "heeft", "het", "hier",
     "hoe", "iemand", "iets", "ik", "je", "jij", "jouw", "kan", "kies", "kun", "maar", "mag",
     "meer", "meteen", "mij", "moet", "naar", "niet", "niets", "nog", "nu", "om", "ons", "onze",
     "ook", "op", "opnieuw", "over", "staat", "te", "tot", "uit", "van", "vanaf", "veel", "voor",
     "waar", "waarom", "wat", "we", "weer", "wel", "wie", "wij", "worden", "wordt", "zelf", "zet",
     "zijn", "zij", "zo", "zoek"}
)  # fmt: skip


def in_template(source: str) -> list[str]:
    """Return the words of a template that are written on the page and go through no catalogue."""
    reader = _Reader()
    # A sentence that is translated leaves a blank, like any value.
    reader.feed(_JINJA.sub(" ", _TRANS.sub(" ", source)))
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        kept = dict(attributes)
        if tag in _NOT_READ or kept.get("lang") == "en":
            self._inside.append(tag)
        if tag == "meta" and kept.get("name") != "description":
            return
        for name in SHOWN:
            self._note(kept.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._note(data)

    def _note(self, text: str) -> None:
        if '="' in text or _ADDRESS.fullmatch(text.strip()):
            return  # attributes that a macro writes, or an address
        words = [each for each in _WORD.findall(text) if each not in SAME]
        if words:
            self.found.append(" ".join(text.split()))


def in_python(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of what looks like a Dutch sentence in a module, docstrings apart."""
    tree = ast.parse(source)
    inner = {part for each in ast.walk(tree) for part in _parts(each)}
    for node in ast.walk(tree):
        if node in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                each.value if isinstance(each, ast.Constant) else "{}" for each in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if is_dutch(text):
            yield node.lineno, text


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return what of ``node`` is no text of its own: docstrings, and pieces of f-strings."""
    if isinstance(node, ast.Expr):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [each for part in node.values for each in (part, *ast.walk(part))]
    return []


def is_dutch(text: str) -> bool:
    """Return whether a text reads like a Dutch sentence."""
    if _PATH.fullmatch(text):
        return False
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) > 2 and sum(each.lower() in _DUTCH for each in words) > 1
