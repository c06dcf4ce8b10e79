# SPDX-License-Identifier: EUPL-1.2
"""Verbs for the life of a node: init, migrate, reindex, serve, worker."""

import argparse
import sys
from pathlib import Path

from core import themes
from core.commands.place import ask_directory, opened, where


def init_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``init`` takes."""
    parser.add_argument("directory", metavar="DIR", help="made when it is not there")
    parser.add_argument("--name", default="Proeftuin", help="of the proeftuin: Rotterdam")
    parser.add_argument("--area", default="Onze wijk", help="of the neighbourhood: Middelland")
    parser.add_argument("--address", help="where others reach it: https://middelland.example")
    parser.add_argument("--contact", default="", help="a role and how to reach it")
    parser.add_argument(
        "--theme", default=themes.PLAIN, choices=list(themes.THEMES), help="colours and mark"
    )
    parser.add_argument(
        "--pictures",
        default=themes.PICTURES[0],
        choices=themes.PICTURES,
        help="what the large picture of the home page shows",
    )
    parser.add_argument("--port", type=int, default=5100, help="where it listens on this machine")
    parser.add_argument(
        "--development",
        action="store_true",
        help="allow plain http, on loopback only; so without --address",
    )


def init(parsed: argparse.Namespace) -> int:
    """Make a new node's directory."""
    from core.config_tables import NodeConfig
    from core.founding import found

    trying = parsed.address is None
    wanted = NodeConfig(
        name=parsed.name,
        area=parsed.area,
        address=parsed.address or f"http://127.0.0.1:{parsed.port}",
        contact=parsed.contact,
        theme=parsed.theme,
        pictures=parsed.pictures,
        development=parsed.development or trying,
    )
    directory = Path(parsed.directory).absolute()
    for sentence in found(directory, wanted, parsed.port):
        print(sentence)
    print(
        f"\nNext:\n  1. read {directory / 'node.toml'}, and change what is not right"
        f"\n  2. samenbeter serve {directory}"
        "\n  3. open the link it prints: there you make the first account"
    )
    return 0


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``serve`` takes."""
    ask_directory(parser)
    parser.add_argument("--host", help="instead of the one in node.toml")
    parser.add_argument("--port", type=int, help="instead of the one in node.toml")
    _strict(parser)
    parser.add_argument(
        "--no-worker", action="store_true", help="run the background work apart, as 'worker'"
    )


def _strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--strict", action="store_true", help="do not start when a plugin stays out"
    )


def serve(parsed: argparse.Namespace) -> int:
    """Serve the node until it is told to stop."""
    from core.serving import serve

    return serve(
        where(parsed),
        host=parsed.host,
        port=parsed.port,
        strict=parsed.strict,
        worker=not parsed.no_worker,
    )


def worker_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``worker`` takes."""
    ask_directory(parser)
    _strict(parser)


def worker(parsed: argparse.Namespace) -> int:
    """Do the background work until told to stop."""
    from core.serving import work

    return work(where(parsed), strict=parsed.strict)


def migrate(parsed: argparse.Namespace) -> int:
    """Bring the database up to date."""
    from core import config
    from core.migrate import migrate
    from core.people import sealing

    directory = where(parsed)
    config.load(directory)  # a directory that is no node gets no database
    steps = migrate(directory)
    sealing.load_key(directory)
    print(f"Ran {', '.join(steps)}." if steps else "The database is up to date.")
    return 0


def reindex(parsed: argparse.Namespace) -> int:
    """Make the search index anew; the node may be running."""
    from core.searching.renewing import renew

    def tell(count: int) -> None:
        print(f"\r{count} records", end="", file=sys.stderr, flush=True)

    with opened(parsed) as node:
        count = renew(node, anew=True, tell=tell if sys.stderr.isatty() else lambda _: None)
    print(f"Read {count} records; search finds them all.")
    return 0
