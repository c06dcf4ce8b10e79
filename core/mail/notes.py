# SPDX-License-Identifier: EUPL-1.2
"""Letters of guests: a subject, a few sentences and one link, in the frame of the house."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core import languages, mail
from core.database import reading, writing
from core.node import Node
from core.people import links, sealing
from core.store import people
from core.together import ring


def send_letter(
    node: Node,
    *,
    to: str,
    key: str,
    subject: str,
    paragraphs: Sequence[str],
    link: str = "",
    link_words: str = "",
    language: str = "nl",
) -> bool:
    """Put a letter in the outbox, once; it leaves within seconds, behind the deed it is part of.

    The address is sealed and goes when the letter is sent. Texts are in the language of whoever
    reads them.

    Args:
        node: who writes.
        to: an e-mail address as somebody typed it.
        key: what makes it this letter and no other: "gatherings/17/confirmed". A second letter
            with the same key is not written. Names no address.
        subject: one line.
        paragraphs: what it says.
        link: a path on this node, without host and language, that the letter leads to; "" for
            none.
        link_words: what the link is called.
        language: "nl" or "en".

    Returns:
        Whether it was written: False when there is one with this key.

    Raises:
        InvalidRecord: it is no e-mail address; the problem is that of the field ``email``.
    """
    address = sealing.tidy_address(to)
    facts = {
        "subject": subject,
        "paragraphs": list(paragraphs),
        "link": links.address(node, language, link.lstrip("/")) if link else "",
        "link_words": link_words,
    }
    with writing(node.engine) as tx:
        written = mail.post(tx, node, "note", address, key, language, facts)
    ring(node, "post")
    return written


def language_for(node: Node, email: str) -> str:
    """Return the language to write to an address in: "nl" or "en".

    It is what the account with this address chose; of anybody else that of the page of now.

    Raises:
        InvalidRecord: it is no e-mail address.
    """
    found = sealing.fingerprint(node, sealing.tidy_address(email))
    with reading(node.engine) as tx:
        person = people.by_email(tx, found)
    return str(person.language) if person is not None else languages.language()


@contextmanager
def speaking_to(node: Node, language: str) -> Iterator[None]:
    """Say what is said within a with-block in a language, as this node addresses people."""
    form = node.config.node.address_form
    with languages.speaking(languages.voice_of(language, form)):
        yield
