# SPDX-License-Identifier: EUPL-1.2
"""A40: what comes in as a picture is drawn anew; nothing of the file itself is kept."""

import struct
import warnings
import zlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import get_args

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import erasing, pictures, records
from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.model import VISITOR, Actor, Role
from core.node import system_clock
from core.picture_values import parse
from core.store import pictures as rows
from core.store import records as record_rows

EDITOR = Actor(None, "redactie", "editor")
LESSON = {"title": "Soep", "kind": "tip", "advice": "Begin met soep."}
MARK = b"kanarie-51.9155-4.4609"


def picture(kind="JPEG", size=(40, 30), mode="RGB", colour="red", **more):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **more)
    return out.getvalue()


def opened(drawn):
    return Image.open(BytesIO(drawn.body))


def with_place():
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif[0x0110] = "kanarie-toestel"
    exif.get_ifd(0x8825)[2] = (51.0, 54.0, 55.0)
    return picture(exif=exif.tobytes(), comment=MARK, icc_profile=MARK * 4, xmp=MARK)


def png_head(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    crc = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + crc


def test_a40_place_time_device_and_comments_are_gone():
    sent = with_place()
    assert MARK in sent

    drawn = pictures.draw(sent)

    assert b"kanarie" not in drawn.body
    assert b"Exif" not in drawn.body and b"ICC_PROFILE" not in drawn.body
    assert not opened(drawn).getexif()


def test_a40_words_in_a_png_are_gone():
    info = PngInfo()
    info.add_text("Location", MARK.decode())
    info.add_itxt("XML:com.adobe.xmp", MARK.decode())

    drawn = pictures.draw(picture("PNG", pnginfo=info))

    assert b"kanarie" not in drawn.body


@pytest.mark.parametrize("size", [(10_000, 10_000), (100_000, 1_000), (2**31 - 1, 2**31 - 1)])
def test_a40_a_hundred_megapixels_are_refused_before_they_are_unpacked(size):
    bomb = png_head(*size) + b"\x00" * 100
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="beeldpunten|beschadigd|geen foto"):
            pictures.draw(bomb)


def test_a40_a_file_that_is_two_things_leaves_as_one():
    script = b"<script>alert(1)</script><?php kanarie(); ?>"
    for sent in (
        picture() + script,
        picture("PNG") + b"PK\x03\x04" + script,
        picture(comment=script),
        picture("GIF")[:0] + picture("WEBP") + script,
    ):
        drawn = pictures.draw(sent)
        assert b"<script" not in drawn.body and b"kanarie" not in drawn.body
        assert drawn.body[:3] in (b"\xff\xd8\xff", b"RIF")


@pytest.mark.parametrize(
    "sent",
    [b"", b"soep", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"\xff\xd8\xff",
     picture()[:200], picture("PNG")[:60], picture("BMP"), picture("TIFF"), png_head(40, 30)],
)  # fmt: skip
def test_a40_what_is_no_whole_picture_is_refused(sent):
    with pytest.raises(ValueError, match="geen foto|beschadigd"):
        pictures.draw(sent)


def test_what_moves_is_refused():
    frames = [Image.new("RGB", (8, 8), each) for each in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        with pytest.raises(ValueError, match="Bewegende"):
            pictures.draw(out.getvalue())


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(ValueError, match="12 MB"):
        pictures.draw(b"\xff" * (pictures.MOST_BYTES + 1))


def test_a_photo_is_turned_the_way_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6

    drawn = pictures.draw(picture(size=(40, 30), exif=exif.tobytes()))

    assert (drawn.width, drawn.height) == (30, 40)


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"),
                                            ("PNG", "1"), ("PNG", "I;16")])  # fmt: skip
def test_every_way_to_hold_colours_is_read(kind, mode):
    drawn = pictures.draw(picture(kind, mode=mode, colour=0))

    assert drawn.format == "jpg" and opened(drawn).mode == "RGB"


def test_a_large_photo_becomes_small_and_one_with_holes_keeps_them():
    large = pictures.draw(picture(size=(4000, 3000)))
    holes = pictures.draw(picture("PNG", mode="RGBA", colour=(1, 2, 3, 0)))

    assert (large.width, large.height, large.format) == (1600, 1200, "jpg")
    assert holes.format == "webp" and opened(holes).mode == "RGBA"


def test_the_same_pixels_are_kept_once(node):
    first, second = (pictures.add(node, EDITOR, picture()) for _ in "12")

    assert first == second


def test_who_may_not_write_keeps_no_picture(node):
    with pytest.raises(NotAllowed):
        pictures.add(node, VISITOR, picture())


def value_of(node, alt="Een tafel", **more):
    return str(replace(pictures.add(node, EDITOR, picture(**more)), alt=alt))


def test_a_picture_is_for_everybody_while_a_text_on_the_site_shows_it(node):
    value = value_of(node)
    found = parse(value)
    draft = records.create(node, EDITOR, "lesson", LESSON | {"photo": value})

    with pytest.raises(NotFound):
        pictures.read(node, VISITOR, found.digest, found.format)
    assert pictures.read(node, EDITOR, found.digest, found.format)[1] is False
    records.publish(node, EDITOR, draft.id)
    assert pictures.read(node, VISITOR, found.digest, found.format)[1] is True
    records.revise(node, EDITOR, draft.id, LESSON)
    with pytest.raises(NotFound):
        pictures.read(node, VISITOR, found.digest, found.format)
    records.withdraw(node, EDITOR, draft.id)
    with pytest.raises(NotFound):
        pictures.read(node, VISITOR, found.digest, found.format)


@pytest.mark.parametrize(
    ("visibility", "least"), [("leden", "member"), ("kring", "editor"), ("beheer", "mediator")]
)
def test_a_picture_is_for_whom_its_text_is_for(node, visibility, least):
    value = value_of(node)
    found = parse(value)
    shown = records.create(node, EDITOR, "lesson", LESSON | {"photo": value}, publish=True)
    with writing(node.engine) as tx:
        record_rows.update(tx, replace(shown, visibility=visibility))

    for role in get_args(Role):
        actor = Actor(None, role, role)
        if role == "house" or actor.is_at_least(least):
            assert pictures.read(node, actor, found.digest, found.format)[1] is False
        else:
            with pytest.raises(NotFound):
                pictures.read(node, actor, found.digest, found.format)


def test_a_member_does_not_see_what_an_earlier_version_showed(node):
    value = value_of(node)
    found = parse(value)
    shown = records.create(node, EDITOR, "lesson", LESSON | {"photo": value}, publish=True)
    with writing(node.engine) as tx:
        record_rows.update(tx, replace(shown, visibility="leden"))
    records.revise(node, EDITOR, shown.id, LESSON)

    with pytest.raises(NotFound):
        pictures.read(node, Actor(None, "lid", "member"), found.digest, found.format)
    assert pictures.read(node, EDITOR, found.digest, found.format)[1] is False


def test_a_text_with_a_picture_that_is_not_here_is_refused(node):
    with pytest.raises(InvalidRecord, match="photo"):
        records.create(node, EDITOR, "lesson", LESSON | {"photo": f"{'0' * 64}.jpg 9x9 Tafel"})


@pytest.mark.parametrize(
    "value",
    [
        "x.jpg 1x1",
        "../" + "0" * 64 + ".jpg 1x1 a",
        "0" * 64 + ".svg 1x1 a",
        "0" * 64 + ".jpg 1x1 a\nb",
    ],
)
def test_a_value_that_is_no_picture_is_refused(node, value):
    assert parse(value) is None
    with pytest.raises(InvalidRecord, match="photo"):
        records.create(node, EDITOR, "lesson", LESSON | {"photo": value})


def is_here(node, value):
    with reading(node.engine) as tx:
        return rows.exists(tx, value.digest, value.format)


def test_erasing_the_last_text_that_shows_it_destroys_the_picture(node):
    value = value_of(node)
    one, other = (records.create(node, EDITOR, "lesson", LESSON | {"photo": value}) for _ in "12")

    erasing.erase(node, EDITOR, one.id)
    after_one = is_here(node, parse(value))
    erasing.erase(node, EDITOR, other.id)

    assert (after_one, is_here(node, parse(value))) == (True, False)


def test_a_picture_that_was_chosen_and_never_kept_goes_after_a_day(node):
    value = value_of(node)
    used = value_of(node, colour="blue")
    records.create(node, EDITOR, "lesson", LESSON | {"photo": used})

    pictures.purge(node)
    kept = is_here(node, parse(value))
    later = replace(node, clock=lambda: system_clock() + timedelta(days=2))
    pictures.purge(later)

    assert kept
    assert not is_here(node, parse(value)) and is_here(node, parse(used))


def test_an_older_version_keeps_its_picture(node):
    value = value_of(node)
    lesson = records.create(node, EDITOR, "lesson", LESSON | {"photo": value})
    records.revise(node, EDITOR, lesson.id, LESSON)

    pictures.purge(replace(node, clock=lambda: system_clock() + timedelta(days=2)))

    assert is_here(node, parse(value))
