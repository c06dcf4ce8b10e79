# SPDX-License-Identifier: EUPL-1.2
"""Letters: written into the outbox by a deed, sent by the background work.

``mail.post(tx, node, kind, to, key, language, facts)`` is all that a deed needs to know.
"""

from core.mail.outbox import post

__all__ = ["post"]
