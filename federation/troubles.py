# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong with a peer: a kind for each, and for people a sentence to act on. Pure."""

from dataclasses import dataclass

from core.errors import FetchError, PeerError
from federation.wire.feed import ForkError, RollbackError


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble, in plain Dutch."""

    #: What is so: "Op dit adres antwoordt niemand."
    what: str
    #: What whoever runs the node can do, "" when waiting is right.
    advice: str


#: By kind. Kinds of FetchError come from the window; the others from here.
TROUBLES = {
    "away": Trouble(
        "Op het adres van deze proeftuin antwoordt niemand.",
        "Blijft dit zo? Bel de beheerder daar. Misschien staat de computer uit.",
    ),
    "slow": Trouble(
        "Deze proeftuin antwoordt, maar te langzaam.",
        "Wij proberen het vanzelf opnieuw. Duurt het een dag? Bel de beheerder daar.",
    ),
    "name": Trouble(
        "De naam in het adres van deze proeftuin bestaat niet, of ons netwerk vindt hem niet.",
        "Kijk of het adres klopt. Vraag de beheerder daar of de proeftuin is verhuisd.",
    ),
    "address": Trouble(
        "Het adres van deze proeftuin mag of kan niet worden gebruikt.",
        "Een adres begint met https:// en wijst naar het open internet. Vraag het goede adres.",
    ),
    "tls": Trouble(
        "De beveiligde verbinding met deze proeftuin lukt niet.",
        "Vaak is daar een certificaat verlopen. Vertel het de beheerder daar.",
    ),
    "moved": Trouble(
        "Dit adres stuurt door naar een ander adres. Dat volgen wij niet.",
        "Vraag de beheerder daar om het nieuwe adres.",
    ),
    "refused": Trouble(
        "Deze proeftuin herkent ons niet, of wil ons niet antwoorden.",
        "Vraag de beheerder daar of wij nog in de lijst staan.",
    ),
    "clock": Trouble(
        "De klokken van deze proeftuin en van ons lopen te ver uit elkaar.",
        "Zet de klok van onze computer gelijk. Klopt die al? Bel dan de beheerder daar.",
    ),
    "unknown": Trouble(
        "Op dit adres staat niet wat wij zoeken.",
        "Misschien staat daar nu een andere site. Vraag het de beheerder daar.",
    ),
    "busy": Trouble(
        "Deze proeftuin heeft het druk en vraagt ons te wachten.",
        "",
    ),
    "broken": Trouble(
        "Bij deze proeftuin gaat iets stuk als wij iets vragen.",
        "Vertel het de beheerder daar. De foutmelding helpt.",
    ),
    "large": Trouble(
        "Deze proeftuin stuurt meer dan is afgesproken. We hebben het afgekapt.",
        "Staat op dit adres nog wel dezelfde proeftuin? Bel de beheerder daar.",
    ),
    "quota": Trouble(
        "Deze proeftuin deelt heel veel in korte tijd. De rest lezen we later.",
        "Is dat gewoon zo? Verhoog dan entries_at_once in node.toml. Bel anders de beheerder daar.",
    ),
    "stopped": Trouble(
        "Deze proeftuin vertelt twee verhalen. We nemen niets nieuws aan.",
        "Bel de beheerder daar. Lees hieronder wat je kunt doen.",
    ),
    "untrusted": Trouble(
        "Wat deze proeftuin stuurt, klopt niet met de handtekening. We hebben het geweigerd.",
        "Bel de beheerder daar. Misschien is er een storing, of een andere sleutel.",
    ),
    "kept": Trouble(
        "Deze proeftuin laat ons een oudere stand zien dan anderen.",
        "Het nieuwere lezen wij bij die anderen. Vraag de beheerder daar hoe dit kan.",
    ),
    "payload": Trouble(
        "Van sommige berichten kwam de inhoud beschadigd aan. Die hebben we niet bewaard.",
        "Wij vragen ze vanzelf opnieuw. Gaat het niet over? Bel de beheerder daar.",
    ),
    "resting": Trouble(
        "Het lukte een paar keer niet. We laten deze proeftuin even met rust.",
        "",
    ),
    "": Trouble(
        "Het contact ging mis.",
        "De foutmelding hieronder helpt wie er verstand van heeft.",
    ),
}

_BY_STATUS = {401: "refused", 403: "refused", 404: "unknown", 410: "unknown", 429: "busy"}

#: Seconds that two clocks may differ before signed requests are refused.
MAX_SKEW = 300


def kind_of(error: PeerError, skew: int | None = None) -> str:
    """Return the kind of trouble an error is.

    Args:
        error: what went wrong.
        skew: seconds the clock of the peer is ahead of ours, when that is known.
    """
    if isinstance(error, (ForkError, RollbackError)) or "is stopped" in error.reason:
        return "stopped"
    if not isinstance(error, FetchError):
        return "untrusted"
    if error.status == 401 and skew is not None and abs(skew) > MAX_SKEW:
        return "clock"
    if error.status is None:
        return error.kind
    if error.status in _BY_STATUS:
        return _BY_STATUS[error.status]
    if 300 <= error.status < 400:
        return "moved"
    return "busy" if error.status == 503 else "broken" if error.status >= 500 else "unknown"


def trouble_of(kind: str) -> Trouble:
    """Return what a kind means; of one that nobody knows, that it went wrong."""
    return TROUBLES.get(kind, TROUBLES[""])
