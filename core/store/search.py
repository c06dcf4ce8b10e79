# SPDX-License-Identifier: EUPL-1.2
"""Full-text search in SQLite's FTS5: the one room that another database needs anew.

A record that everybody may read, or every member, has one row: the words of its title in their
order, and all its words once. All are tokens of ASCII without spaces:

    huizen      a word
    ~d0b4d0bc   a word with other letters, as the hexadecimal digits of its UTF-8
    =huis       a form that stands for "huizen"
    type:lesson what one can filter on
    for:members on what visitors may not read

``search_word`` counts in how many records each word stands, for typing errors and unfinished
words, and only of what everybody may read: what a visitor typed is never mended into a word of
the members. What members may not read is in neither.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import Record
from core.store.records import from_row
from core.tables.records import records
from core.tables.searching import words

#: Search looks at this many of the newest matches, so that a common word costs no more.
LIMIT = 500
#: Before a form; no word begins with it.
FORM = "="
#: Stands with what members may read and visitors may not.
MEMBERS = "for:members"

#: How the table is made; only which record holds which word is kept, not where in it.
MADE = (
    "CREATE VIRTUAL TABLE record_search USING fts5"
    "(title, words, detail = none, tokenize = \"ascii tokenchars '=:~'\")"
)
_INSERT = "INSERT INTO record_search (rowid, title, words) VALUES (?, ?, ?)"
_DELETE = "DELETE FROM record_search WHERE rowid = ?"
_MERGE = "INSERT INTO record_search (record_search) VALUES ('optimize')"
_NEWEST = (
    "SELECT rowid, title FROM record_search WHERE record_search MATCH ? ORDER BY rowid DESC LIMIT ?"
)
_COUNTED = (
    "INSERT INTO search_word (word, backward, records) VALUES (?, ?, ?)"
    " ON CONFLICT (word) DO UPDATE SET records = records + excluded.records"
)
_FORGOTTEN = "DELETE FROM search_word WHERE word = ? AND records < 1"
_BEGINNING = (
    "SELECT word FROM search_word WHERE word > ? AND word < ? ORDER BY records DESC, word LIMIT ?"
)
_ENDING = (
    "SELECT word FROM search_word WHERE backward > ? AND backward < ?"
    " ORDER BY records DESC, word LIMIT ?"
)
_BEGIN_ALIKE = (
    "SELECT word FROM search_word WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?"
)
_END_ALIKE = (
    "SELECT word FROM search_word WHERE backward >= ? AND backward < ?"
    " AND length(backward) BETWEEN ? AND ?"
)
_COUNTS = sa.select(words.c.word, words.c.records).where(
    words.c.word.in_(sa.bindparam("words", expanding=True))
)
_HELD = sa.text("SELECT rowid, words FROM record_search WHERE rowid IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
#: After all that begins with a word.
_LAST = "\U0010ffff"
#: Words one may want to be reminded of: of letters only.
_TELLING = re.compile(r"[^\W\d_]{3,}")
_CHUNK = 500


def token(word: str) -> str:
    """Return a word, or a form, as a token."""
    return word if word.isascii() else "~" + word.encode().hex()


def word_of(token: str) -> str:
    """Return the word that ``token`` made a token of."""
    return bytes.fromhex(token[1:]).decode() if token.startswith("~") else token


def mark(name: str, value: str) -> str:
    """Return a token for what one can filter on: "type:lesson"; of our own, "origin:"."""
    safe = value if re.fullmatch(r"[0-9A-Za-z]*", value) else "~" + value.encode().hex()
    return f"{name}:{safe.lower()}"


def any_of(tokens: Iterable[str]) -> str:
    """Return a question for records that hold one of ``tokens``."""
    return "(" + " OR ".join(f'"{each}"' for each in tokens) + ")"


def all_of(questions: Iterable[str]) -> str:
    """Return a question for records to which all ``questions`` apply."""
    return " AND ".join(questions)


def put(tx: Connection, rows: Sequence[Mapping[str, Any]], replaced: Iterable[int] = ()) -> None:
    """Index rows of ``core.searching.entries``; the records in ``replaced`` are taken out first."""
    counts: Counter[str] = Counter()
    gone = list(replaced)
    for _, held in _held(tx, gone):
        counts.subtract(_telling(held))
    if gone:
        tx.exec_driver_sql(_DELETE, [(each,) for each in gone])
    for row in rows:
        counts.update(_telling(row["words"]))
    if rows:
        tx.exec_driver_sql(_INSERT, [(row["id"], row["title"], row["words"]) for row in rows])
    changed = [(word, word[::-1], number) for word, number in counts.items() if number]
    if changed:
        tx.exec_driver_sql(_COUNTED, changed)
    fewer = [(word,) for word, number in counts.items() if number < 0]
    if fewer:
        tx.exec_driver_sql(_FORGOTTEN, fewer)


def merge(tx: Connection) -> None:
    """Merge the index into one piece: words of deleted texts stay in it until then."""
    tx.exec_driver_sql(_MERGE)


def clear(tx: Connection) -> None:
    """Empty the index and the vocabulary, to make them anew."""
    tx.exec_driver_sql("DROP TABLE record_search")  # row by row takes far longer
    tx.exec_driver_sql(MADE)
    tx.exec_driver_sql("DELETE FROM search_word")


def after(tx: Connection, record_id: int, most: int) -> list[Record]:
    """Return the records with the next higher ids, also those that are not in the index."""
    higher = sa.select(records).where(records.c.id > record_id).order_by(records.c.id).limit(most)
    return [from_row(row) for row in tx.execute(higher)]


def newest(
    tx: Connection, question: str, most: int = LIMIT, *, members: bool = False
) -> dict[int, list[str]]:
    """Return the ids of the newest records to which ``question`` applies, with their titles.

    FTS5 walks rowids in order, so this stops after ``most``, however many there are. Every
    question to the index is asked here: what is for members is left out unless ``members``.
    """
    if not members:
        question = f'({question}) NOT "{MEMBERS}"'
    found = tx.exec_driver_sql(_NEWEST, (question, most))
    return {row[0]: [word_of(each) for each in row[1].split()] for row in found}


def tokens_of(tx: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the tokens of each record."""
    return {record_id: set(held.split()) for record_id, held in _held(tx, ids)}


def counts_of(tx: Connection, asked: Iterable[str]) -> dict[str, int]:
    """Return in how many records each word of ``asked`` stands; 0 is left out."""
    found: dict[str, int] = {}
    listed = list(asked)
    for start in range(0, len(listed), _CHUNK):
        chunk = listed[start : start + _CHUNK]
        found.update((row[0], row[1]) for row in tx.execute(_COUNTS, {"words": chunk}))
    return found


def beginning(tx: Connection, word: str, most: int) -> list[str]:
    """Return the words that begin with ``word`` and go on, the most used first."""
    found = tx.exec_driver_sql(_BEGINNING, (word, word + _LAST, most))
    return [row[0] for row in found]


def ending(tx: Connection, word: str, most: int) -> list[str]:
    """Return the words that end with ``word`` and have more before it, the most used first."""
    end = word[::-1]
    found = tx.exec_driver_sql(_ENDING, (end, end + _LAST, most))
    return [row[0] for row in found]


def alike(tx: Connection, word: str, errors: int) -> set[str]:
    """Return words of about the length of ``word`` that begin or end as it does.

    Of a word with one error one half is whole; of a longer one with two, a third nearly always.
    """
    part = max(1, (len(word) - 1) // (errors + 1))
    between = (len(word) - errors, len(word) + errors)
    begin, end = word[:part], word[::-1][:part]
    found = {row[0] for row in tx.exec_driver_sql(_BEGIN_ALIKE, (begin, begin + _LAST, *between))}
    rows = tx.exec_driver_sql(_END_ALIKE, (end, end + _LAST, *between))
    return found | {row[0] for row in rows}


def readable(tx: Connection, ids: Sequence[int], *, members: bool = False) -> list[Record]:
    """Return the records everybody may read, or every member, in the order of ``ids``."""
    found = map(from_row, tx.execute(sa.select(records).where(records.c.id.in_(ids))))
    by_id = {each.id: each for each in found if each.is_public or (members and each.is_for_members)}
    return [by_id[each] for each in ids if each in by_id]


def by_date(tx: Connection, ids: Sequence[int]) -> list[int]:
    """Return ``ids`` with what was published last first."""
    listed: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = records.c.id.in_(ids[start : start + _CHUNK])
        rows = tx.execute(sa.select(records.c.id, records.c.listed_at).where(some))
        listed.update((row.id, row.listed_at) for row in rows)
    return sorted(listed, key=lambda each: (listed[each], each), reverse=True)


def _held(tx: Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        found += [(row[0], row[1]) for row in tx.execute(_HELD, {"ids": chunk})]
    return found


def _telling(held: str) -> list[str]:
    """Return the words among the tokens of a record that anybody may be reminded of."""
    tokens = held.split()
    if MEMBERS in tokens:
        return []
    whole = (word_of(each) for each in tokens if each[0] != FORM and ":" not in each)
    return [each for each in whole if _TELLING.fullmatch(each)]
