# SPDX-License-Identifier: EUPL-1.2
import re
from dataclasses import fields

import pytest
import sqlalchemy as sa

from core import privacy, tables
from core.fields import TRAVELS
from core.people import accounts, retiring


def test_every_column_of_the_house_is_accounted_for():
    assert privacy.unaccounted(tables.metadata) == []


@pytest.mark.parametrize("left_out", ["person.user_name", "record.created_by"])
def test_a_column_nobody_accounts_for_is_found(left_out):
    chapters = [
        privacy.Chapter("x", tuple(line for line in each.lines if left_out not in line.columns))
        for each in privacy.HOUSE
    ]

    assert left_out in privacy.unaccounted(tables.metadata, chapters)


def test_a_new_column_is_found_until_somebody_says_what_it_is():
    tables = sa.MetaData()
    sa.Table("person", tables, sa.Column("id", sa.Integer), sa.Column("e_mail", sa.Text))

    assert privacy.unaccounted(tables) == ["person.e_mail"]
    assert privacy.unaccounted(tables, technical=["person.e_mail"]) == []


def test_the_register_names_only_columns_that_exist():
    there = {f"{t.name}.{c.name}" for t in tables.metadata.sorted_tables for c in t.columns}
    told = {column for each in privacy.HOUSE for line in each.lines for column in line.columns}

    assert told - there == set()


def test_no_column_is_told_twice():
    told = [column for each in privacy.HOUSE for line in each.lines for column in line.columns]

    assert len(told) == len(set(told))


def test_AVG_05_the_register_has_every_field_of_every_type_and_the_house_after_them(node):
    register = privacy.register(node)

    kinds = [*node.types.values(), *node.private_types.values()]
    assert len(kinds) > len(node.types)
    assert [each.title for each in register[: len(kinds)]] == [one.label_plural for one in kinds]
    assert register[len(kinds) :] == list(privacy.HOUSE)
    for kind, chapter in zip(kinds, register, strict=False):
        assert [line.label for line in chapter.lines] == [one.label for one in kind.fields]


def test_every_line_is_complete_and_nothing_personal_travels(node):
    for chapter in privacy.register(node):
        for line in chapter.lines:
            for each in fields(line.processing):
                assert getattr(line.processing, each.name).strip(), (chapter.title, line.label)
            assert line.privacy in TRAVELS or not line.travels


def test_what_is_promised_about_sessions_and_accounts_is_what_the_code_does():
    told = " ".join(line.retention for each in privacy.HOUSE for line in each.lines)

    assert f"{accounts.IDLE.total_seconds() / 3600:.0f} uur na je laatste bezoek" in told
    assert f"{accounts.LONGEST_SESSION.days} dagen" in told
    assert retiring.INACTIVE.days == 365
    assert re.search("12 maanden zonder bezoek", told)
