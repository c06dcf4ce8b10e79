# SPDX-License-Identifier: EUPL-1.2
"""Proof that a form came from a page of this node: no state, no cookie for visitors. Pure.

Somebody signed in gets the same token on every form: a MAC under the key of the session, so
that it dies with the session and says nothing about it. A visitor gets the hour and a MAC under
the node's secret; with the check of Origin in front of it that is all a visitor's form needs.

    <seconds since 1970>.<43 characters of base64url>
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

#: How long a visitor may take to fill in a form.
PATIENCE = timedelta(hours=12)

#: How far the clock may have been set back since the form was made.
_SLACK = timedelta(minutes=5)


def for_session(form_key: bytes) -> str:
    """Return the token for the forms of somebody signed in."""
    return _mac(form_key, "session")


def is_for_session(form_key: bytes, token: str) -> bool:
    """Is ``token`` the one of this session?"""
    return _same(for_session(form_key), token)


def for_visitor(secret: bytes, purpose: str, now: datetime) -> str:
    """Return a token for one form of a visitor.

    Args:
        secret: the node's.
        purpose: which form: a token for one opens no other.
        now: it is good from this moment on, for ``PATIENCE``.
    """
    made = int(now.timestamp())
    return f"{made}.{_mac(secret, f'visitor {purpose} {made}')}"


def is_for_visitor(secret: bytes, purpose: str, token: str, now: datetime) -> bool:
    """Is ``token`` one that we gave a visitor for this form, not too long ago?"""
    text, _, mac = token.partition(".")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return False
    if not _same(_mac(secret, f"visitor {purpose} {int(text)}"), mac):
        return False
    age = timedelta(seconds=now.timestamp() - int(text))
    return -_SLACK <= age <= PATIENCE


def _mac(key: bytes, text: str) -> str:
    made = hmac.digest(key, f"samenbeter/form/1 {text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode(errors="replace"))
