# SPDX-License-Identifier: EUPL-1.2
"""What somebody without an account says to mediators: some words, and where to answer them."""

from core.errors import InvalidRecord
from core.languages import gettext as _
from core.moderation.rules import LONGEST_WORDS
from core.people import sealing


def checked(problems: dict[str, list[str]], words: str, email: str) -> str:
    """Return the address as we write to it, "" for none.

    Args:
        problems: by field, what the caller found already.
        words: what somebody typed.
        email: where they want to hear of it.

    Raises:
        InvalidRecord: with ``problems``, and what will not do of the words and the address.
    """
    if len(words) > LONGEST_WORDS:
        problems["words"] = [_("Gebruik hooguit {most} tekens.").format(most=LONGEST_WORDS)]
    to = ""
    if email.strip():
        try:
            to = sealing.tidy_address(email)
        except InvalidRecord as error:
            problems |= {name: list(told) for name, told in error.problems.items()}
    if problems:
        raise InvalidRecord(problems)
    return to
