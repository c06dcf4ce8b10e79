# SPDX-License-Identifier: EUPL-1.2
"""Sheets: lists of people as CSV or ODS, read with limits and written without surprises.

A sheet comes from anybody's computer: in three encodings, with three separators, or as a zip with
XML in it. What is read is text in rows, bounded in every direction before it is unpacked.

In CSV a cell that a spreadsheet would run as a formula gets an apostrophe before it, and one that
had an apostrophe there already gets one more; reading takes one off. Cells of ODS are text by type.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from core.languages import gettext as _

#: Of a sheet that comes: bytes, bytes unpacked, rows, columns, characters of a cell.
MOST_BYTES, MOST_UNPACKED = 5 * 1024 * 1024, 40 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 2000, 100, 20_000

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_DEFUSED = re.compile(r"'+[=+\-@\t\r\n]")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MIME = "application/vnd.oasis.opendocument.spreadsheet"

_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="{name}">'
)
_ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def read(body: bytes) -> list[list[str]]:
    """Return the rows of a sheet, the header first; rows without anything are left out.

    Raises:
        ValueError: it is too large, or no sheet we can read; a sentence for whoever sent it.
    """
    if len(body) > MOST_BYTES:
        raise ValueError(_("Deze lijst is te groot. Kies er een van hoogstens 5 MB."))
    rows = _read_ods(body) if body.startswith(b"PK") else _read_csv(body)
    found = []
    for row in rows:
        cells = [each.strip()[:LONGEST_CELL] for each in row[:MOST_COLUMNS]]
        if any(cells):
            found.append(cells)
        if len(found) > MOST_ROWS + 1:
            raise ValueError(
                _("Deze lijst heeft meer dan {most} rijen. Deel hem op.").format(most=MOST_ROWS)
            )
    return found


def write_csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield rows as CSV that a Dutch spreadsheet opens: UTF-8 with its mark, semicolons."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([defuse(one) for one in row])
        yield out.getvalue().encode()


def write_ods(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as an ODS file with one table; every cell is text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _MIME)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write(_ODS_HEAD.format(name=escape(name, {'"': "&quot;"})).encode())
            for row in rows:
                cells = "".join(map(_cell, row))
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(_ODS_TAIL.encode())
    return out.getvalue()


def defuse(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def restore(cell: str) -> str:
    """Return what ``defuse`` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def _cell(text: str) -> str:
    # What XML cannot hold is no text; a line end is a paragraph.
    clean = re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in clean.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _read_csv(body: bytes) -> Iterator[list[str]]:
    text = _decoded(body)
    # What stands between quotation marks separates nothing.
    first = _QUOTED.sub("", text[:20_000]).partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [restore(each) for each in row]
    except csv.Error as error:
        raise ValueError(_("Deze lijst kunnen we niet lezen. Bewaar hem als CSV.")) from error


def _decoded(body: bytes) -> str:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    told = next((name for mark, name in marks if body.startswith(mark)), "utf-8")
    for name in (told, "cp1252"):
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError(_("Dit is geen lijst die we kennen. Kies een CSV of ODS."))


def _read_ods(body: bytes) -> Iterator[list[str]]:
    wrong = _("Dit is geen lijst die we kennen. Kies een CSV of ODS.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive, archive.open("content.xml") as content:
            xml = content.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError,
            NotImplementedError) as error:  # fmt: skip
        raise ValueError(wrong) from error
    if len(xml) > MOST_UNPACKED:
        raise ValueError(_("Deze lijst is te groot. Kies er een van hoogstens 5 MB."))
    # No sheet defines entities; who does is after something else.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or not xml.lstrip().startswith(b"<"):
        raise ValueError(wrong)
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - without entities, and bounded
    except (ElementTree.ParseError, ValueError) as error:
        raise ValueError(wrong) from error
    table = root.find(f".//{_TABLE}table")
    if table is None:
        raise ValueError(wrong)
    for row in table.iter(f"{_TABLE}table-row"):
        cells = list(_cells(row))
        # Thousands of empty rows are told as one that repeats.
        times = _times(row, "number-rows-repeated", MOST_ROWS + 2) if any(cells) else 1
        for _again in range(times):
            yield cells


def _cells(row: ElementTree.Element) -> Iterator[str]:
    left = MOST_COLUMNS
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        for _again in range(_times(cell, "number-columns-repeated", left)):
            yield _text_of(cell)
            left -= 1
        if left <= 0:
            return


def _text_of(cell: ElementTree.Element) -> str:
    date = cell.get(f"{_OFFICE}date-value")
    if date:
        return date
    value = cell.get(f"{_OFFICE}value")
    if cell.get(f"{_OFFICE}value-type") == "float" and value:
        return value
    parts = ("".join(each.itertext()) for each in cell.iter(f"{_TEXT}p"))
    return "\n".join(parts)[:LONGEST_CELL]


def _times(one: ElementTree.Element, name: str, most: int) -> int:
    told = one.get(f"{_TABLE}{name}", "1")
    return min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 10 else 1
