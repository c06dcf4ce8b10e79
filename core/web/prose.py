# SPDX-License-Identifier: EUPL-1.2
"""Texts of people as Markdown: shown as HTML that can do no more than look like a text.

Two nets, one behind the other. The reader knows no raw HTML and no pictures, so that what looks
like a tag stays text; and what it makes is cleaned by a list of what may stand on a page.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

#: Texts kept as made, of a few KiB.
_KEPT = 500

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
#: A way to somewhere else, or a path of this site; two slashes are another site in disguise.
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\\]+|/(?![/\\])[^\s\\]*", re.IGNORECASE)


def prose(text: str) -> Markup:
    """Return a text of somebody as HTML: Markdown, as CommonMark has it, without HTML or pictures.

    A line end is a line end. All headings are one size: the page above them has the others.
    """
    return _prose(text.strip())


@lru_cache(maxsize=_KEPT)
def _prose(text: str) -> Markup:
    made = _READER.render(text)
    return Markup(  # noqa: S704 - cleaned here, by the list above
        nh3.clean(
            made,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="nofollow noopener noreferrer",
            attribute_filter=_attribute,
        ).strip()
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "href" and not _LINK.fullmatch(value):
        return None
    return value


class _Renderer(RendererHTML):
    """Renders every heading as one of the third level."""

    def heading_open(
        self, tokens: Sequence[Token], at: int, options: Any, _env: MutableMapping[str, Any]
    ) -> str:
        """Return how a heading begins."""
        return "<h3>"

    def heading_close(
        self, tokens: Sequence[Token], at: int, options: Any, _env: MutableMapping[str, Any]
    ) -> str:
        """Return how a heading ends."""
        return "</h3>\n"


def _reader() -> MarkdownIt:
    made = MarkdownIt(
        "commonmark", {"html": False, "breaks": True, "maxNesting": 20}, renderer_cls=_Renderer
    )
    # An indented line is no program: people begin a line with blanks for other reasons.
    made.disable(["html_block", "html_inline", "image", "code", "reference"])
    return made


_READER = _reader()
