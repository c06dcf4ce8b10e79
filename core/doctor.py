# SPDX-License-Identifier: EUPL-1.2
"""Looks a node over: what is so, and what whoever runs it should do about that."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from core import locks, tasks
from core.database import FILE_NAME, reading
from core.errors import AdministratorError
from core.languages import gettext as _
from core.mail import outbox
from core.model import from_text
from core.node import Node
from core.offers import Finding
from core.people import accounts, sealing, stewards
from core.plugins import CRASHES
from core.store import figures, people

_MB = 1 << 20
#: Room on the disk below which we warn, and below which we call it an error; in bytes.
LITTLE_ROOM, NO_ROOM = 1024 * _MB, 200 * _MB
#: Failures in a row after which a task is called broken, not unlucky.
BROKEN = 5
#: How far the newest change may lie in the future before we distrust the clock.
_SLACK = timedelta(minutes=5)
#: Background work leaves a trace at least every hour.
_ASLEEP = timedelta(hours=3)

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def findings(node: Node, *, thorough: bool = True) -> list[Finding]:
    """Return what there is to say about this node, the house first and then its guests.

    Args:
        node: the node.
        thorough: also read the whole database file; takes a second for every few hundred MB.
    """
    found = [*_files(node), *_room(node), *_people(node), *_mail(node)]
    found += [*_guests(node), *_tasks(node)]
    found += _database(node, thorough)
    for name, told in node.plugins.fills("report_findings", node=node):
        try:
            found += [replace(each, text=f"{name}: {each.text}") for each in told]
        except CRASHES:
            node.plugins.note_crash(name, "report_findings")
    return found


def is_served(node: Node) -> bool:
    """Is there a ``samenbeter serve`` of this directory now?"""
    try:
        with locks.hold(node.directory, locks.SERVING, "yes"):
            return False
    except AdministratorError:
        return True


def _files(node: Node) -> Iterator[Finding]:
    keys = node.directory / "keys"
    secret = [each for each in (*keys.rglob("*"), node.directory / FILE_NAME) if each.is_file()]
    open_ones = [each for each in secret if each.stat().st_mode & 0o077 and each.suffix != ".pub"]
    for each in open_ones:
        yield Finding(
            "error",
            f"others on this machine can read {each}: run 'chmod 600 {each}'",
            _(
                "Anderen op deze computer kunnen {name} lezen. Vraag wie de computer beheert om "
                "dat te sluiten."
            ).format(name=each.name),
        )
    if not open_ones:
        yield Finding("ok", "keys and database are for their owner alone")
    if node.config.node.development and node.config.server.host not in _LOOPBACK:
        yield Finding(
            "error",
            f"node.toml: server.host is {node.config.server.host}, but development = true is for"
            " loopback only: passwords would cross the network in the clear",
            _("Deze site staat nog op ‘development’. Wachtwoorden zijn dan niet beschermd."),
        )


def _room(node: Node) -> Iterator[Finding]:
    free = shutil.disk_usage(node.directory).free
    level, what = ("ok", "") if free > LITTLE_ROOM else ("warning", ": make room")
    if free < NO_ROOM:
        level = "error"
    told = f"{free // _MB} MB free on the disk of {node.directory}{what}"
    dutch = _("De schijf raakt vol: nog {left} MB vrij. Maak ruimte.").format(left=free // _MB)
    yield Finding(level, told, dutch)  # type: ignore[arg-type]


def _people(node: Node) -> Iterator[Finding]:
    everybody = accounts.list_people(node)
    if not any(each.role == "administrator" for each in everybody):
        yield Finding(
            "warning",
            "nobody can sign in as administrator: run"
            f" 'samenbeter user add NAME {node.directory} --role administrator'",
            _("Niemand kan zich aanmelden als beheerder."),
        )
    with reading(node.engine) as tx:
        lacking = stewards.lacking(tx, node)
    if lacking:
        yield Finding(
            "warning",
            "sharing, bans and roles wait for two administrators of two organisations, not both"
            " of the municipality: 'samenbeter invite administrator --organisation NAME"
            f" --party KIND {node.directory}', or 'samenbeter role' for one who is there",
            lacking,
        )
    with reading(node.engine) as tx:
        sealed = people.sealed_addresses(tx)
    closed = sum(sealing.unseal(node, each) is None for each in sealed)
    if closed:
        yield Finding(
            "error",
            f"{closed} of {len(sealed)} e-mail addresses cannot be read: they were sealed with"
            f" another key than {node.directory / 'keys' / sealing.FILE_NAME}. Put that file back"
            " from where you keep it (it is in no backup). Without it these people sign in by"
            " password, or you invite them again",
            _(
                "We kunnen {closed} e-mailadressen niet lezen. De sleutel ervan is weg. Deze "
                "mensen melden zich aan met hun wachtwoord. Of nodig ze opnieuw uit."
            ).format(closed=closed),
        )


def _mail(node: Node) -> Iterator[Finding]:
    settings = node.config.mail
    if not settings.host and not node.config.node.development:
        yield Finding(
            "warning",
            f"letters go to {node.directory / 'post'}: name a mail server in node.toml, [mail]",
            _("Onze brieven gaan nog nergens heen. Kies een mailserver in node.toml."),
        )
    file = node.directory / settings.password_file
    if settings.password_file and not file.is_file():
        yield Finding(
            "error",
            f"{file} is missing: put the password for {settings.host} in it, then"
            f" 'chmod 600 {file}'",
            _("Het wachtwoord van de mailserver ontbreekt. Er gaan geen brieven weg."),
        )
    failed = outbox.failures(node)
    if failed:
        yield Finding(
            "warning",
            f"{len(failed)} letters did not go; the last time: {failed[0].error}",
            _("Er gingen {count} brieven niet weg. Kijk bij Brieven waarom.").format(
                count=len(failed)
            ),
        )


def _guests(node: Node) -> Iterator[Finding]:
    for guest in node.plugins.guests.values():
        if not guest.is_in:
            yield Finding(
                "error",
                f"plugin {guest.name} stays out: {guest.reason}",
                _("De uitbreiding {name} doet niet mee. Kijk bij Uitbreidingen waarom.").format(
                    name=guest.name
                ),
            )
        elif guest.crashes:
            yield Finding(
                "warning",
                f"plugin {guest.name} crashed {guest.crashes} times: see log",
                _(
                    "De uitbreiding {name} ging {crashes} keer stuk. Vertel het wie haar maakte."
                ).format(name=guest.name, crashes=guest.crashes),
            )
    for name in node.config.plugins:
        if name not in node.plugins.guests:
            yield Finding(
                "warning",
                f"node.toml has [plugins.{name}], but node.plugins does not name it: add it there"
                " or take the table out",
                _(
                    "In node.toml staan keuzes voor {name}, maar die uitbreiding staat niet aan."
                ).format(name=name),
            )


def _tasks(node: Node) -> Iterator[Finding]:
    states = tasks.states(node)
    known = {each.name for each in tasks.all_tasks(node)}
    for each in states:
        if each.failures and each.name in known:
            level = "error" if each.failures >= BROKEN else "warning"
            told = f"task {each.name} failed {each.failures} times in a row: {each.last_error}"
            dutch = _("Het werk {name} lukte {failures} keer niet. Kijk hieronder waarom.").format(
                name=each.name, failures=each.failures
            )
            yield Finding(level, told, dutch)  # type: ignore[arg-type]
    ends = [each.last_end for each in states if each.last_end]
    now = node.clock()
    if ends and now - max(ends) > _ASLEEP and is_served(node):
        yield Finding(
            "error",
            f"no background work since {max(ends):%Y-%m-%d %H:%M} UTC: start 'samenbeter worker',"
            " or serve without --no-worker",
            _("Er is al uren geen werk op de achtergrond gedaan. Start de site opnieuw."),
        )


def _database(node: Node, thorough: bool) -> Iterator[Finding]:
    with reading(node.engine) as tx:
        newest = figures.newest_moment(tx)
        told = figures.faults(tx) if thorough else ""
    if told:
        yield Finding(
            "error",
            f"{node.directory / FILE_NAME} is damaged ({told}): stop the node and put back a copy"
            " with 'samenbeter restore'",
            _("De database is beschadigd. Zet een kopie terug."),
        )
    elif thorough:
        yield Finding("ok", "the database file is whole")
    now = node.clock()
    if newest and from_text(newest) - now > _SLACK:
        yield Finding(
            "error",
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, before the newest change"
            f" ({newest[:16].replace('T', ' ')}): set it right",
            _("De klok van deze computer loopt achter. Zet hem gelijk."),
        )
