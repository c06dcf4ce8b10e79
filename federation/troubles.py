# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong with a peer: a kind for each, and for people a sentence to act on. Pure."""

from dataclasses import dataclass

from core.errors import FetchError, PeerError
from core.languages import mark, told
from federation.wire.feed import ForkError, RollbackError


@told("what", "advice")
@dataclass(frozen=True)
class Trouble:
    """A kind of trouble, in plain Dutch."""

    #: What is so: "Op dit adres antwoordt niemand."
    what: str
    #: What whoever runs the node can do, "" when waiting is right.
    advice: str


#: By kind. Kinds of FetchError come from the window; the others from here.
TROUBLES = {
    "away": Trouble(
        mark("Op het adres van deze proeftuin antwoordt niemand."),
        mark("Blijft dit zo? Bel de beheerder daar. Misschien staat de computer uit."),
    ),
    "slow": Trouble(
        mark("Deze proeftuin antwoordt, maar te langzaam."),
        mark("Wij proberen het vanzelf opnieuw. Duurt het een dag? Bel de beheerder daar."),
    ),
    "name": Trouble(
        mark(
            "De naam in het adres van deze proeftuin bestaat niet, of ons netwerk vindt hem niet."
        ),
        mark("Kijk of het adres klopt. Vraag de beheerder daar of de proeftuin is verhuisd."),
    ),
    "address": Trouble(
        mark("Het adres van deze proeftuin mag of kan niet worden gebruikt."),
        mark(
            "Een adres begint met https:// en wijst naar het open internet. Vraag het goede adres."
        ),
    ),
    "tls": Trouble(
        mark("De beveiligde verbinding met deze proeftuin lukt niet."),
        mark("Vaak is daar een certificaat verlopen. Vertel het de beheerder daar."),
    ),
    "moved": Trouble(
        mark("Dit adres stuurt door naar een ander adres. Dat volgen wij niet."),
        mark("Vraag de beheerder daar om het nieuwe adres."),
    ),
    "refused": Trouble(
        mark("Deze proeftuin herkent ons niet, of wil ons niet antwoorden."),
        mark("Vraag de beheerder daar of wij nog in de lijst staan."),
    ),
    "clock": Trouble(
        mark("De klokken van deze proeftuin en van ons lopen te ver uit elkaar."),
        mark("Zet de klok van onze computer gelijk. Klopt die al? Bel dan de beheerder daar."),
    ),
    "unknown": Trouble(
        mark("Op dit adres staat niet wat wij zoeken."),
        mark("Misschien staat daar nu een andere site. Vraag het de beheerder daar."),
    ),
    "busy": Trouble(
        mark("Deze proeftuin heeft het druk en vraagt ons te wachten."),
        "",
    ),
    "broken": Trouble(
        mark("Bij deze proeftuin gaat iets stuk als wij iets vragen."),
        mark("Vertel het de beheerder daar. De foutmelding helpt."),
    ),
    "large": Trouble(
        mark("Deze proeftuin stuurt meer dan is afgesproken. We hebben het afgekapt."),
        mark("Staat op dit adres nog wel dezelfde proeftuin? Bel de beheerder daar."),
    ),
    "quota": Trouble(
        mark("Deze proeftuin deelt heel veel in korte tijd. De rest lezen we later."),
        mark(
            "Is dat gewoon zo? Verhoog dan entries_at_once in node.toml. Bel anders de beheerder"
            " daar."
        ),
    ),
    "stopped": Trouble(
        mark("Deze proeftuin vertelt twee verhalen. We nemen niets nieuws aan."),
        mark("Bel de beheerder daar. Lees hieronder wat je kunt doen."),
    ),
    "untrusted": Trouble(
        mark("Wat deze proeftuin stuurt, klopt niet met de handtekening. We hebben het geweigerd."),
        mark("Bel de beheerder daar. Misschien is er een storing, of een andere sleutel."),
    ),
    "kept": Trouble(
        mark("Deze proeftuin laat ons een oudere stand zien dan anderen."),
        mark("Het nieuwere lezen wij bij die anderen. Vraag de beheerder daar hoe dit kan."),
    ),
    "payload": Trouble(
        mark("Van sommige berichten kwam de inhoud beschadigd aan. Die hebben we niet bewaard."),
        mark("Wij vragen ze vanzelf opnieuw. Gaat het niet over? Bel de beheerder daar."),
    ),
    "resting": Trouble(
        mark("Het lukte een paar keer niet. We laten deze proeftuin even met rust."),
        "",
    ),
    "": Trouble(
        mark("Het contact ging mis."),
        mark("De foutmelding hieronder helpt wie er verstand van heeft."),
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
