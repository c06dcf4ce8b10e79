# SPDX-License-Identifier: EUPL-1.2
"""Codes: what opens somebody's own sign-up, without an account and without a cookie.

A code follows from what a form was given when it was shown, so that a form that is sent twice
is one sign-up. It can be read from paper: no letter looks like another. What is stored is a
keyed hash to find it by, and the code itself sealed, for the letters that come later.
"""

import re
import secrets

from samenbeter import Node, fingerprint

#: Without letters and figures that look alike on paper. 32, so that a byte gives each as often.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"
_LENGTH, _GROUP = 12, 4
_ONCE = re.compile(r"[A-Za-z0-9_-]{22}")


def draw() -> str:
    """Return what a form is given when it is shown."""
    return secrets.token_urlsafe(16)


def code_of(node: Node, event: int, once: str) -> str:
    """Return the code for one form of a gathering: twelve letters and figures, about 60 bits."""
    if not _ONCE.fullmatch(once):
        once = draw()  # not one of our forms: then twice is two
    # Not the fingerprint of the text alone, which takes no notice of capitals.
    told = fingerprint(node, f"gatherings/code {event} {once.encode().hex()}")
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in told[:_LENGTH])


def token_of(node: Node, code: str) -> str:
    """Return what a code is found by: 64 letters, of which nobody makes the code."""
    told = fingerprint(node, f"gatherings/token {code}").hex()
    # Without figures, as sign-ups that are stored have it: they are found by this.
    return told.translate(str.maketrans("0123456789", "ghijklmnop"))


def on_paper(code: str) -> str:
    """Return a code in groups, as people write it over."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read(typed: str) -> str:
    """Return a code as it was typed from paper: spaces, dashes and capitals do not matter."""
    return "".join(each for each in typed.lower()[:60].replace("o", "0") if each in _ALPHABET)
