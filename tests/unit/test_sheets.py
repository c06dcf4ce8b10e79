# SPDX-License-Identifier: EUPL-1.2
"""Lists of people: read from whatever they were made with, written without formulas."""

import io
import random
import zipfile

import pytest

from core import sheets

ROWS = [["Titel", "Ons advies"], ["Soep", "Begin met één pan; niet meer.\nEcht."]]


def ods(xml, name="content.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def table(inside):
    return sheets._ODS_HEAD.format(name="x") + inside + sheets._ODS_TAIL


@pytest.mark.parametrize(
    "body",
    ["Titel;Advies\nCafé;é".encode("cp1252"), "Titel;Advies\nCafé;é".encode(),
     "\ufeffTitel;Advies\r\nCafé;é\r\n".encode(), "Titel\tAdvies\nCafé\té".encode("utf-16"),
     'Titel,Advies\n"Café",é\n\n , \n'.encode()],
)  # fmt: skip
def test_every_encoding_and_separator_is_read(body):
    assert sheets.read(body) == [["Titel", "Advies"], ["Café", "é"]]


def test_what_is_written_is_read_back():
    assert sheets.read(b"".join(sheets.write_csv(ROWS))) == ROWS
    assert sheets.read(sheets.write_ods("lessen", ROWS)) == ROWS


def test_any_text_comes_back_as_it_was():
    dice = random.Random(29)
    for _ in range(200):
        text = "".join(dice.choice("'=+-@\t;\",a1 |\n<&") for _ in range(dice.randrange(1, 12)))
        rows = [["Titel", "Tekst"], ["x", text.strip() or "y"]]
        assert sheets.read(b"".join(sheets.write_csv(rows))) == rows, repr(text)
        assert sheets.read(sheets.write_ods("x", rows)) == rows, repr(text)


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1",
                                  "=HYPERLINK(\"https://elders.example\")"])  # fmt: skip
def test_a29_no_cell_is_a_formula(cell):
    written = b"".join(sheets.write_csv([[cell]])).decode("utf-8-sig")

    assert written.strip('"')[0] == "'"
    assert sheets.restore(sheets.defuse(cell)) == cell


def test_a29_cells_of_ods_are_text():
    made = sheets.write_ods("x", [["=1+1"]])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        xml = archive.read("content.xml").decode()

    assert "formula" not in xml and 'value-type="string"' in xml


@pytest.mark.parametrize(
    "body",
    [b"PK\x03\x04", b"PK" + b"x" * 50, ods("<x/>"), ods("soep"), ods("", "elders.xml"),
     ods('<!DOCTYPE x [<!ENTITY a SYSTEM "file:x">]><x>&a;</x>'), b"\x00\x01\x02\xff\xfe"],
)  # fmt: skip
def test_what_is_no_list_is_refused(body):
    with pytest.raises(ValueError, match="geen lijst"):
        sheets.read(body)


def test_a_zip_that_swells_is_refused_before_it_is_read():
    bomb = ods("<x>" + " " * (sheets.MOST_UNPACKED + 10) + "</x>")

    assert len(bomb) < 100_000
    with pytest.raises(ValueError, match="te groot"):
        sheets.read(bomb)


def test_a_row_and_a_column_that_repeat_a_million_times_do_not():
    cell = '<table:table-cell table:number-columns-repeated="1000000"/>'
    one = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    empty = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'

    assert sheets.read(ods(table(f"<table:table-row>{one}{cell}</table:table-row>{empty}"))) == [
        ["a"] + [""] * 99
    ]
    many = f'<table:table-row table:number-rows-repeated="1000000">{one}</table:table-row>'
    with pytest.raises(ValueError, match="2000 rijen"):
        sheets.read(ods(table(many)))


def test_too_many_rows_or_bytes_are_refused():
    with pytest.raises(ValueError, match="2000 rijen"):
        sheets.read(b"a\n" * 2002)
    with pytest.raises(ValueError, match="te groot"):
        sheets.read(b"a" * (sheets.MOST_BYTES + 1))
