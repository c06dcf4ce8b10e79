# SPDX-License-Identifier: EUPL-1.2
"""QR codes for people to scan: dark on white also where a page is dark, without any script."""

import segno


def svg(content: str, title: str) -> str:
    """Return ``content`` as a QR code: one ``<svg>`` element, to stand in a page.

    Args:
        content: what a scanner reads.
        title: what it is, for who cannot see it.
    """
    made = segno.make(content, error="m", micro=False)
    drawn = made.svg_inline(scale=4, title=title, light="#fff", omitsize=False)
    return drawn.replace("<svg ", '<svg role="img" ', 1)
