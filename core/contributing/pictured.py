# SPDX-License-Identifier: EUPL-1.2
"""A picture with what somebody brings: it waits with the text, and goes with it.

Between the steps of the form a page carries along which picture was sent. It is sealed, so that
nobody brings one that was on the site once, and was taken away.
"""

import hmac

from core import limits, pictures, records
from core.database import writing
from core.limits import PICTURE_BY_ADDRESS
from core.model import HOUSE, Record
from core.node import Node
from core.picture_values import PictureValue, parse
from core.together import together


def keep(node: Node, body: bytes, *, address: str) -> PictureValue:
    """Draw a visitor's picture anew and keep it; nobody can ask for it before it is shown.

    Args:
        node: the node.
        body: of the file.
        address: of the visitor; only counted, and before anything is unpacked.

    Raises:
        TooMany: too many pictures from this address.
        ValueError: as ``pictures.draw``.
    """
    limits.take_turn(node, (PICTURE_BY_ADDRESS, address))
    return pictures.keep(node, body)


def seal(node: Node, value: PictureValue) -> str:
    """Return how a form carries a picture that was sent: what it is, and that we drew it."""
    bare = str(PictureValue(value.digest, value.format, value.width, value.height, ""))
    return f"{_seal(node, bare)} {bare}"


def unseal(node: Node, told: str) -> PictureValue | None:
    """Return the picture that a form carried, without a description; None if it is not ours."""
    seal, _space, bare = told.partition(" ")
    if not hmac.compare_digest(seal.encode(errors="replace"), _seal(node, bare).encode()):
        return None
    return parse(bare)


def take_out(node: Node, record: Record) -> None:
    """Take the pictures out of a record, and out of its earlier versions."""
    kind = node.types.get(record.type)
    fields = kind.fields if kind else ()
    names = [one.name for one in fields if one.widget == "picture" and record.body.get(one.name)]
    if not names:
        return
    with together(node):
        forget_older(node, records.amend(node, HOUSE, record.id, dict.fromkeys(names, "")))


def forget_older(node: Node, record: Record) -> None:
    """Let nothing be left of a picture that whoever brought it took away or replaced."""
    with writing(node.engine) as tx:
        pictures.forget_older(tx, record)


def _seal(node: Node, bare: str) -> str:
    told = b"samenbeter/picture/1 " + bare.encode(errors="replace")
    return hmac.digest(node.secret, told, "sha256")[:16].hex()
