# SPDX-License-Identifier: EUPL-1.2
"""Federation keeps nothing about people: what it stores is about nodes and their feeds."""

from core import privacy
from federation.store.tables import metadata

#: Every column, so that a new one is looked at by somebody. Payloads hold fields of records
#: that may travel, and those the record types account for.
LOOKED_AT = {
    "federation_certificate": "node_id sequence note",
    "federation_entry": "feed_id idx header",
    "federation_fact": "name value",
    "federation_feed": (
        "id origin node_id size frontier newest reached alarm evidence contradiction"
    ),
    "federation_missing": "feed_id idx wire_id",
    "federation_payload": "feed_id idx salt payload expires",
    "federation_peer": (
        "node_id address certificate area theme level_given level_received added last_contact"
        " last_error failures heads heads_time"
    ),
    "federation_quarantine": "feed_id wire_id type reason at",
    "federation_standing": "feed_id wire_id idx n op type",
    "federation_subtree": "feed_id level idx hash",
}


def test_every_column_of_federation_was_looked_at():
    looked_at = [f"{table}.{name}" for table, names in LOOKED_AT.items() for name in names.split()]

    assert privacy.unaccounted(metadata, (), looked_at) == []
    assert privacy.unaccounted(metadata, (), looked_at[1:]) == [looked_at[0]]
