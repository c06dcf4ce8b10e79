# SPDX-License-Identifier: EUPL-1.2
"""A text as a code to scan: dark on white, whatever the page is, without any script."""

import io

import segno


def qr_code(content: str, title: str) -> str:
    """Return ``content`` as a QR code: one ``<svg>`` element, to stand in a page as it is.

    Args:
        content: what a scanner reads.
        title: what it is, for who cannot see it.
    """
    made = segno.make(content, error="m", micro=False)
    drawn = made.svg_inline(scale=4, title=title, light="#fff", omitsize=False)
    return drawn.replace("<svg ", '<svg role="img" ', 1)


def qr_file(content: str) -> bytes:
    """Return ``content`` as a QR code: a whole SVG file."""
    drawn = io.BytesIO()
    segno.make(content, error="m", micro=False).save(drawn, kind="svg", scale=4, light="#fff")
    return drawn.getvalue()
