# SPDX-License-Identifier: EUPL-1.2
"""Pictures: what comes in is drawn anew, so that nothing of the file itself is kept.

A file says what it likes. What it is, its bytes tell; how large, its head tells before anything
is unpacked. Then its pixels are read, turned the way the camera was held, made smaller, and
written as a file of our own: place, time, device, comments, colour profiles and whatever hides
behind or in the file are not in it. One drawing is kept once, however often it is used.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from core import access, vetting
from core.database import reading, writing
from core.errors import InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node
from core.picture_values import PictureValue, parse
from core.record_types import RecordType
from core.store import pictures as rows
from core.store import records

if TYPE_CHECKING:
    from PIL.Image import Image

#: Bytes of a file that may come, pixels it may have, and the longest side of what is kept.
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
#: What nobody used after this long goes: it was chosen in a form that was never kept.
UNUSED = timedelta(days=1)

#: A photo that holds more photos (MPO) opens as JPEG.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: How a broken file makes itself known, besides an OSError.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, OverflowError)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is kept."""

    body: bytes
    format: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Return the SHA-256 of its bytes, 64 hex digits."""
        return hashlib.sha256(self.body).hexdigest()


def draw(body: bytes) -> Drawn:
    """Return a picture of our own with the pixels of ``body``.

    Raises:
        ValueError: it is too large, is no picture we know, moves, or is broken; a sentence for
            whoever chose it.
    """
    if len(body) > MOST_BYTES:
        raise ValueError(_("Deze foto is te groot. Kies er een van hoogstens 12 MB."))
    image = _opened(body)
    try:
        turned = _small(image)
        return _written(turned)
    except _BROKEN as error:
        raise ValueError(_("Deze foto is beschadigd. Kies een andere.")) from error


def add(node: Node, actor: Actor, body: bytes) -> PictureValue:
    """Keep a picture, and return it without a description.

    Raises:
        NotAllowed: the actor may not write here.
        ValueError: as ``draw``.
    """
    vetting.allow(actor, "create")
    return keep(node, body)


def keep(node: Node, body: bytes) -> PictureValue:
    """Keep a picture of whoever may send one, and return it without a description.

    Raises:
        ValueError: as ``draw``.
    """
    drawn = draw(body)
    with writing(node.engine) as tx:
        rows.put(
            tx, digest=drawn.digest, format=drawn.format, width=drawn.width,
            height=drawn.height, body=drawn.body, at=node.clock(),
        )  # fmt: skip
    return PictureValue(drawn.digest, drawn.format, drawn.width, drawn.height, "")


def read(node: Node, actor: Actor, digest: str, kind: str) -> tuple[bytes, bool]:
    """Return the bytes of a picture, and whether everybody may see it now.

    Raises:
        NotFound: there is none, no text that this actor may read shows it, or it came with what
            a visitor did not confirm yet.
    """
    with reading(node.engine) as tx:
        found = rows.get(tx, digest, kind)
        public = found is not None and rows.is_public(tx, digest)
        mine = public or _may_see(tx, actor, digest)
    if found is None or not mine:
        raise NotFound(_("Deze foto is er niet, of niet meer."))
    return found, public


def check(tx: Connection, kind: RecordType, data: Mapping[str, object]) -> None:
    """Refuse a text with a picture that is not here.

    Raises:
        InvalidRecord: with the problem by field.
    """
    problems = {}
    for name, value in _values(kind, data).items():
        if not rows.exists(tx, value.digest, value.format):
            problems[name] = [_("Deze foto is er niet meer. Kies hem opnieuw.")]
    if problems:
        raise InvalidRecord(problems)


def note_uses(tx: Connection, kind: RecordType, record: Record) -> None:
    """Remember which pictures this version of a record shows."""
    found = {each.digest for each in _values(kind, record.body).values()}
    rows.note_uses(tx, record.id, record.version, sorted(found))


def forget_older(tx: Connection, record: Record) -> None:
    """Take away the pictures that only earlier versions of a record show."""
    rows.drop_unused(tx, among=rows.forget_uses(tx, record.id, record.version))


def purge_among(tx: Connection, data: Mapping[str, object]) -> None:
    """Take away what a text showed that is no more, where nothing else shows it."""
    found = [value.digest for value in map(parse, data.values()) if value is not None]
    rows.drop_unused(tx, among=found)


def purge(node: Node) -> None:
    """Take away what no text shows, and never did. A background task."""
    with writing(node.engine) as tx:
        rows.drop_unused(tx, before=node.clock() - UNUSED)


def _may_see(tx: Connection, actor: Actor, digest: str) -> bool:
    """Whether one text that shows a picture is for this actor; for editors, also if it did."""
    edits = actor.is_at_least("editor")
    shown = rows.shown_by(tx, digest)
    if not shown:  # it was chosen for a text that is still being written
        return edits and not rows.waits(tx, digest)
    texts = records.get_many(tx, list({number for number, _version in shown}))
    return any(
        (edits or texts[number].version == version)
        and access.may(actor, "read", texts[number]).allowed
        for number, version in shown
    )


def _values(kind: RecordType, data: Mapping[str, object]) -> dict[str, PictureValue]:
    fields = (one.name for one in kind.fields if one.widget == "picture")
    found = {name: parse(data.get(name)) for name in fields}
    return {name: value for name, value in found.items() if value is not None}


def _opened(body: bytes) -> "Image":
    """Return a picture of which only the head is read."""
    from PIL import Image

    # Ours is the limit that counts: theirs only warns, and would do that in the log.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(BytesIO(body), formats=_FORMATS)
    except _BROKEN as error:
        told = _("Dit is geen foto die we kennen. Kies een JPEG, PNG of WebP.")
        raise ValueError(told) from error
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise ValueError(_("Deze foto heeft te veel beeldpunten. Maak hem eerst kleiner."))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1 or image.format == "GIF":
        raise ValueError(_("Bewegende beelden nemen we niet aan. Kies een gewone foto."))
    return image


def _small(image: "Image") -> "Image":
    from PIL import Image, ImageOps

    # A photograph is unpacked at half or a quarter of its size where that is enough.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    has_holes = "A" in image.getbands() or "transparency" in image.info
    image.load()
    turned = ImageOps.exif_transpose(image).convert("RGBA" if has_holes else "RGB")
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return turned


def _written(image: "Image") -> Drawn:
    from PIL import Image

    # Pixels only: what an image carries beside them is left behind here.
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    out = BytesIO()
    if clean.mode == "RGB":
        clean.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        return Drawn(out.getvalue(), "jpg", *clean.size)
    clean.save(out, "WEBP", quality=82, method=4)
    return Drawn(out.getvalue(), "webp", *clean.size)
