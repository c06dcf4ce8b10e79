# SPDX-License-Identifier: EUPL-1.2
"""The verb ``feed``: feeds in a file, and what a person decides about one that is in trouble."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.errors import AdministratorError, MalformedError
from federation.commands import stick
from federation.evidence import evidence_of
from federation.gate import gate_of
from federation.reading import resuming
from samenbeter import Command, Conflict, Node, NotFound

#: Seconds that a feed that goes on is waited for.
_PATIENCE = 600.0


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Carry feeds in a file; settle one that stopped, or try again what was set aside."
    return (Command("feed", told, _arguments, _feed),)


def _arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    stick.add_to(deeds)
    evidence = deeds.add_parser("evidence", help="write the file that shows two stories")
    evidence.add_argument("feed", metavar="FEED", help="as 'status' names it")
    evidence.add_argument("file", metavar="FILE", help="to be made; 'verify' checks it")
    resume = deeds.add_parser("resume", help="go on with a stopped feed, after a call")
    resume.add_argument("feed", metavar="FEED", help="as 'status' names it")
    resume.add_argument(
        "--anew",
        action="store_true",
        help="let go of what we hold of it, and read what its writer says now",
    )
    retry = deeds.add_parser("retry", help="take in again what was set aside")
    retry.add_argument("feed", metavar="FEED", nargs="?", default="", help="all when left out")


def _feed(node: Node, arguments: Namespace) -> int:
    if arguments.deed == "export":
        return stick.export_to_file(node, arguments)
    if arguments.deed == "import":
        return stick.import_from_file(node, arguments)
    try:
        if arguments.deed == "evidence":
            return _evidence(node, arguments.feed, Path(arguments.file))
        if arguments.deed == "resume":
            return _resume(node, arguments.feed, is_anew=arguments.anew)
        tried = resuming.try_again(node, arguments.feed)
    except NotFound as error:
        raise AdministratorError(f"{arguments.feed} is not a feed of a peer we read") from error
    print(f"{tried.tried} tried again, {tried.left} set aside again.")
    return 1 if tried.left else 0


def _evidence(node: Node, origin: str, file: Path) -> int:
    try:
        raw = evidence_of(node, origin)
    except MalformedError as error:
        raise AdministratorError(f"{origin} shows no two stories: {error}") from error
    with file.open("xb") as made:
        made.write(raw)
    print(f"{file} shows two stories; 'samenbeter verify {file}' checks it anywhere.")
    return 0


def _resume(node: Node, origin: str, *, is_anew: bool) -> int:
    try:
        (resuming.start_anew if is_anew else resuming.go_on)(node, origin)
    except Conflict as error:
        raise AdministratorError(f"{origin} is not stopped: see 'samenbeter status'") from error
    gate_of(node).visiting.settle(_PATIENCE)
    print(f"{origin} is read again{' from its start' if is_anew else ''}.")
    return 0
