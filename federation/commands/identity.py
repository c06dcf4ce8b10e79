# SPDX-License-Identifier: EUPL-1.2
"""The verb ``identity``: who this node is, and what its recovery key can do for it."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.database import reading
from core.errors import AdministratorError
from federation.commands import erasing
from federation.gate import gate_of
from federation.guard import watching
from federation.keys import RECOVERY
from federation.recovery import moving, rebuilding, renewing, sheet, telling
from federation.recovery.opening import TYPED, open_recovery
from federation.recovery.renewing import Renewal
from federation.recovery.sheet import Sheet
from federation.store import peers as stored
from federation.wire.identity import show_node_id, write_key
from samenbeter import Command, Node

_WHERE = "file with the recovery key, or - to type it"


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    return (Command("identity", "Show who this node is; renew its keys.", _arguments, _identity),)


def _arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    deeds.add_parser("show", help="show the node id, as others compare it").set_defaults(do=_show)
    sheeting = deeds.add_parser("sheet", help="make the recovery sheet, to print twice")
    sheeting.add_argument("--out", metavar="FILE", help="ends in .html or .txt; else it is shown")
    sheeting.add_argument("--recovery", metavar="FILE", help=f"{_WHERE}; else the one on the node")
    sheeting.set_defaults(do=_sheet)
    rotating = deeds.add_parser("rotate", help="give the node new keys for every day")
    _ask_recovery(rotating)
    rotating.add_argument(
        "--stolen",
        action="store_true",
        help="somebody else has the old keys: what this node does not know is void",
    )
    rotating.set_defaults(do=_rotate)
    recovering = deeds.add_parser(
        "recover", help="make a fresh node the one that was lost, from what its peers hold"
    )
    _ask_recovery(recovering)
    recovering.add_argument(
        "--peer", metavar="ADDRESS", action="append", required=True,
        help="of a node that held what was shared; more than once for more of them",
    )  # fmt: skip
    recovering.set_defaults(do=_recover)
    moved = deeds.add_parser("move", help="give the node another address")
    moved.add_argument("address", metavar="ADDRESS", help="like https://samenbeter.example")
    _ask_recovery(moved)
    moved.set_defaults(do=_move)
    erased = deeds.add_parser("erase", help="order all who have it to erase what a node wrote")
    _ask_recovery(erased)
    erasing.add_order(erased)
    erased.set_defaults(do=erasing.order)


def _ask_recovery(parser: ArgumentParser) -> None:
    parser.add_argument("--recovery", metavar="FILE", required=True, help=_WHERE)


def _identity(node: Node, arguments: Namespace) -> int:
    code: int = arguments.do(node, arguments)
    return code


def _show(node: Node, arguments: Namespace) -> int:
    certificate = gate_of(node).keys.certificate
    print(f"{certificate.name}\n{show_node_id(node.id)}\n{certificate.address}")
    print(f"certificate {certificate.sequence}, of {certificate.issued:%Y-%m-%d}\n")
    print(sheet.qr_text(node.id))
    return 0


def _sheet(node: Node, arguments: Namespace) -> int:
    recovery = open_recovery(arguments.recovery or str(node.directory / RECOVERY))
    renewing.check_recovery(node, recovery)
    certificate = gate_of(node).keys.certificate
    with reading(node.engine) as tx:
        everyone = [
            (each.certificate.name, each.node_id, each.address) for each in stored.everyone(tx)
        ]
    made = Sheet(
        name=certificate.name,
        node_id=node.id,
        key=write_key(recovery).decode().strip(),
        address=certificate.address,
        peers=everyone,
        made=node.clock().date(),
    )
    if arguments.out is None:
        print(sheet.as_text(made))
        return 0
    file = Path(arguments.out).absolute()
    if file.is_relative_to(node.directory.absolute()):
        raise AdministratorError(
            f"{file} is inside the node's directory, and would go into every backup: choose"
            " another place, best on a stick"
        )
    _write(file, sheet.as_text(made) if file.suffix == ".txt" else sheet.as_html(made))
    print(
        f"Wrote {file}, for its owner only. Print it twice, keep both away from this machine and"
        f" from one another, then delete {file}."
    )
    return 0


def _write(file: Path, text: str) -> None:
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise AdministratorError(f"{file} exists already: choose another name") from error
    except OSError as error:
        raise AdministratorError(f"{file} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)


def _rotate(node: Node, arguments: Namespace) -> int:
    recovery = open_recovery(arguments.recovery)
    renewing.check_recovery(node, recovery)
    if not arguments.stolen:
        _ask_first(node)
    done = renewing.renew(node, recovery)
    _tell(node, done, arguments.recovery)
    return 0


def _ask_first(node: Node) -> None:
    """Have what peers hold of us fetched first: what is beyond the cut will be void.

    Raises:
        AdministratorError: too few of them answer to know.
    """
    with reading(node.engine) as tx:
        has_peers = any(each.state == "active" for each in stored.everyone(tx))
    found = watching.look(node) if has_peers else None
    if found is not None and found.word == "waiting":
        raise AdministratorError(
            "too few peers say what they hold of this node, and what they hold beyond what is"
            " here would be void: try again when they run, run 'samenbeter guard overrule' when"
            " no old copy was put back, or say --stolen when somebody else has the keys"
        )


def _move(node: Node, arguments: Namespace) -> int:
    recovery = open_recovery(arguments.recovery)
    renewing.check_recovery(node, recovery)
    text = moving.with_address(node.directory, arguments.address)
    done = renewing.renew(node, recovery, address=arguments.address, rotate=False)
    moving.write_config(node.directory, text)
    _tell(node, done, arguments.recovery)
    print(
        f"{node.directory / 'node.toml'} says {arguments.address} now. Start the node again, and"
        " let that address lead to it."
    )
    return 0


def _recover(node: Node, arguments: Namespace) -> int:
    done = rebuilding.recover(node, open_recovery(arguments.recovery), arguments.peer)
    print(f"{node.directory} is {show_node_id(done.node.id)} again.")
    for name, helper in done.helpers:
        print(f"Compare this id with what you know of {name}: {show_node_id(helper)}")
    for origin, size in done.sizes.items():
        print(f"{origin} came back with {size} entries.")
    for told in done.problems:
        print(f"Not all went well: {told}")
    if done.renewal is not None:
        _tell(done.node, done.renewal, arguments.recovery)
    print(
        "What was never shared, accounts and drafts too, is in no other place than a backup."
        " Start the node, and look over what came back."
    )
    return 0 if done.sizes else 1


def _tell(node: Node, done: Renewal, source: str) -> None:
    print(f"Certificate {done.certificate.sequence} of {show_node_id(node.id)} is in force.")
    for cut in done.cuts:
        print(f"{cut.origin} ended after {cut.size} entries and goes on as {cut.next_origin}.")
    failed = {name: told for name, told in telling.tell_peers(node).items() if told}
    for name, told in failed.items():
        print(f"{show_node_id(name)} was not told, and will find it at its next visit: {told}")
    if source != TYPED:
        print(f"Now put {source} away: it does not belong on this machine.")
