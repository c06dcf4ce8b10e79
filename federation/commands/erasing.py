# SPDX-License-Identifier: EUPL-1.2
"""The verb ``erase``, and ``identity erase``: destroy what was shared, here and everywhere."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from core import erasing, scrubbing
from core.database import reading
from core.errors import AdministratorError, FetchError, MalformedError, NotFound, UntrustedError
from core.model import GLOBAL_ID, HOUSE
from federation.erasing import destroying, orders, receipts
from federation.erasing.known import give_away
from federation.gate import gate_of
from federation.publishing import publisher
from federation.recovery.opening import open_recovery
from federation.store import peers as stored
from federation.wire.entry import is_wire_id
from federation.wire.erasure import MOST, Order, sign_order
from federation.wire.identity import node_id, public_of, show_node_id
from federation.wire.note import MAX_BYTES
from samenbeter import Command, Node, find

#: Seconds to wait for peers that an order is brought to.
_PATIENCE = 60.0


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Erase a record for good, or obey an order of a recovery key."
    return (Command("erase", told, _arguments, _erase),)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "ids", nargs="*", metavar="GLOBAL-ID", help="node id, slash, wire id; of another node:"
        " only the copy here",
    )  # fmt: skip
    parser.add_argument("--order", metavar="FILE", help="made by 'identity erase --out'")
    parser.add_argument("--reason", default="", help="why a copy of another's record is removed")


def _erase(node: Node, arguments: Namespace) -> int:
    if bool(arguments.ids) == bool(arguments.order):
        raise AdministratorError("give one or more global ids, or --order FILE")
    if arguments.order:
        _obey(node, Path(arguments.order))
    for each in arguments.ids:
        _erase_one(node, each, arguments.reason)
    destroying.carry_out(node)
    publisher.publish(node)
    if scrubbing.scrub(node, at_once=True):
        print("Nothing of it is left in the files of this node.")
    else:
        print("Somebody is reading: the last traces go when the node runs its next round.")
    receipts.settle(node)
    gate_of(node).announcing.settle(_PATIENCE)
    return 0


def _erase_one(node: Node, text: str, reason: str) -> None:
    if not GLOBAL_ID.fullmatch(text):
        raise AdministratorError(f"{text!r} is no global id: node id, slash, wire id")
    record = find(node, HOUSE, text)
    if record is None:
        raise AdministratorError(f"{text} is not here")
    if not record.is_own and not reason:
        raise AdministratorError(f"{text} is another node's: say why with --reason")
    erasing.erase(node, HOUSE, record.id, reason=reason)
    where = "here, and asked of all who had it" if record.is_own else "here only"
    print(f"{text} is erased: {where}.")


def _obey(node: Node, file: Path) -> None:
    try:
        raw = file.read_bytes()[: MAX_BYTES + 1]
        order = orders.take(node, raw)
    except OSError as error:
        raise AdministratorError(f"{file} cannot be read: {error.strerror}") from error
    except (MalformedError, NotFound, UntrustedError) as error:
        raise AdministratorError(f"{file}: {error}: nothing was erased") from error
    print(f"{len(order.erase)} records of {show_node_id(order.node)} are erased here.")


def add_order(parser: ArgumentParser) -> None:
    """Say what ``identity erase`` takes besides the recovery key."""
    parser.add_argument("ids", nargs="+", metavar="WIRE-ID", help="or the global id")
    parser.add_argument(
        "--to", action="append", default=[], metavar="ADDRESS",
        help="a node to tell; else all peers of this one",
    )  # fmt: skip
    parser.add_argument("--out", metavar="FILE", help="write the order to a file, tell nobody")


def order(node: Node, arguments: Namespace) -> int:
    """Sign an order with the recovery key of any node, and bring it to those who hold a copy."""
    recovery = open_recovery(arguments.recovery)
    whose = node_id(public_of(recovery))
    signed = sign_order(Order(whose, node.clock(), _wire_ids(arguments.ids, whose)), recovery)
    if arguments.out:
        try:
            Path(arguments.out).write_bytes(signed.note)
        except OSError as error:
            raise AdministratorError(f"{arguments.out}: {error.strerror}") from error
        print(f"Wrote {arguments.out}: 'samenbeter erase --order' obeys it at any node.")
        return 0
    try:
        orders.take(node, signed.note)
        print("This node obeyed it.")
    except NotFound:
        print(f"This node does not know {show_node_id(whose)}.")
    failed = 0
    for name, address in _receivers(node, whose, arguments.to):
        try:
            give_away(node, name, address.rstrip("/"), "/erasures", signed.note)
            print(f"{address} took it, and passes it on.")
        except FetchError as error:
            failed += 1
            print(f"{address} did not take it: {error}")
    return 1 if failed else 0


def _wire_ids(texts: list[str], whose: str) -> tuple[str, ...]:
    found = {each.removeprefix(f"{whose}/") for each in texts}
    wrong = sorted(each for each in found if not is_wire_id(each))
    if wrong:
        raise AdministratorError(f"{wrong[0]!r} is no wire id of {show_node_id(whose)}")
    if len(found) > MOST:
        raise AdministratorError(f"an order names at most {MOST} records, not {len(found)}")
    return tuple(sorted(found))


def _receivers(node: Node, whose: str, addresses: list[str]) -> list[tuple[str, str]]:
    if addresses:
        return [(each, each) for each in addresses]
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    return [(each.node_id, each.address) for each in everyone if each.node_id != whose]
