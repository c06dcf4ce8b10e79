# SPDX-License-Identifier: EUPL-1.2
"""Makes a letter from its kind, its language and its facts: a subject, a text, a page.

Each kind has two templates, ``sign_in.txt`` and ``sign_in.html``, that say the same; the block
``subject`` of the first is the subject. Both stand in a frame that says which proeftuin writes,
and why this person gets it.
"""

import re
from collections.abc import Mapping
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core import languages
from core.node import Node
from core.people.persons import ROLE_NAMES

_HERE = Path(__file__).parent / "templates"
_EMPTY = re.compile(r"\n{3,}")


def kinds() -> list[str]:
    """Return the kinds of letters there are."""
    return sorted(each.stem for each in _HERE.glob("*.txt") if each.stem != "base")


def write(
    node: Node,
    *,
    number: int,
    kind: str,
    language: str,
    to: str,
    facts: Mapping[str, Any],
    unsubscribe: str = "",
) -> EmailMessage:
    """Return a letter as it is sent.

    Args:
        node: who writes.
        number: of its row: a letter that is sent twice by accident has one Message-ID, so that
            mailboxes show it once.
        kind: which templates.
        language: "nl" or "en".
        to: the address.
        facts: for the templates.
        unsubscribe: see ``core.mail.post``.
    """
    ours = node.config.node
    told = {**facts, "site": ours, "place": ours.area or ours.name, "language": language}
    told["unsubscribe"] = unsubscribe
    with languages.speaking(languages.voice_of(language, ours.address_form)):
        text = _environment().get_template(f"{kind}.txt")
        subject = "".join(text.blocks["subject"](text.new_context(told)))
        # What is left out leaves its empty lines.
        body = _EMPTY.sub("\n\n", text.render(told)).strip() + "\n"
        page = _environment().get_template(f"{kind}.html").render(told)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(f"SamenBeter {told['place']}", addr_spec=sender(node))
    letter["To"] = to
    # A subject is one line, whatever a title holds.
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(node.clock())
    letter["Message-ID"] = f"<{number}.{node.id[:8]}@{_host(node)}>"
    # So that no holiday message answers it (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        letter["List-Unsubscribe"] = f"<{unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(body, cte="quoted-printable")
    letter.add_alternative(page, subtype="html", cte="quoted-printable")
    # Behind the content, which would take all Content- headers with it into its first part.
    letter["Content-Language"] = language
    return letter


def sender(node: Node) -> str:
    """Return the address that letters come from."""
    return node.config.mail.sender or f"niet-antwoorden@{_host(node)}"


def _host(node: Node) -> str:
    host = urlsplit(node.config.node.address).hostname or "localhost"
    # An address of numbers stands between brackets (RFC 5321).
    return f"[{host}]" if host.replace(".", "").isdigit() else host


@cache
def _environment() -> Environment:
    from core.web import words  # brings Flask along, which no other command needs

    made = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=select_autoescape(["html"]),
    )
    languages.teach(made)
    made.filters.update(
        day=lambda day: words.day(date.fromisoformat(day)) if day else "",
        role_name=lambda role: languages.gettext(ROLE_NAMES[role]),
    )
    return made
