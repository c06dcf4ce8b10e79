# SPDX-License-Identifier: EUPL-1.2
"""Letters about a seat: each once, in the language somebody signed up in, with the way back."""

from plugins.gatherings.signup.occasions import Occasion
from plugins.gatherings.signup.seats import Seat
from samenbeter import VISITOR, Node, find, mark, ngettext, send_letter, speaking_to, times_in_words
from samenbeter import gettext as _

#: What a letter says first, by what happened: its subject, and its first words.
TEXTS = {
    "confirmed": (mark("Je plaats bij {title}"), mark("Je bent welkom.")),
    "waiting": (
        mark("Je staat op de wachtlijst: {title}"),
        mark("Nu is het vol. Komt er een plaats vrij? Dan schrijven we je."),
    ),
    "offered": (
        mark("Er is een plaats voor je: {title}"),
        mark("Er kwam een plaats vrij. Wil je nog komen? Druk dan op de knop."),
    ),
    "lapsed": (
        mark("Je plaats ging naar iemand anders: {title}"),
        mark("We hoorden niets van je. Je kunt je opnieuw aanmelden."),
    ),
    "moved": (mark("Andere tijd: {title}"), mark("De tijd is veranderd. Je plaats blijft.")),
    "off": (mark("Gaat niet door: {title}"), mark("Het spijt ons. Dit gaat niet door.")),
    "reminder": (mark("Morgen: {title}"), mark("Tot morgen. Je vroeg ons om dit bericht.")),
}
#: After which somebody has a seat, or may have one.
_SEATED = frozenset({"confirmed", "offered", "moved", "reminder"})


def tell(node: Node, occasion: Occasion, seat: Seat, what: str, *, again: str = "") -> None:
    """Write a letter about a seat, once; nothing to whoever left no address.

    Args:
        node: who writes.
        occasion: which gathering, on which day.
        seat: whose.
        what: one of ``TEXTS``.
        again: what makes it another letter when the same happens once more.
    """
    if not seat.contact:
        return
    with speaking_to(node, seat.language):
        subject, first = TEXTS[what]
        send_letter(
            node,
            to=seat.contact,
            key=f"gatherings/{seat.id}/{what}/{again or seat.day}",
            subject=_(subject).format(title=occasion.event.title),
            paragraphs=[_(first), *_facts(node, occasion, seat, what)],
            link=f"/agenda/aanmelding/{seat.code}",
            link_words=_("Bekijk of wijzig je aanmelding"),
            language=seat.language,
        )


def _facts(node: Node, occasion: Occasion, seat: Seat, what: str) -> list[str]:
    where = place_of(node, occasion)
    facts = [f"{occasion.event.title}. {occasion.in_words}.{' ' if where else ''}{where}"]
    if what in _SEATED:
        told = ngettext(
            "We houden {number} plaats vrij.", "We houden {number} plaatsen vrij.", seat.seats
        )
        facts.append(told.format(number=seat.seats))
    if what == "offered" and seat.answer_by:
        told = _("Doe dat voor {moment}. Daarna gaat de plaats naar de volgende.")
        facts.append(told.format(moment=times_in_words.clock_time(seat.answer_by)))
    if what in ("confirmed", "moved"):
        facts.append(_("Kom je toch niet? Meld je dan af. Dan kan iemand anders komen."))
    return facts


def place_of(node: Node, occasion: Occasion) -> str:
    """Return where it is, in words; "" when nobody said."""
    reference = occasion.event.body.get("place")
    place = find(node, VISITOR, str(reference)) if reference else None
    if place is None:
        return ""
    address = str(place.body.get("address") or "")
    return f"{place.title}, {address}." if address else f"{place.title}."
