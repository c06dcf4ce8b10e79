# SPDX-License-Identifier: EUPL-1.2
"""Short ways for tests about people: send the letters, read the links in them."""

import re
from email import message_from_bytes, policy

from core.database import writing
from core.mail import sending
from core.people import accounts, sealing
from core.store import people

PASSWORD = "vier woorden om in te komen"
ADDRESS = "http://127.0.0.1:5100"


def letters(node):
    """Send what is in the outbox; return the letters, oldest first, and empty the folder."""
    sending.run(node)
    found = []
    for file in sorted((node.directory / "post").glob("*.eml")):
        found.append(message_from_bytes(file.read_bytes(), policy=policy.SMTP))
        file.unlink()
    return found


def link_in(letter):
    """Return the path of the one link in a letter that does something."""
    text = letter.get_body(["plain"]).get_content()
    (link,) = set(re.findall(rf"{ADDRESS}(/\S+)", text))
    return link


def person(node, name, role="member", *, email="", organisation="", party="", password=PASSWORD):
    """Make an account."""
    made = accounts.add_person(node, name, password, role, organisation=organisation, party=party)
    if email:
        with writing(node.engine) as tx:
            sealed = sealing.seal(node, email), sealing.fingerprint(node, email)
            people.set_email(tx, made.id, *sealed)
    return made


def two_stewards(node):
    """Let a node have two administrators of two organisations."""
    one = person(node, "anneke", "administrator", organisation="Zorgvrijstaat",
                 party="residents", email="anneke@voorbeeld.nl")  # fmt: skip
    other = person(node, "bram", "administrator", organisation="Gemeente",
                   party="municipality", email="bram@voorbeeld.nl")  # fmt: skip
    return one, other
