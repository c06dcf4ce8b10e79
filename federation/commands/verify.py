# SPDX-License-Identifier: EUPL-1.2
"""The verb ``verify``: check a file offline, on any machine, with nothing but a node id.

Exit codes: 0 it proves what it says, of the node you named; 1 it does not; 2 there is nothing
to check (no such file, no such format); 3 it holds for the node the file names itself, and
only whoever knows that node's id can tell whether it is the one that is meant.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.errors import AdministratorError, MalformedError, UntrustedError
from core.strict_json import read_object
from federation.commands.saying import node_id
from federation.wire import evidence, proof
from federation.wire.checkpoint import Origin
from federation.wire.identity import show_node_id
from federation.wire.note import write_base64
from samenbeter import Command

#: It holds, but nobody said of which node it should.
_UNNAMED = 3


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Check a proof file, or evidence of two stories, offline and without a node."
    return (Command("verify", told, _arguments, run_alone=_verify),)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a proof file, or a file of evidence")
    parser.add_argument(
        "--node", metavar="ID", help="id of the node it should come from, as you know it"
    )
    parser.add_argument("--text", action="store_true", help="also show what was said, as JSON")


def _verify(arguments: Namespace) -> int:
    raw = _read(Path(arguments.file))
    try:
        kind = read_object(raw, floats=False, limit=proof.MAX_BYTES).get("format")
        if kind == evidence.EVIDENCE_FORMAT:
            claimed = Origin.read(evidence.feed_of(raw)).node
        else:
            claimed = proof.origin_of(raw)
    except MalformedError as error:
        raise AdministratorError(f"{arguments.file} is no proof file: {error}") from error
    wanted = node_id(arguments.node) if arguments.node else claimed
    try:
        if kind == evidence.EVIDENCE_FORMAT:
            told = _two_stories(evidence.verify_evidence(raw, wanted))
        else:
            told = _proven(proof.verify_proof(raw, wanted), is_whole=arguments.text)
    except (MalformedError, UntrustedError) as error:
        reason = error.reason if isinstance(error, UntrustedError) else str(error)
        print(f"It does not hold for node {show_node_id(wanted)}: {_plain(reason)}.")
        return 1
    print("\n".join(told))
    if arguments.node:
        return 0
    print(
        f"You did not say of which node: compare {show_node_id(claimed)} with the id you know,"
        " or give it with --node."
    )
    return _UNNAMED


def _proven(found: proof.Proven, *, is_whole: bool) -> list[str]:
    certificate, payload = found.certificate, found.payload
    lines = [
        "It holds.",
        f"said by    {_plain(certificate.name)}, at {_plain(certificate.address)}",
        f"node id    {show_node_id(certificate.node)}",
        f"title      {_plain(payload.title)}",
        f"record     {payload.id} ({payload.type}, version {payload.version})",
        f"entry      {found.index + 1} of {found.checkpoint.size} in {found.checkpoint.origin}",
        f"updated    {payload.updated:%Y-%m-%d %H:%M} UTC, as its writer says",
    ]
    if is_whole:
        lines += [_plain(found.raw.decode().rstrip(" "))]
    return [*lines, proof.MEANING]


def _two_stories(found: evidence.TwoStories) -> list[str]:
    size = found.shorter.size
    return [
        "It holds: two stories, both signed.",
        f"told by    {_plain(found.certificate.name)}, at {_plain(found.certificate.address)}",
        f"node id    {show_node_id(found.certificate.node)}",
        f"feed       {found.shorter.origin}",
        f"one        the first {size} entries have root {write_base64(found.shorter.root)}",
        f"other      the first {size} entries have root {write_base64(found.root)},"
        f" signed with {found.longer.size} entries",
        evidence.MEANING,
    ]


def _read(file: Path) -> bytes:
    """Return the bytes of a file, one more than any good one has at most."""
    with file.open("rb") as opened:
        return opened.read(proof.MAX_BYTES + 1)


def _plain(text: str) -> str:
    """Return foreign text without what would steer a terminal or turn the line around."""
    return "".join(each if each.isprintable() else "�" for each in text)
