# SPDX-License-Identifier: EUPL-1.2
"""Makes pictures of flat pages small: at most 256 colours, chosen in the browser at hand."""

import base64
import struct
import zlib

from playwright.sync_api import Browser

#: From a PNG to its width, its height, a palette (base64 of RGB) and a row of indexes for it.
_REDUCE = """async source => {
  const picture = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const {data} = context.getImageData(0, 0, picture.width, picture.height);
  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = data[at] << 16 | data[at + 1] << 8 | data[at + 2];
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  const parts = colour => [colour >> 16, colour >> 8 & 255, colour & 255];
  const apart = (one, other) => parts(one)
    .reduce((sum, part, at) => sum + (part - parts(other)[at]) ** 2, 0);
  const frequent = [...counts].sort((one, other) => other[1] - one[1]).map(each => each[0]);
  const palette = [];
  for (const spread of [300, 60, 0]) {
    for (const colour of frequent) {
      if (palette.length === 256) break;
      if (palette.every(each => apart(each, colour) > spread)) palette.push(colour);
    }
  }
  const nearest = new Map();
  for (const colour of frequent) {
    let best = 0;
    palette.forEach((each, at) => {
      if (apart(each, colour) < apart(palette[best], colour)) best = at;
    });
    nearest.set(colour, best);
  }
  const rows = new Uint8Array(data.length / 4);
  for (let at = 0; at < rows.length; at++) {
    const four = at * 4;
    rows[at] = nearest.get(data[four] << 16 | data[four + 1] << 8 | data[four + 2]);
  }
  const text = bytes => {
    let found = '';
    for (let at = 0; at < bytes.length; at += 8192) {
      found += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return btoa(found);
  };
  return [picture.width, picture.height, text(new Uint8Array(palette.flatMap(parts))), text(rows)];
}"""


def reduce(browser: Browser, png: bytes) -> bytes:
    """Return a picture as a PNG with a palette of at most 256 colours.

    Source: the PNG specification, colour type 3, bit depth 8.
    """
    page = browser.new_page()
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    width, height, palette, rows = page.evaluate(_REDUCE, source)
    page.close()
    pixels = base64.b64decode(rows)
    lines = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", base64.b64decode(palette))
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check
