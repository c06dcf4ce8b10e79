# SPDX-License-Identifier: EUPL-1.2
"""Taking over an instrument of another proeftuin, and staying with it when it changes."""

from collections.abc import Mapping

from plugins.instruments.adoption import LONGEST_KEPT
from plugins.instruments.differing import Texts, as_adopted, kept, texts_of
from samenbeter import (
    HOUSE,
    VISITOR,
    Actor,
    Conflict,
    InvalidRecord,
    Node,
    Query,
    Record,
    amend,
    create,
    find,
    get,
    level_with,
    name_of,
    origins,
    page,
    references,
    together,
)
from samenbeter import gettext as _

#: Fields of an instrument that go along into a copy, besides its text.
_KEPT = ("maturity", "principles")


def own_adoption(node: Node, instrument: Record) -> Record | None:
    """Return our newest adoption of an instrument that runs, or None."""
    filters = {"instrument": references(node, instrument), "status": ("running",)}
    query = Query("adoption", filters=filters, origins=("",), limit=1)
    return next(iter(page(node, VISITOR, query, counted=False).records), None)


def on_offer(node: Node) -> list[Record]:
    """Return the newest instruments of others that we may take over and do not use yet."""
    others = tuple(each for each in origins(node, "instrument") if each)
    full = tuple(each for each in others if level_with(node, each) == "full")
    if not full:
        return []
    found = page(node, VISITOR, Query("instrument", origins=full, limit=100), counted=False)
    return [each for each in found.records if own_adoption(node, each) is None]


def adoption_of_copy(node: Node, copy: Record) -> Record | None:
    """Return the adoption with which our own copy came here, or None."""
    query = Query("adoption", filters={"copy": references(node, copy)}, origins=("",), limit=1)
    return next(iter(page(node, VISITOR, query, counted=False).records), None)


def original_of(node: Node, record: Record) -> Record | None:
    """Return what a copy or an adoption points at, as far as visitors may read it."""
    name = "adopted_from" if record.type == "instrument" else "instrument"
    found = find(node, VISITOR, str(record.body.get(name) or ""))
    return found if found is not None and found.type == "instrument" else None


def copy_of(node: Node, actor: Actor, adoption: Record) -> Record | None:
    """Return our own copy of what an adoption took over, a draft too; None when we follow."""
    found = find(node, actor, str(adoption.body.get("copy") or ""))
    return found if found is not None and found.type == "instrument" and found.is_own else None


def base_of(node: Node, copy: Record) -> Texts | None:
    """Return the text that a copy began with, or None when nobody here knows it.

    Of our own it stands among the versions; of another proeftuin it is the original, as long as
    that did not go on to a next edition.
    """
    if copy.is_own:
        return as_adopted(node, copy)
    original = original_of(node, copy)
    if original is None or edition_of(original) != copy.body.get("adopted_edition"):
        return None
    return texts_of(original)


def edition_of(record: Record) -> int:
    """Return the number of the edition of an instrument."""
    number = record.body.get("edition")
    return number if isinstance(number, int) else 1


def refuse(node: Node, deed: str, record: Record) -> str | None:
    """Return why an adoption or a review may not stand as it would, or None.

    Raises:
        InvalidRecord: an adoption that was not made by ``adopt`` has no edition to follow.
    """
    field = {"adoption": "instrument", "review": "about"}.get(record.type)
    if field is None or deed not in ("create", "publish", "revise"):
        return None
    target = find(node, HOUSE, str(record.body.get(field) or ""))
    if target is None:
        return None
    if target.is_own:
        return _("Dit instrument is van onszelf. Kies er een van een andere proeftuin.")
    if deed != "revise" and level_with(node, target.origin) != "full":
        return _("Je leest mee. Overnemen kan met een volledige afspraak.")
    if deed != "revise" and record.type == "adoption":
        other = own_adoption(node, target)
        if other is not None and other.id != record.id:
            return _("Jullie gebruiken dit instrument al. Kijk bij je overnames.")
        if record.body.get("edition") is None and find(node, HOUSE, str(record.id)) is None:
            told = _("De versie ontbreekt. Kies 'Neem dit over' op de pagina van het instrument.")
            raise InvalidRecord({"edition": [told]})
    return None


def adopt(
    node: Node, actor: Actor, instrument: Record, given: Mapping[str, object]
) -> tuple[Record, Record | None]:
    """Write an adoption, and our own copy unless we only follow; both or neither.

    Args:
        node: the node.
        actor: who adopts.
        instrument: of another proeftuin.
        given: kind, changes and start of the adoption.

    Returns:
        The adoption, and the copy: published when it is taken over as it is, a draft when
        somebody is going to adapt it first.

    Raises:
        InvalidRecord, NotAllowed, Refused: as ``create``.
        Conflict: it is not here any more.
    """
    reference = references(node, instrument)[-1]
    with together(node):
        stands = get(node, actor, instrument.id)
        if stands.state != "published":
            raise Conflict(_("Dit instrument is hier niet meer. Je kunt het niet overnemen."))
        noted: dict[str, object] = {"edition": edition_of(stands)}
        copy = None
        if given.get("kind") == "follow":
            noted["begun_with"] = kept(stands, LONGEST_KEPT)
        else:
            copy = _copied(node, actor, stands, publish=given.get("kind") == "take_over")
            noted["copy"] = str(copy.id)
        data = {**given, "instrument": reference}
        return create(node, actor, "adoption", data, publish=True, noted=noted), copy


def _copied(node: Node, actor: Actor, original: Record, *, publish: bool) -> Record:
    """Return a copy of our own: the text, its licence, who thought it up, and nothing else."""
    data = dict(texts_of(original))
    data |= {name: original.body[name] for name in _KEPT if original.body.get(name)}
    data |= {"language": original.language, "licence": original.licence}
    data["lessons"] = [each for each in _lessons(original) if find(node, actor, each)]
    copy = create(node, actor, "instrument", data, publish=publish)
    return amend(node, HOUSE, copy.id, {
        "adopted_from": references(node, original)[-1],
        "adopted_edition": edition_of(original),
        "credit": original.body.get("credit") or name_of(node, original.origin),
    })  # fmt: skip


def _lessons(original: Record) -> list[str]:
    found = original.body.get("lessons")
    return [str(each) for each in found] if isinstance(found, list) else []


def look_at(node: Node, adoption: Record, edition: int) -> Record:
    """Note that somebody saw a new edition of the original, and that we stay with our own."""
    return amend(node, HOUSE, adoption.id, {"seen_edition": edition})


def follow_up(node: Node, actor: Actor, adoption: Record, *, replace: bool) -> Record:
    """Go along with the newest edition of the original.

    Its text becomes a version of our copy, so that what is different is told from here on. Then
    our own text is put back, unless ``replace``: with what an editor merged into it by hand.

    Raises:
        Conflict: the original or our copy is not here any more.
        InvalidRecord, NotAllowed, Refused: as ``revise``.
    """
    with together(node):
        original = original_of(node, adoption)
        if original is None:
            raise Conflict(_("Het origineel is hier niet meer. Je eigen tekst blijft staan."))
        edition = edition_of(original)
        copy = copy_of(node, actor, adoption)
        if copy is not None:
            ours, theirs = texts_of(copy), texts_of(original)
            amend(node, HOUSE, copy.id, {**theirs, "adopted_edition": edition})
            if not replace:
                amend(node, actor, copy.id, ours)
        return amend(node, HOUSE, adoption.id, {"edition": edition, "seen_edition": edition})


def newer(node: Node, adoption: Record) -> Record | None:
    """Return the original when it has an edition that nobody here looked at yet, or None."""
    original = original_of(node, adoption)
    if original is None or adoption.body.get("status") != "running":
        return None
    known = [adoption.body.get(name) for name in ("edition", "seen_edition")]
    last = max((each for each in known if isinstance(each, int)), default=0)
    return original if last and edition_of(original) > last else None
