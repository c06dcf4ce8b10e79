# SPDX-License-Identifier: EUPL-1.2
"""What the guard has to say to whoever runs the node, in English and in Dutch."""

from collections.abc import Iterator

from core.database import reading
from federation.guard import watching
from federation.guard.state import State
from federation.store import returned
from federation.wire.identity import show_node_id
from samenbeter import Finding, Node

_PAGE = "Kijk bij Bewaking."


def findings(node: Node) -> Iterator[Finding]:
    """Yield what there is to say; nothing while all is well."""
    found = watching.current(node)
    if found.word == "waiting":
        who = ", ".join(map(show_node_id, found.waits_for)) or "any peer: there is none"
        yield Finding(
            "warning",
            f"nothing is signed: the start-up guard waits for {who}; see that they run, or"
            " 'samenbeter guard overrule' when no old copy was put back",
            f"We wachten op andere proeftuinen voor we weer iets delen. {_PAGE}",
        )
    elif found.word in _TOLD:
        yield Finding("error", *_TOLD[found.word])
    with reading(node.engine) as tx:
        counts = returned.counts(tx)
    if counts:
        told = ", ".join(f"{number} {how}" for how, number in sorted(counts.items()))
        yield Finding(
            "warning",
            f"records came back from peers after an old copy was put back ({told}): look them"
            " over on /beheer/bewaking",
            f"We haalden {sum(counts.values())} berichten terug bij andere proeftuinen. Kijk of"
            f" alles er staat. {_PAGE}",
        )


_TOLD = {
    "short": (
        "nothing is signed: peers show that this node signed more than it holds, and none of"
        " them can give the rest back; start other peers, or 'samenbeter identity rotate'",
        f"Er ontbreekt iets van wat wij zelf ondertekenden. {_PAGE}",
    ),
    "conflict": (
        "nothing is signed: another history was signed with the key of this node; 'samenbeter"
        " identity rotate' cuts it off",
        f"Er zijn twee verhalen van ons. {_PAGE}",
    ),
    "twin": (
        "nothing is signed: somebody else runs with the identity of this node; stop it, then"
        " 'samenbeter guard overrule'",
        f"Er draait nog een kopie van onze site. {_PAGE}",
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
