# SPDX-License-Identifier: EUPL-1.2
"""What the guard has to say to whoever runs the node, in English and in Dutch."""

from collections.abc import Iterator

from core.database import reading
from core.languages import gettext as _
from core.languages import mark
from federation.guard import watching
from federation.guard.state import State
from federation.store import returned
from federation.wire.identity import show_node_id
from samenbeter import Finding, Node

_PAGE = mark("Kijk bij Bewaking.")


def findings(node: Node) -> Iterator[Finding]:
    """Yield what there is to say; nothing while all is well."""
    found = watching.current(node)
    if found.word == "waiting":
        who = ", ".join(map(show_node_id, found.waits_for)) or "any peer: there is none"
        yield Finding(
            "warning",
            f"nothing is signed: the start-up guard waits for {who}; see that they run, or"
            " 'samenbeter guard overrule' when no old copy was put back",
            _("We wachten op andere proeftuinen voor we weer iets delen. {page}").format(
                page=_(_PAGE)
            ),
        )
    elif found.word in _TOLD:
        text, words = _TOLD[found.word]
        yield Finding("error", text, f"{_(words)} {_(_PAGE)}")
    with reading(node.engine) as tx:
        counts = returned.counts(tx)
    if counts:
        told = ", ".join(f"{number} {how}" for how, number in sorted(counts.items()))
        yield Finding(
            "warning",
            f"records came back from peers after an old copy was put back ({told}): look them"
            " over on /beheer/bewaking",
            _(
                "We haalden {count} berichten terug bij andere proeftuinen. Kijk of alles er "
                "staat. {page}"
            ).format(count=sum(counts.values()), page=_(_PAGE)),
        )


_TOLD = {
    "short": (
        "nothing is signed: peers show that this node signed more than it holds, and none of"
        " them can give the rest back; start other peers, or 'samenbeter identity rotate'",
        mark("Er ontbreekt iets van wat wij zelf ondertekenden."),
    ),
    "conflict": (
        "nothing is signed: another history was signed with the key of this node; 'samenbeter"
        " identity rotate' cuts it off",
        mark("Er zijn twee verhalen van ons."),
    ),
    "twin": (
        "nothing is signed: somebody else runs with the identity of this node; stop it, then"
        " 'samenbeter guard overrule'",
        mark("Er draait nog een kopie van onze site."),
    ),
}


def lines(found: State) -> list[str]:
    """Return where the guard stands, for the command line."""
    told = [f"guard: {found.word}" + (", overruled" if found.is_overruled else "")]
    told += [
        f"  {show_node_id(each.node_id)}  {each.answer}, holds {each.size} entries of ours"
        + (f"; {each.told}" if each.told else "")
        for each in found.replies
    ]
    told += [
        f"  {origin}: {held} entries here, {signed} signed" for origin, held, signed in found.short
    ]
    return told
