# SPDX-License-Identifier: EUPL-1.2
"""The recovery sheet: what goes into two drawers, so that a node can come back as itself.

It is for people who did not set up the node, years later, so it is in their language and says
what to do. It holds the recovery key: whoever has the sheet can be the node.
"""

import io
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from textwrap import indent

import segno

from federation.wire.identity import show_node_id
from samenbeter import qr_code

TITLE = "Herstelblad"
_KEEP = (
    "Wie dit blad heeft, kan zich voordoen als deze proeftuin. Bewaar het als een paspoort:"
    " twee exemplaren, op twee plekken, niet bij de computer."
)
_STEPS = (
    (
        "Schijf kwijt, en geen reservekopie",
        "samenbeter init MAP --name {name} --area WIJK --address {address}\n"
        "samenbeter identity recover MAP --recovery - {peers}",
    ),
    ("Sleutels gestolen", "samenbeter identity rotate --stolen --recovery - MAP"),
    ("Nieuwe sleutels, zonder haast", "samenbeter identity rotate --recovery - MAP"),
    ("Ander adres", "samenbeter identity move ADRES --recovery - --directory MAP"),
)
_TYPING = (
    "Typ of scan bij elke opdracht de herstelsleutel als erom gevraagd wordt. Spaties maken niet"
    " uit, hoofdletters en kleine letters wel."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a recovery sheet."""

    name: str
    #: 32 characters.
    node_id: str
    #: The recovery key as its file holds it: 44 characters of base64.
    key: str
    address: str
    #: Name, node id and address of peers, who hold what was shared.
    peers: Sequence[tuple[str, str, str]]
    made: date

    @property
    def key_in_groups(self) -> str:
        """The key as people type it: groups of 4."""
        return " ".join(self.key[at : at + 4] for at in range(0, len(self.key), 4))

    def steps(self) -> list[tuple[str, str]]:
        """Return when to do what: an occasion and a command."""
        known = [f"--peer {address}" for _, _, address in self.peers[:2]]
        told = " ".join(known) or "--peer ADRES"
        facts = {"peers": told, "name": shlex.quote(self.name), "address": self.address}
        return [(occasion, command.format(**facts)) for occasion, command in _STEPS]


def qr_text(content: str) -> str:
    """Return a QR code for a terminal."""
    out = io.StringIO()
    segno.make(content, error="m", micro=False).terminal(out, compact=True)
    return out.getvalue()


def as_text(sheet: Sheet) -> str:
    """Return the sheet for a terminal or a plain printer."""
    lines = [
        f"{TITLE} van {sheet.name}, {sheet.made.isoformat()}",
        "",
        _KEEP,
        "",
        f"Kenmerk (node id): {show_node_id(sheet.node_id)}",
        f"Adres:             {sheet.address}",
        "",
        "Herstelsleutel:",
        f"  {sheet.key_in_groups}",
        "",
        qr_text(sheet.key),
        "Andere proeftuinen, die bewaren wat gedeeld is:",
        *[f"  {name}  {address}\n  {show_node_id(node)}" for name, node, address in sheet.peers],
        *([] if sheet.peers else ["  nog geen"]),
        "",
        "Wat te doen:",
        *[f"  {occasion}:\n{indent(command, '    ')}" for occasion, command in sheet.steps()],
        "",
        _TYPING,
    ]
    return "\n".join(lines) + "\n"


def as_html(sheet: Sheet) -> str:
    """Return the sheet as one page that prints on A4; it loads nothing from anywhere."""
    peers = "".join(
        f"<li>{escape(name)}: {escape(address)}<br><code>{show_node_id(node)}</code></li>"
        for name, node, address in sheet.peers
    ) or "<li>nog geen</li>"  # fmt: skip
    steps = "".join(
        f"<dt>{escape(occasion)}</dt><dd><pre>{escape(command)}</pre></dd>"
        for occasion, command in sheet.steps()
    )
    return _PAGE.format(
        title=TITLE,
        name=escape(sheet.name),
        made=sheet.made.isoformat(),
        keep=_KEEP,
        node=show_node_id(sheet.node_id),
        address=escape(sheet.address),
        key=sheet.key_in_groups,
        key_code=qr_code(sheet.key, "Herstelsleutel als QR-code"),
        node_code=qr_code(sheet.node_id, "Kenmerk als QR-code"),
        peers=peers,
        steps=steps,
        typing=_TYPING,
    )


_PAGE = """\
<!doctype html>
<html lang="nl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title} van {name}</title>
<style>
body {{ font: 12pt/1.5 sans-serif; margin: 2em auto; max-width: 45em; padding: 0 1em; }}
code, pre, .key {{ font-family: monospace; overflow-wrap: anywhere; }}
pre {{ margin: 0; white-space: pre-wrap; }}
.key {{ font-size: 14pt; }}
.warning {{ border: 2px solid; padding: .5em 1em; }}
figure {{ display: inline-block; margin: 0 2em 0 0; }}
dt {{ font-weight: bold; }}
dd {{ margin: 0 0 .7em; }}
</style>
<h1>{title} van {name}</h1>
<p class="warning">{keep}</p>
<h2>Wie deze proeftuin is</h2>
<p>Kenmerk: <span class="key">{node}</span><br>Adres: {address}<br>Gemaakt op {made}</p>
<figure>{node_code}<figcaption>Kenmerk</figcaption></figure>
<h2>Herstelsleutel</h2>
<p class="key">{key}</p>
<figure>{key_code}<figcaption>Herstelsleutel</figcaption></figure>
<h2>Andere proeftuinen</h2>
<p>Zij bewaren wat gedeeld is.</p>
<ul>{peers}</ul>
<h2>Wat te doen</h2>
<dl>{steps}</dl>
<p>{typing}</p>
</html>
"""
