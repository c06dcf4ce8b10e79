# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one function, asked before every deed and every answer."""

from core.model import Actor, Record, Verdict

_YES = Verdict(True)
_EDITORS = frozenset({"editor", "administrator", "house"})
_ADMINISTRATORS = frozenset({"administrator", "house"})

#: What an editor may do to a record of this node.
DEEDS = frozenset({"create", "revise", "publish", "share", "unshare", "withdraw", "erase"})
#: What an administrator may do to a record of another node, here and nowhere else.
_HERE = frozenset({"remove", "hide", "unhide"})


def may(actor: Actor, deed: str, record: Record | None = None) -> Verdict:
    """Return whether ``actor`` may do ``deed``, to ``record`` where there is one.

    Deeds: "read", those of ``DEEDS``, "administer", and on records of other nodes "remove",
    "hide" and "unhide". Guests narrow this further
    (``refuse_deed``); they never widen it.
    """
    if deed == "read" and record is not None:
        return _may_read(actor, record)
    if deed in DEEDS:
        if actor.role not in _EDITORS:
            return Verdict(False, "Meld je aan als redacteur om dit te doen.")
        if record is not None and not record.is_own:
            return Verdict(False, "Dit is van een andere proeftuin. Alleen die kan het wijzigen.")
        return _YES
    if deed in _HERE:
        if record is None or record.is_own:
            return Verdict(False, "Dit is van onszelf. Trek het in, of wis het uit.")
        deed = "administer"
    if deed == "administer":
        if actor.role in _ADMINISTRATORS:
            return _YES
        return Verdict(False, "Dit is voor de beheerder van deze proeftuin.")
    return Verdict(False, f"Niemand mag '{deed}'.")


def _may_read(actor: Actor, record: Record) -> Verdict:
    if record.is_public:
        return _YES
    if record.visibility == "beheer" and actor.role not in _ADMINISTRATORS:
        return Verdict(False, "Dit is voor de beheerder van deze proeftuin.")
    if actor.role in _EDITORS and record.visibility != "prive":
        return _YES
    return Verdict(False, "Dit is niet voor iedereen zichtbaar.")
