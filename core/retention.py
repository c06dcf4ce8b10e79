# SPDX-License-Identifier: EUPL-1.2
"""How long everything about people is kept: one table of rules, and one task that keeps them.

``/privacy`` shows this table; a test compares it with what each line of the register promises.
A rule that fails holds up no other.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from core import audit, erasing, importing, pictures, plans, unfinished
from core.contributing import forgetting
from core.database import writing
from core.languages import mark, told
from core.mail import sending
from core.node import Node
from core.people import approvals, attempts, links, retiring
from core.store import invitations, people
from core.store import retention as rows

logger = logging.getLogger(__name__)

MONTH, YEAR = timedelta(days=30), timedelta(days=365)


@told("what", "how_long")
@dataclass(frozen=True)
class Rule:
    """What goes away by itself."""

    name: str
    #: Dutch.
    what: str
    #: Dutch: "30 dagen". Stands in the retention of every line of the register it is about.
    how_long: str
    #: Tables whose rows, or personal columns, it is about.
    tables: tuple[str, ...]
    run: Callable[[Node], None]


def run(node: Node) -> None:
    """Keep all rules. A background task.

    Raises:
        RuntimeError: names the rules that could not be kept; the others were.
    """
    failed = []
    for rule in RULES:
        try:
            rule.run(node)
        # Whatever it was: what others were promised must not wait for it.
        except Exception:
            logger.exception("retention rule %s failed", rule.name)
            failed.append(rule.name)
    if failed:
        raise RuntimeError(f"retention rules failed: {', '.join(failed)}")


def _sessions(node: Node) -> None:
    with writing(node.engine) as tx:
        people.purge_sessions(tx, node.clock())


def _counts(node: Node) -> None:
    with writing(node.engine) as tx:
        attempts.purge(tx, node.clock())


def _links(node: Node) -> None:
    with writing(node.engine) as tx:
        links.purge(tx, node)


def _invitations(node: Node) -> None:
    with writing(node.engine) as tx:
        invitations.purge(tx, node.clock())


def _approvals(node: Node) -> None:
    with writing(node.engine) as tx:
        approvals.purge(tx, node)


def _erased(node: Node) -> None:
    with writing(node.engine) as tx:
        rows.drop_before(tx, "erased_text", "at", node.clock() - YEAR)


RULES: tuple[Rule, ...] = (
    Rule("accounts", mark("Accounts die niemand gebruikt. We schrijven je eerst, 30 en 7 dagen"
                          " ervoor."),
         mark("12 maanden"), ("person", "account_warning"), retiring.run),
    Rule("sessions", mark("Dat je bent aangemeld"), mark("7 dagen"), ("session",), _sessions),
    Rule("links", mark("Links in brieven"), mark("tot ze te oud zijn"), ("letter_link",), _links),
    Rule("invitations", mark("Uitnodigingen"), mark("tot ze te oud zijn"), ("invitation",),
         _invitations),
    Rule("letters", mark("Dat er een brief ging"), mark("30 dagen"), ("letter",), sending.purge),
    Rule("counts", mark("Hoe vaak iemand iets probeerde"), mark("één dag"), ("limit_count",),
         _counts),
    Rule("approvals", mark("Wat beheerders samen beslisten"), mark("12 maanden"), ("approval",),
         _approvals),
    Rule("audit", mark("Wie wat deed in het beheer"), mark("12 maanden"), ("audit",),
         audit.purge),
    Rule("plans", mark("Wat gepland was en niet lukte"), mark("30 dagen"), ("plan",), plans.purge),
    Rule("unfinished", mark("Wat je typte en niet bewaarde"), mark("30 dagen"), ("unfinished",),
         unfinished.purge),
    Rule("batches", mark("Wie een lijst inlas; de lijst zelf een dag"), mark("30 dagen"),
         ("batch",), importing.purge),
    Rule("erased", mark("Dat je een gedeelde tekst schreef die is uitgewist"), mark("12 maanden"),
         ("erased_text",), _erased),
    Rule("contributions", mark("Wie iets neerlegde zonder account, en zijn e-mailadres"),
         mark("30 dagen"), ("contribution",), forgetting.run),
    Rule("private", mark("Aanmeldingen, stemmen en antwoorden van mensen"),
         mark("tot de dag die bij elk veld staat"), ("record", "facet"), erasing.forget_old),
    Rule("pictures", mark("Foto's die geen bericht gebruikt"), mark("een dag"), ("picture",),
         pictures.purge),
)  # fmt: skip
