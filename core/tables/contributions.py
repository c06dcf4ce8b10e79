# SPDX-License-Identifier: EUPL-1.2
"""What people without an account bring, reports, and what was decided."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from core.tables.metadata import metadata

# How often what was done, by keyed hash of who did it: bounded, and gone after a day.
counts = Table(
    "limit_count",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("subject", LargeBinary(32), nullable=False),
    Column("at", String(27), nullable=False),
    Index("count_by_subject", "subject", "at"),
    Index("count_by_name", "name", "id"),
    Index("count_by_age", "at"),
)

# What somebody without an account brought. The text stands here until its e-mail is confirmed,
# then in its record. Who brought it is sealed, and gone a month after the last word.
contributions = Table(
    "contribution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form", String(40), nullable=False),
    Column("type", String(60), nullable=False),
    Column("body", Text, nullable=False),  # JSON object, "" once it is a record
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL")),  # of a member
    Column("email", LargeBinary),  # sealed
    Column("email_print", LargeBinary(32)),
    Column("nickname", LargeBinary),  # sealed
    Column("hat", String(30), nullable=False),
    Column("language", String(10), nullable=False),
    Column("token_hash", LargeBinary(32)),  # of the link to confirm, change and withdraw
    Column("created", String(27), nullable=False),
    Column("confirmed", String(27)),
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE")),
    # What became of an idea: "" while open, "taken_up", "merged" or "not_now".
    Column("answer", String(12), nullable=False),
    Column("answer_words", Text, nullable=False),
    Column("answer_record", ForeignKey("record.id", ondelete="SET NULL")),
    Column("answered", String(27)),
    Column("next_word", String(10)),  # day on which the contributor hears more
    Index("contribution_by_token", "token_hash", unique=True),
    Index("contribution_of_record", "record_id"),
    Index("contribution_by_email", "email_print"),
)

# What waits for a mediator: a post that is held, a report, an objection.
matters = Table(
    "matter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), nullable=False),
    Column("decision_id", ForeignKey("decision.id", ondelete="CASCADE")),  # of an objection
    Column("rule", String(160), nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", LargeBinary),  # sealed e-mail
    Column("language", String(10), nullable=False),
    Column("opened", String(27), nullable=False),
    Column("closed", String(27)),
    Column("reminded", String(27)),
    Index("matter_open", "closed", "opened"),
    Index("matter_of_record", "record_id", "closed"),
)

# What a mediator decided: "keep", "hide", "pass" (let through) or "refuse".
decisions = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), nullable=False),
    Column("deed", String(10), nullable=False),
    Column("rule", String(160), nullable=False),
    Column("reason", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL")),
    Column("at", String(27), nullable=False),
    Column("undone", String(27)),
    Index("decision_of_record", "record_id"),
)

# How often what happened in a month, for everybody to read. No record, no person.
tallies = Table(
    "moderation_tally",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("what", String(12), primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Who may not bring anything until a day: an account, or an e-mail of which only a print is kept.
bans = Table(
    "ban",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE")),
    Column("email_print", LargeBinary(32)),
    Column("rule", String(160), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", String(10), nullable=False),  # last day of it
    Column("at", String(27), nullable=False),
    Index("ban_by_email", "email_print"),
    Index("ban_by_person", "person_id"),
)
