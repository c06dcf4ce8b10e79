# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one function, asked before every deed and every answer."""

from collections.abc import Mapping

from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Record, Role, Verdict

_YES = Verdict(True)
#: What an editor may do to a record of this node.
DEEDS = frozenset({"create", "revise", "publish", "share", "unshare", "withdraw", "erase"})
#: What mediators decide about a record, of our own or of another node: here and nowhere else.
_DECISIONS = frozenset({"hide", "unhide"})
#: Deeds that ask for a role and nothing else, and what is said to who has less.
_BY_ROLE: Mapping[str, tuple[Role, str]] = {
    "take part": ("member", mark("Meld je aan om dit te doen.")),
    "moderate": ("mediator", mark("Dit is voor de bemiddelaars van deze proeftuin.")),
    "administer": ("administrator", mark("Dit is voor de beheerder van deze proeftuin.")),
}


def may(actor: Actor, deed: str, record: Record | None = None) -> Verdict:
    """Return whether ``actor`` may do ``deed``, to ``record`` where there is one.

    Deeds: "read", those of ``DEEDS``, "take part" (all with an account), "moderate",
    "administer", on any record "hide" and "unhide", and on those of other nodes "remove".
    Guests narrow this further (``refuse_deed``); they never widen it.
    """
    if deed == "read" and record is not None:
        return _may_read(actor, record)
    if deed in DEEDS:
        if not actor.is_at_least("editor"):
            return Verdict(False, _("Meld je aan als redacteur om dit te doen."))
        if record is not None and not record.is_own:
            return Verdict(
                False, _("Dit is van een andere proeftuin. Alleen die kan het wijzigen.")
            )
        return _YES
    if deed == "remove":
        if record is None or record.is_own:
            return Verdict(False, _("Dit is van onszelf. Trek het in, of wis het uit."))
        deed = "administer"
    if deed in _DECISIONS:
        deed = "moderate"
    if deed in _BY_ROLE:
        least, refusal = _BY_ROLE[deed]
        return _YES if actor.is_at_least(least) else Verdict(False, _(refusal))
    return Verdict(False, _("Niemand mag '{deed}'.").format(deed=deed))


def _may_read(actor: Actor, record: Record) -> Verdict:
    if record.is_public or actor.role == "house":
        return _YES
    if record.visibility == "beheer" and not actor.is_at_least("mediator"):
        return Verdict(False, _("Dit is voor de bemiddelaars van deze proeftuin."))
    if record.is_for_members and actor.is_at_least("member"):
        return _YES
    # What is private is read by the house alone, for the plugin it belongs to.
    if actor.is_at_least("editor") and record.visibility != "prive":
        return _YES
    return Verdict(False, _("Dit is niet voor iedereen zichtbaar."))
