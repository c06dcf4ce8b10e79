# SPDX-License-Identifier: EUPL-1.2
"""What a stranger knows of mirrors and files: chapters 7 and 11 of the document.

The node that is read need not be there: somebody else, or a file, brings what it signed.
"""

import re

from tests.federation.stranger import Stranger
from tests.federation.stranger_feeds import FEED_NAME
from tests.federation.stranger_notes import (
    Certificate,
    need,
    number,
    read_certificate,
    sha,
    strict_json,
    unbase64,
    utf8,
)

RECORD = re.compile(r"/([a-z0-9/]+)(?:\?(\S+))? (0|[1-9][0-9]*)")


class MirrorReader(Stranger):
    """Reads a node at another that follows it."""

    def newest_certificate(self) -> Certificate:
        """The certificate with the highest sequence that the mirror took."""
        told = strict_json(self.get(f"nodes/{self.node}/certificates"), 2**21)
        need(isinstance(told, list) and 1 <= len(told) <= 64, "a list of certificates")
        found = [read_certificate(unbase64(text), self.node) for text in told]
        return max(found, key=lambda each: each.sequence)

    def origins(self) -> list[str]:
        """The feeds that the mirror says it holds of this node."""
        told = strict_json(self.get("nodes"), 2**20)
        of_node = [each["feeds"] for each in told if each["node"] == self.node]
        return [feed["origin"] for feeds in of_node for feed in feeds]

    def heads(self) -> bytes:
        """The newest heads that the mirror was given."""
        return self.get(f"nodes/{self.node}/heads")


class FileReader(MirrorReader):
    """Reads a node from a file."""

    def __init__(self, raw: bytes, node: str) -> None:
        super().__init__("", node)
        self.answers: dict[tuple[str, str], bytes] = {}
        body, end, digest = raw.rpartition(b"end ")
        need(end and digest == sha(body).hex().encode() + b"\n", "a file that is damaged")
        need(body.startswith(b"samenbeter/v1/stick\n"), "not a file with feeds")
        rest = body.removeprefix(b"samenbeter/v1/stick\n")
        while rest:
            line, _, rest = rest.partition(b"\n")
            found = RECORD.fullmatch(utf8(line))
            need(found, f"the line {line[:60]!r}")
            assert found
            length = number(found[3])
            self.answers[found[1], found[2] or ""] = rest[:length]
            need(rest[length : length + 1] == b"\n", "a record that is cut off")
            rest = rest[length + 1 :]

    def origins(self) -> list[str]:
        """The feeds in the file."""
        paths = [path.removeprefix("feeds/").removesuffix("/checkpoint")
                 for path, _ in self.answers if path.endswith("/checkpoint")]  # fmt: skip
        return [path for path in paths if FEED_NAME.fullmatch(path)]

    def get(self, path: str, query: str = "") -> bytes:
        """The answer that stands in the file."""
        if path.endswith("/payloads"):  # in the file, those that are held; asked are others
            told = b"".join(raw for (at, _), raw in self.answers.items() if at == path)
            return told
        need((path, query) in self.answers, f"{path}?{query} is not in the file")
        return self.answers[path, query]
