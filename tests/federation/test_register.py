# SPDX-License-Identifier: EUPL-1.2
"""Federation keeps nothing about people: what it stores is about nodes and their feeds."""

from core import privacy
from federation.store.tables import metadata

#: Every column, so that a new one is looked at by somebody. Payloads hold fields of records
#: that may travel, and those the record types account for.
LOOKED_AT = {
    "federation_acquaintance": "node_id sequence note",
    "federation_certificate": "node_id sequence note",
    # A contract names a contact: the form asks for a role, and says that the other keeps it.
    "federation_contract": (
        "digest peer is_ours note certificate address state ending at agreed told last_error"
    ),
    "federation_entry": "feed_id idx header",
    # Why an administrator removed a copy here: the form asks for a ground, not for a person.
    "federation_erasure": "node_id wire_id cause at origin idx reason receipt told",
    "federation_fact": "name value",
    "federation_feed": (
        "id origin node_id size frontier newest reached alarm evidence contradiction"
        " bridge cut members_version members_digest"
    ),
    "federation_membership": "digest audience version note state at",
    "federation_missing": "feed_id idx wire_id",
    "federation_order": "digest node_id note at",
    "federation_payload": "feed_id idx salt payload expires wire_id",
    "federation_peer": (
        "node_id address certificate area theme level_given level_received added last_contact"
        " last_error failures error_kind heads heads_time state parting contract skew_seconds"
        " last_mirrored"
    ),
    "federation_quarantine": "feed_id wire_id type reason at",
    "federation_receipt": "wire_id peer since confirmed note",
    "federation_returned": "wire_id how at",
    "federation_served": "feed_id node_id size at",
    "federation_sighting": "node_id seen_at heads at",
    "federation_standing": "feed_id wire_id idx n op type",
    "federation_subtree": "feed_id level idx hash",
}


def test_every_column_of_federation_was_looked_at():
    looked_at = [f"{table}.{name}" for table, names in LOOKED_AT.items() for name in names.split()]

    assert privacy.unaccounted(metadata, (), looked_at) == []
    assert privacy.unaccounted(metadata, (), looked_at[1:]) == [looked_at[0]]
