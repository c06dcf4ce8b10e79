# SPDX-License-Identifier: EUPL-1.2
"""Every template of the house with what it may be given: empty, full and in error.

``PAGES`` maps a name to (template, context); ``environment`` renders them as the house does.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as Has
from typing import Any

import jinja2
from markupsafe import Markup

from core.languages import language, teach
from core.picture_values import parse
from core.qr import qr_code
from core.searching.finding import Found
from core.web.administering import showcase
from core.web.people.asking import form as ask
from core.web.people.asking import question
from core.web.tongues import tongues
from core.web.views import Link
from federation.contracts.wording import PARTINGS
from federation.pages.contract_form import Form

ROOT = Path(__file__).parents[2]
WEB = ROOT / "core/web"
FOLDERS = [
    WEB / "templates",
    ROOT / "federation/templates",
    *sorted((ROOT / "plugins").glob("*/templates")),
]
NOW = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
HOSTILE = "<script>alert('soep')</script>"
LONG = "Lichtopstandsbestendigheidsonderzoeksverslaggeving"


class Card(Has):
    """A record in a list."""

    def choice(self, name: str) -> Any:
        """Return the first value of a field, or None."""
        return next(iter(self.choices.get(name, ())), None)


def place(theme: str, name: str = "", area: str = "", own: bool = False) -> Has:
    """Return where something was made."""
    name = name or theme.capitalize()
    return Has(
        id="" if own else theme * 4,
        name=name,
        area=area,
        theme=theme,
        own=own,
        place=f"{name}, {area}" if area else name,
        words="Van ons" if own else f"Uit {name}",
    )


OURS = place("rotterdam", area="Middelland", own=True)
ZORGVRIJSTAAT = Has(title="Zorgvrijstaat", url="/initiatieven/3", origin=OURS, language="nl")
WESTERPARK = place("amsterdam", area="Westerpark")
OTHERS = [WESTERPARK, *map(place, ("roermond", "amersfoort", "eindhoven", "groningen", "utrecht"))]
#: A place whose theme this node never heard of.
STRANGER = place("almere")

SITE = Has(
    name="Rotterdam", area="Middelland", theme="rotterdam", pictures="table",
    address="http://127.0.0.1:5102", language="nl", demo=True,
    tagline="In Middelland eten we samen en helpen we elkaar.", version="0.1.0",
    contact="Redactie van Middelland, elke dinsdag in Huize Middelland",
    id="k7qm 2xva p4dn 7tfe hb3w zc6r uy5s j4lg",
    menu=(Has(title="Vraag", url="/vraag"), Has(title="Plek", url="/plek"),
          Has(title="Dag", url="/dag")),
    foot=(Has(title="Wat wij delen", url="/transparantie"),),
    crisis=(Has(title="Levensgevaar", phone="112", dial="112"),
            Has(title="Denk je aan zelfmoord?", phone="0800-0113", dial="08000113")),
    lists=(Has(title="Lessen", url="/lessen"),),
)  # fmt: skip
NOBODY = Has(name="", signed_in=False, editor=False, administrator=False, mediator=False, menu=())
EDITOR = Has(
    name="Anneke", signed_in=True, editor=True, administrator=True, mediator=True,
    menu=(Has(title="Redactie", url="/redactie"), Has(title="Beheer", url="/beheer")),
)  # fmt: skip

LACKING = "Hiervoor zijn twee beheerders nodig, van twee verschillende organisaties."
EMAIL = question("email", "E-mailadres", "email", hint="We sturen je een link.")
PERSON = Has(
    id=7, nickname=HOSTILE, role="editor", role_until=date(2027, 2, 13), is_banned=True,
    organisation="Zorgvrijstaat", party="residents",
)  # fmt: skip
ROLE_WORDS = {"roles": {"editor": "redacteur", "administrator": "beheerder"},
              "parties": {"residents": "Bewoners"}}  # fmt: skip


def mine(**changed: Any) -> dict[str, Any]:
    """Return what the page of one's own account is given."""
    name = ask(question("nickname", "Hoe wil je hier heten?", value="Anneke"))
    return {
        "person": PERSON, "role": "redacteur", "email": "nel@voorbeeld.nl", "name": name,
        "address": ask(EMAIL), "password": ask(question("new", "Nieuw wachtwoord", "password")),
        "language_form": ask(question("language", "Taal", "radio", value="nl",
                                      options=[("nl", "Nederlands"), ("en", "English")])),
        "sections": (), **changed,
    }  # fmt: skip


def roles_page(**changed: Any) -> dict[str, Any]:
    """Return what the page of people and roles is given."""
    invited = Has(id=3, email=None, role="administrator", organisation=HOSTILE, expires=NOW)
    return {
        **ROLE_WORDS, "people": (PERSON,), "lacking": LACKING, "invitations": (invited,),
        "form": ask(question("role", "Rol", "radio", options=[("editor", "Redacteur")],
                             problems={"role": ["Kies een van de mogelijkheden."]})),
        "link": "https://wijk.example/uitnodiging/abc", "q": HOSTILE, **changed,
    }  # fmt: skip


def first_page(problems: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what the first page of a new node is given."""
    you = (question("nickname", "Hoe wil je hier heten?", problems=problems),)
    about = (question("tagline", "Waar gaat het over?"),)
    second = (question("second_party", "Soort", "select", options=[("residents", "Bewoners")]),)
    return {"form": ask(*you, *about, *second), "you": you, "about": about, "second": second,
            "action": "/begin/abc"}  # fmt: skip


TARGET = Has(kind="record", value="1", title=LONG, url="/lessen/1", language="nl")
FOLLOW: dict[str, Any] = {"target": TARGET, "url": "/volgen/bericht/1", "form": ask(),
                          "member": False, "following": False}  # fmt: skip
_LINE = Has(label="Schuilnaam", seen_by="jij en de beheerders", retention="12 maanden")
MY_DATA: dict[str, Any] = {
    "known": Has(at=NOW, parts=(Has(title="accounts", pieces=(
        Has(line=_LINE, values=("Nel",)), Has(line=_LINE, values=("",)),
        Has(line=_LINE, values=(HOSTILE, LONG, *map(str, range(20)))),
    )),)),
    "texts": (
        (Has(title=LONG, url="/lessen/1", language="nl"),
         (Has(name="Amsterdam", asked=None, confirmed=None),
          Has(name="Utrecht", asked=NOW, confirmed=None),
          Has(name="Roermond", asked=NOW, confirmed=NOW)), "abcdefgh"),
        (None, (), "abcdefgh"),
    ),
    "looks": ({"at": NOW, "by": "Anneke", "deed": "bekeek je pagina"},),
}  # fmt: skip
LETTER = Has(
    name="20260213-193000-000001-sign-in", to="nel@voorbeeld.nl", subject=HOSTILE, at=NOW,
    lines=(("Je wilt je aanmelden.",), ("", "https://wijk.example/aanmelden/brief/abc", "")),
)  # fmt: skip

KINDS = {"experience": "Ervaring", "pitfall": "Valkuil", "chance": "Kans", "tip": "Tip"}
PRINCIPLES = {
    "ecosystem": "Gezonde wijk", "cooperation": "Samen werken", "ict": "ICT", "financing": "Geld",
}  # fmt: skip
EVIDENCE = {"seen": "Gezien: we waren erbij", "measured": "Gemeten: we hebben cijfers"}
LESSON = Has(
    name="lesson", path="lessen", label="les", label_plural="lessen", article="de", menu=True,
    intro="Wat werkte, wat ging mis, wat kun je beter weten?",
    empty="Hier is nog een stoel vrij. Vertel als eerste wat je leerde.",
    empty_text="", plugin="lessons", also=(("/lessen/naast", HOSTILE),), contributable=(),
)  # fmt: skip
INITIATIVE = Has(
    name="initiative", path="initiatieven", label="initiatief", label_plural="initiatieven",
    article="het", menu=True, intro="Wat er in de wijk groeit.", empty="", plugin="initiatives",
    also=(), contributable=(),
)  # fmt: skip


def chosen(words: Mapping[str, str], *values: str) -> tuple[Has, ...]:
    """Return values of a field as a template gets them."""
    return tuple(Has(value=each, words=words[each]) for each in values)


def card(title: str, origin: Has, kind: str = "", **changed: Any) -> Card:
    """Return a record in a list."""
    choices = {"evidence": chosen(EVIDENCE, "seen"),
               "principles": chosen(PRINCIPLES, "cooperation", "ict")}  # fmt: skip
    if kind:
        choices = {"kind": chosen(KINDS, kind), **choices}
    known = {
        "id": 17, "url": "/lessen/17", "type": "lesson", "label": "les", "title": title,
        "summary": "Bewoners kozen samen een app. Niemand had tijd om hem bij te houden.",
        "language": "nl", "origin": origin, "choices": choices, "state": "", "shared": False,
        "published": NOW, "updated": NOW, "age": "4 maanden geleden", "expired": False,
        "notes": (),
    }  # fmt: skip
    return Card(**{**known, **changed})


PITFALL = card("Een app zonder beheerder is na acht weken leeg", WESTERPARK, "pitfall")
TIP = card("Zet de vraag van de wijk bovenaan, niet die van de subsidie", OURS, "tip")
CARDS = [
    PITFALL,
    TIP,
    card("Laat een bewoner het gesprek openen", OTHERS[1], "tip", expired=True),
    card("Een leeg lokaal is een gratis huiskamer", OTHERS[2], "chance"),
    card("De verzekeraar wilde pas praten met cijfers erbij", OTHERS[3], "experience"),
    card(HOSTILE, STRANGER, "pitfall", summary=HOSTILE),
    card(LONG, OURS, summary="", label="initiatief", state="Concept", choices={}),
]


def option(value: str, label: str, chosen: bool = False, theme: str = "") -> Has:
    """Return one value to choose or to filter on."""
    return Has(value=value, label=label, chosen=chosen, theme=theme)


def field(name: str, label: str, widget: str = "text", **changed: Any) -> Has:
    """Return a field of a form."""
    known = {
        "name": name, "id": f"veld-{name}", "label": label, "hint": "", "widget": widget,
        "required": False, "rows": 0, "value": "", "options": (), "errors": (), "checked": False,
        "picture": None, "ticks": (),
    }  # fmt: skip
    made = Has(**{**known, **changed})
    ids = [f"{made.id}-hint"] * bool(made.hint) + [f"{made.id}-fout"] * bool(made.errors)
    made.described_by = " ".join(ids)
    return made


PHOTO = parse(f"{'0f' * 32}.jpg 1600x1200 Een lange tafel, met soep <b>")


def form(*, wrong: bool) -> Has:
    """Return a form with a field of every widget."""
    told = ("Geef de les een titel, bijvoorbeeld 'Laat een bewoner openen'.",) if wrong else ()
    kinds = tuple(option(value, label, value == "tip") for value, label in KINDS.items())
    principles = tuple(option(value, label) for value, label in PRINCIPLES.items())
    fields = (
        field("title", "Titel", hint="Eén zin.", required=True, errors=told, value=HOSTILE),
        field("kind", "Wat voor les is het?", "radio", options=kinds, errors=told, hint="Kies."),
        field("advice", "Wat raad je aan?", "textarea", rows=3, value="</textarea>" + LONG),
        field("principles", "Bij welk principe hoort het?", "checkboxes", options=principles),
        field("evidence", "Hoe zeker?", "radio", options=(option("seen", "Gezien", True),)),
        field("site", "Website", "url", errors=told),
        field("seats", "Stoelen", "number"),
        field("initiative", "Hoort bij", "reference", options=(option("17", HOSTILE, True),)),
        field("phase", "Fase", "select", required=True, options=(option("a", LONG),)),
        field("open", "Open voor iedereen", "checkbox", checked=True),
        field("photo", "Foto", "picture", picture=PHOTO, ticks=("consent",), errors=told),
        field("map", "Kaart", "picture"),
    )
    more = (field("valid_until", "Geldig tot", "date", hint="Laat leeg als het geldig blijft."),)
    return Has(
        fields=fields,
        more=more,
        summary="Nog vier dingen. Je tekst is bewaard." if wrong else "",
        general=("Dit lijkt op een les die er al is.",) if wrong else (),
        wrong=tuple(one for one in fields if one.errors),
    )


def shown(name: str, label: str, text: str, widget: str = "textarea", **changed: Any) -> Has:
    """Return a field of a record on its page."""
    known = {"name": name, "label": label, "widget": widget, "text": text, "choices": ()}
    return Has(**{**known, "links": (), "picture": None, "lines": (), **changed})


def detail(card: Card, **changed: Any) -> Has:
    """Return a record on its own page."""
    fields = (
        shown("kind", "Wat voor les is het?", "Valkuil", choices=chosen(KINDS, "pitfall")),
        shown("situation", "Wat was de situatie?", "We vroegen vijf weken lang.\n\n" + HOSTILE),
        shown("advice", "Wat raad je anderen aan?", "Zoek eerst twee mensen."),
        shown("applies_when", "Wanneer geldt dit wel?", "Als bewoners de inhoud maken."),
        shown("applies_not_when", "Wanneer geldt dit niet?", "Als iemand het betaalt."),
        shown("principles", "Bij welk principe hoort het?", "",
              choices=chosen(PRINCIPLES, "cooperation", "ict")),
        shown("initiative", "Hoort bij initiatief", "Zorgvrijstaat",
              links=(ZORGVRIJSTAAT,)),
    )  # fmt: skip
    known = {
        "card": card, "brought": "", "fields": fields, "by_name": {one.name: one for one in fields},
        "licence": "CC-BY-SA-4.0", "valid_until": date(2027, 1, 1), "version": 2, "deeds": (),
        "generic": False, "global_id": "", "times": (), "over": False, "calendar_url": "",
        "crumbs": (Has(title="Middelland", url="/"), Has(title="Lessen", url="/lessen")),
    }  # fmt: skip
    return Has(**{**known, **changed})


EVENT_FIELDS = (
    shown("kind", "Wat voor?", "Samen eten", choices=chosen({"meal": "Samen eten"}, "meal")),
    shown("cost", "Wat kost het?", "Gratis"),
    shown("price", "Hoeveel?", HOSTILE),
    shown("spoken", "Welke taal?", "Nederlands, Arabisch"),
    shown("inclusion", "Voor wie?", "", choices=chosen({"children": "Kinderen welkom"},
                                                      "children")),
    shown("capacity", "Hoeveel plaatsen zijn er?", "24"),
    shown("online", "Meedoen vanaf huis", "https://wijk.example", "url"),
    shown("programme", "Wat gaan we doen?", HOSTILE),
    shown("attendance", "Hoeveel mensen waren er?", "minder dan 10"),
    shown("initiative", "Hoort bij initiatief", "Zorgvrijstaat",
          links=(ZORGVRIJSTAAT,)),
)  # fmt: skip
DEEDS = (
    Has(name="revise", label="Wijzig", url="/lessen/17/wijzig", method="get"),
    Has(name="unshare", label="Niet meer delen", url="/lessen/17/niet-delen", method="post"),
    Has(name="withdraw", label="Trek in", url="/lessen/17/trek-in", method="get"),
)
VERSIONS = tuple(Has(number=each, at=NOW, title="", plain_summary="", body={}) for each in (2, 1))
FILTERS = (
    Has(name="kind", label="Wat voor les is het?",
        options=tuple(option(value, label, value == "tip") for value, label in KINDS.items())),
    Has(name="principles", label="Bij welk principe hoort het?",
        options=tuple(option(value, label) for value, label in PRINCIPLES.items())),
    Has(name="origin", label="Waar het vandaan komt",
        options=tuple(option(one.id, one.words, theme=one.theme) for one in (OURS, *OTHERS))),
)  # fmt: skip


EVENT = Has(
    name="event", path="agenda", label="bijeenkomst", label_plural="bijeenkomsten",
    article="de", menu=True, intro="Wat is er te doen?", empty="", plugin="gatherings",
    also=(), contributable=(),
)  # fmt: skip


def time(title: str, **changed: Any) -> Has:
    """Return one time that something happens."""
    known = {
        "card": card(title, OURS, choices={"kind": chosen({"meal": "Samen eten"}, "meal")}),
        "start": NOW, "number": 13, "month": "februari", "weekday": "vrijdag",
        "hours": "20.30 – 22.30 uur", "cancelled": False, "again": "",
        "place": Has(title="Het Wijkpaleis", url="/plekken/3"),
    }  # fmt: skip
    return Has(**{**known, **changed})


TIMES = (
    time("Wat levert zorgen voor elkaar op?"),
    time("Wijktafel", again="elke week op vrijdag", place=None),
    time(HOSTILE, cancelled=True, card=CARDS[5]),
)


def calendar_day(number: int, *shown: Has) -> Has:
    """Return one day of an agenda."""
    return Has(
        date=date(2026, 2, number), id=f"dag-2026-02-{number}", weekday="vrijdag",
        heading=f"Vrijdag {number} februari", number=number, times=shown,
    )  # fmt: skip


DAYS = (calendar_day(13, *TIMES), calendar_day(14, time(LONG)))
PARTS = (
    Has(id="vandaag", heading="Vandaag", days=DAYS[:1]),
    Has(id="later", heading="Later", days=DAYS[1:]),
)
STRIP = tuple((calendar_day(13 + at), 2 if at < 2 else 0) for at in range(14))


def day_list(**changed: Any) -> dict[str, Any]:
    """Return what the list of a type with a calendar gets."""
    known = {
        "kind": EVENT, "heading": "Agenda", "parts": (), "past": (), "is_past": False,
        "filters": (), "chips": (), "count": "geen bijeenkomsten", "new_url": "/agenda/nieuw",
        "other_url": "/agenda?voorbij=1", "may_write": False, "filtered": False,
    }  # fmt: skip
    return {**known, **changed}


DOORS = tuple(
    Has(icon=icon, title=title, url=url, links=(Has(title=HOSTILE, url="/lessen"),
                                                Has(title="Met wie kan ik eten?", url="/agenda")))
    for icon, title, url in (("message-circle-question", "Ik heb een vraag", "/vraag"),
                             ("map-pin", "Ik zoek een plek", "/plek"),
                             ("calendar-days", "Ik zoek een dag", "/dag"))
)  # fmt: skip
FOCUS = Has(title="Gemeenschapskracht", story="We eten samen.\n" + HOSTILE, help="Vraag ons.",
            progress="Er staat een huis.", principle="ecosystem")  # fmt: skip
MAP = Has(outline="10,10 600,20 580,400 30,380", width=640, height=440)


def spot(number: int, title: str, **changed: Any) -> Has:
    """Return a place on the map and in the list."""
    known = {
        "card": card(title, OURS, url=f"/plekken/{number}", choices={}), "number": number,
        "dot": Has(x=100.0 + 60 * number, y=200.0, inside=True), "outside": "", "stale": False,
        "address": "Bij het plein", "welcome": ("Maandag tot vrijdag", HOSTILE), "there": (),
        "age": "3 weken geleden",
    }  # fmt: skip
    return Has(**{**known, **changed})


PLACES = (
    spot(1, "Huize Middelland", there=(Has(title=HOSTILE, url="/initiatieven/3", origin=OURS),)),
    spot(2, LONG, dot=Has(x=300.0, y=60.0, inside=False), outside="Net buiten ons gebied"),
    spot(0, HOSTILE, dot=None, card=CARDS[5], outside="Buiten ons gebied", stale=True),
)
FOUR = tuple(
    Has(name=name, label=label, meaning="Een wijk waarin mensen elkaar kennen.",
        answer="We eten samen." if name == "ecosystem" else "", url=f"/principes/{name}",
        choice=Has(value=name, words=label))
    for name, label in PRINCIPLES.items()
)  # fmt: skip
ROLES = (
    Has(slug="bewoner", label="bewoner", title="Bewoner", party="resident", lead="Je woont hier.",
        url="/ik-ben/bewoner"),
    Has(slug="gemeente", label="gemeente", title="Gemeente", party="municipality",
        lead="De gemeente doet mee.", url="/ik-ben/gemeente"),
)  # fmt: skip


def home(**changed: Any) -> dict[str, Any]:
    """Return what the home page gets."""
    known = {
        "doors": DOORS, "week": (), "agenda": None, "slots": (), "focus": None, "roles": ROLES,
        "places": Has(map=None, items=(), area=None),
    }  # fmt: skip
    return {**known, **changed}


def placing(**changed: Any) -> dict[str, Any]:
    """Return what the page by place gets."""
    known = {"places": Has(map=None, items=(), area=None), "kinds": (INITIATIVE,)}
    return {**known, "may_write": False, **changed}


def record_list(**changed: Any) -> dict[str, Any]:
    """Return what the list page gets."""
    known = {
        "kind": LESSON, "heading": "Lessen", "items": (), "filters": (), "chips": (),
        "count": "geen lessen", "more_than": 0, "next_url": "", "first_url": "",
        "new_url": "/lessen/nieuw", "may_write": False, "filtered": False,
    }  # fmt: skip
    return {**known, **changed}


def record_form(**changed: Any) -> dict[str, Any]:
    """Return what the form page gets."""
    known = {
        "kind": LESSON, "form": form(wrong=False), "card": None, "action": "/lessen/nieuw",
        "based_on": 0, "conflict": False, "may_draft": True, "shared": False, "me": EDITOR,
        "looked": False, "preview": previewed(empty=True, fields=()), "tips": {}, "alike": (),
        "aside": (),
        "since": "", "behind": False, "at_desk": False, "beside": "/lessen/terwijl",
        "begin_anew": "/lessen/vergeet",
    }  # fmt: skip
    return {**known, **changed}


DUE = (
    (Has(text=HOSTILE, url="/agenda/3/wijzig", day=date(2026, 2, 1)), True),
    (Has(text="Schrijf op wat je leerde.", url="/proeven/4/afronden", day=date(2026, 3, 1)), False),
)

WAITS = (
    Has(id=1, words="Dit gaat naar andere proeftuinen", at=NOW, seconds=43, refused="",
        undo_url="/redactie/plannen/1/ongedaan", card=None),
    Has(id=2, words="Dit gaat van onze site", at=NOW, seconds=86400, refused="",
        undo_url="/redactie/plannen/2/ongedaan", card=None),
    Has(id=3, words="Dit is niet gedeeld", at=NOW, seconds=0, refused=HOSTILE,
        undo_url="/redactie/plannen/3/ongedaan", card=TIP),
)  # fmt: skip


BATCH = Has(id=3, type="lesson", state="done", at=NOW, header=("Titel", HOSTILE),
            columns=("title", ""), cells=())  # fmt: skip
LINES = (
    (Has(number=2, title=HOSTILE, problems=(HOSTILE,), again=False), ()),
    (Has(number=3, title="Soep", problems=(), again=True), CARDS[:1]),
)


def importing(**changed: Any) -> dict[str, Any]:
    """Return what the pages of a list that comes in get."""
    fields = (Has(name="title", label="Titel", required=True),
              Has(name="advice", label="Ons advies", required=False))  # fmt: skip
    known = {"kind": LESSON, "problem": "", "fields": fields, "action": "/lessen/lees-in",
             "me": EDITOR}  # fmt: skip
    return {**known, **changed}


def planned(**changed: Any) -> dict[str, Any]:
    """Return what the page that asks for a moment gets."""
    known = {
        "card": TIP, "kind": LESSON, "deed": "publish", "problem": "", "day": "", "hour": "09:00",
        "today": "2026-02-13", "waits": (), "action": "/lessen/17/plan", "me": EDITOR,
    }  # fmt: skip
    return {**known, **changed}


def previewed(**changed: Any) -> Has:
    """Return a text as it will look."""
    known = {
        "card": TIP,
        "empty": False,
        "fields": (
            shown("advice", "Ons advies", HOSTILE),
            shown("photo", "Foto", "Soep", "picture", picture=PHOTO),
            shown("kind", "Wat voor les is het?", "Tip", "radio"),
        ),
    }
    return Has(**{**known, **changed})


def compared_versions(**changed: Any) -> dict[str, Any]:
    """Return what the page that compares versions gets."""
    pieces = (Has(kind="same", text="Begin met "), Has(kind="removed", text=HOSTILE),
              Has(kind="added", text="soep."))  # fmt: skip
    known = {
        "card": TIP, "kind": LESSON, "versions": VERSIONS, "before": VERSIONS[1],
        "after": VERSIONS[0], "newest": 2, "shared": True, "base": "/lessen/17/versies",
        "changed": (Has(label="Ons advies", pieces=pieces),), "me": EDITOR,
    }  # fmt: skip
    return {**known, **changed}


def record_page(card: Card, **changed: Any) -> dict[str, Any]:
    """Return what the page of a record gets."""
    known = {
        "card": card, "kind": LESSON, "aside": (), "below": (), "versions": (), "waits": (),
        "linked": Markup('{"@type":"Article"}'),
        "pass_on": Has(text=f"{card.title}\n{HOSTILE}", qr_url=f"{card.url}/qr.svg"),
        "from_desk": False,
    }  # fmt: skip
    return {"detail": detail(card), **known, **changed}


TASK = Has(name="federation.publish", last_start=NOW, last_end=NOW, last_error="", failures=0)
PLUGINS = (
    Has(name="lessons", version="0.1.0", state="aan", reason="", crashes=2,
        brings=("lessen", "reacties"), pages=(), settings=(("days", "14"),)),
    Has(name="kaart", version="", state="uit", reason="ImportError: " + HOSTILE, crashes=0,
        brings=(), pages=(Has(title="Kaart", url="/kaart"),), settings=()),
)  # fmt: skip
LINE = Has(
    label="Titel", privacy="P0", purpose="Laten zien wat er gebeurt", travels=True,
    legal_basis="geen persoonsgegevens", retention="zolang het bericht bestaat",
)  # fmt: skip
SLOTS = (
    Markup('<section class="section" aria-labelledby="s1"><h2 id="s1">Ook hier</h2></section>'),
    Markup('<section class="tile seal" aria-labelledby="s2"><h2 id="s2">Klopt</h2></section>'),
)
ID = SITE.id.split()


def searched(text: str, **changed: Any) -> dict[str, Any]:
    """Return what the search page gets."""
    known = {
        "text": text, "items": (), "count": "3 berichten", "found": Found(count=3),
        "instead_url": "", "exactly_url": "", "filters": (), "chips": (), "kept": (),
        "newest": False, "order_url": "/zoeken?q=soep&volgorde=nieuw", "next_url": "",
        "first_url": "", "doors": (Link("Zoek op dag", "/dag"),),
    }  # fmt: skip
    return {**known, **changed}


def shared(**changed: Any) -> dict[str, Any]:
    """Return what the page before sharing gets."""
    known = {
        "card": TIP, "kind": LESSON, "share_url": "/lessen/17/deel", "me": EDITOR,
        "travels": detail(TIP).fields, "stays": (shown("author", "Wie dit typte", "Blijft hier."),),
        "warnings": (), "receivers": (), "not_shown_at": (), "audiences": (), "version": 2,
        "lacking": "", "problem": "", "wait": "één minuut",
    }  # fmt: skip
    return {**known, **changed}


#: A QR code as the pages get it.
CODE = qr_code("K" * 32, "Kenmerk als QR-code")


def peer(theme: str, **changed: Any) -> dict[str, Any]:
    """Return a peer as its row shows it."""
    known = {
        "name": theme.capitalize(), "area": "Wijk", "theme": theme, "node_id": theme, "word": "Bij",
        "groups": ID, "address": "http://127.0.0.1:5101", "state": "up_to_date",
        "meaning": "We hebben alles wat deze proeftuin deelt.", "level_given": "full",
        "level_received": "volledig", "last_contact": NOW, "heads_time": NOW, "size": 214,
        "lag": 0, "missing": 0, "set_aside": 0, "last_error": "", "alarm": "", "evidence": [],
        "contract": "", "is_suspended": False, "is_former": False,
    }  # fmt: skip
    return {**known, **changed}


LEVELS = {"full": "volledig", "information": "alleen lezen"}


def peering(**changed: Any) -> dict[str, Any]:
    """Return what the page of peers gets."""
    known = {
        "peers": [], "own_id": SITE.id, "own_groups": ID, "own_address": SITE.address,
        "levels": LEVELS, "problem": "", "address": "", "node_id": "", "me": EDITOR,
        "own_code": CODE,
    }  # fmt: skip
    return {**known, **changed}


def agreed(**changed: Any) -> dict[str, Any]:
    """Return an agreement as its row shows it."""
    known = {
        "digest": "0f" * 32, "name": "Amsterdam", "theme": "amsterdam", "groups": ID,
        "address": "http://127.0.0.1:5101", "phase": "in_force", "word": "Geldt nu", "look": "ok",
        "meaning": "We wisselen uit zoals het hier staat.", "is_ours": True,
        "starts": date(2026, 11, 16), "ends": date(2027, 11, 15), "level_given": "volledig",
        "level_received": "alleen lezen", "not_told": False, "last_error": "",
        "url": "/beheer/afspraken/" + "0f" * 32,
    }  # fmt: skip
    return {**known, **changed}


def agreements(**changed: Any) -> dict[str, Any]:
    """Return what the page of agreements gets."""
    known = {
        "waiting": [], "current": [], "past": [], "own_id": SITE.id, "own_groups": ID,
        "own_address": SITE.address, "own_code": CODE, "problem": "", "address": "",
        "node_id": "", "path": "/beheer/afspraken", "me": EDITOR,
    }  # fmt: skip
    return {**known, **changed}


def agreement(**changed: Any) -> dict[str, Any]:
    """Return what the pages of one agreement get."""
    known = {
        "one": agreed(), "us": "Rotterdam", "own_groups": ID, "proposer": "Rotterdam",
        "asked": "Amsterdam", "from_groups": ID, "to_groups": ID, "purpose": "Leren van elkaar.",
        "contact": "het beheer", "we_take": "lessen", "they_take": "lessen",
        "from_takes": "lessen", "to_takes": "lessen", "audiences": "iedereen",
        "terms": (HOSTILE, "Ieder zorgt voor de eigen kopie."), "parting": "We verbergen het.",
        "made": NOW, "agreed": NOW, "is_suspended": False, "problem": "", "code": CODE,
        "history": [{"at": NOW, "words": "Wij stelden voor", "digest": "0f" * 32, "url": "/x"},
                    {"at": NOW, "words": HOSTILE, "digest": "0e" * 32, "url": "/y"}],
        "path": "/beheer/afspraken", "me": EDITOR,
    }  # fmt: skip
    return {**known, **changed}


def offered(**changed: Any) -> dict[str, Any]:
    """Return what the page of a proposal gets."""
    form = Form(
        "full", "full", ("public",), "Leren van elkaar.", "het beheer", HOSTILE, "2026-11-16",
        "2027-11-15", "hide",
    )  # fmt: skip
    known = {
        "name": "Amsterdam", "theme": "amsterdam", "address": "http://127.0.0.1:5101",
        "node_id": "k", "groups": ID, "code": CODE, "expected_groups": [], "is_same": False,
        "is_strange": False, "form": form, "levels": LEVELS, "partings": PARTINGS,
        "audiences": {"public": "Iedereen", "k7": HOSTILE},
        "renews": None, "problem": "", "path": "/beheer/afspraken", "me": EDITOR,
    }  # fmt: skip
    return {**known, **changed}


def compared(**changed: Any) -> dict[str, Any]:
    """Return what the page that compares node ids gets."""
    known = {
        "name": "Amsterdam", "area": "Westerpark", "theme": "amsterdam", "node_id": "k",
        "address": "http://127.0.0.1:5101", "groups": ID, "expected": "", "is_same": False,
        "expected_groups": ID[::-1], "levels": LEVELS, "path": "/beheer/proeftuinen", "me": EDITOR,
        "is_there": True,
    }  # fmt: skip
    return {**known, **changed}


def proven(**changed: Any) -> dict[str, Any]:
    """Return what the page of a proof gets."""
    record = Has(id=17, title=PITFALL.title, origin="amsterdam", language="nl")
    known = {
        "record": record, "evidence": object(), "problem": "", "waiting": "", "is_own": False,
        "node_id": SITE.id, "file": "/bewijs/17/bestand", "writer": "Amsterdam", "index": 41,
        "address": "http://127.0.0.1:5101", "feed": "x/public/y", "size": 214, "root": "cm9vdA==",
        "checkpoint": ["x/public/y", "214", "cm9vdA==" * 5], "path": ["cm9vdA==" * 5] * 8,
        "header": '{"v":1,"op":"put","id":"' + "a" * 26 + '"}' * 3, "checked_at": NOW,
    }  # fmt: skip
    return {**known, **changed}


CHIPS = (Has(title="Tip", url="/lessen", origin=None),)
GONE = {"mark": "aaaqeaye", "id": "aaaqeayeaudaocajbifqydiob4", "at": NOW, "gone": True,
        "confirmed": ["Roermond"], "late": ["Utrecht"], "waiting": ["Amersfoort"]}  # fmt: skip
HEARD = {"mark": "caireeyu", "id": "caireeyuculbogazdinryhi6d4", "writer": "Roermond", "at": NOW,
         "reason": "Op verzoek", "by_key": True, "signed": True, "told": False}  # fmt: skip


def removing(**changed):
    """Return the context of the page that asks why a copy should go."""
    return {"card": CARDS[1], "problem": "", "reason": "", "most": 300,
            "action": "/berichten/3/verwijder", "me": EDITOR, **changed}  # fmt: skip


DECISION = Has(id=4, record_id=3, deed="hide", rule="advert", reason=HOSTILE, role="mediator",
               at=NOW, undone=None)  # fmt: skip


def asked(*, wrong=False, **changed):
    """Return the context of a small form: a rule, some words, an e-mail address."""
    told = {"errors": ("Vul dit in.",)} if wrong else {}
    fields = (
        field("rule", "Wat is er niet goed?", "radio", **told,
              options=(option("kind", HOSTILE), option("advert", "Dit is reclame", chosen=True))),
        field("words", "Wil je er iets bij zeggen?", "textarea", rows=3, value=HOSTILE),
        field("email", "Je e-mailadres", "email", value=HOSTILE),
    )  # fmt: skip
    return {"fields": fields, "wrong": fields[:1] if wrong else (), "general": (),
            "action": "/berichten/3/meld", **changed}  # fmt: skip


_SAID = (shown("advice", "Wat raad je aan?", HOSTILE), shown("situation", "Waar?", "In de wijk"))
_DECIDED = {"deed": "hide", "rule": HOSTILE, "reason": HOSTILE, "role": "bemiddelaar", "at": NOW,
            "undone": None}  # fmt: skip
CASES = [
    {"card": CARDS[1], "held": False, "opened": NOW, "fields": _SAID, "chosen": True,
     "reports": [{"rule": HOSTILE, "words": HOSTILE, "at": NOW},
                 {"rule": HOSTILE, "words": "", "at": NOW}]},
    {"card": CARDS[0], "held": True, "opened": NOW, "fields": (), "chosen": False, "reports": []},
]  # fmt: skip
OBJECTIONS = [{"card": CARDS[0], "words": HOSTILE, "at": NOW, "decision": _DECIDED,
               "fields": _SAID, "action": "/redactie/bezwaren/1"}]  # fmt: skip
DECIDED = [
    {"card": CARDS[0], "undo": "/redactie/besluiten/1/terug", "stop": "/redactie/x", **_DECIDED},
    {
        "card": CARDS[1],
        "undo": "",
        "stop": "",
        **_DECIDED,
        "deed": "pass",
        "reason": "",
        "undone": NOW,
    },
]


def queued(**changed):
    """Return the context of the mediator's desk."""
    return asked(cases=[], objections=[], decided=[], me=EDITOR) | changed


def house_rules(**changed):
    """Return the context of the house rules."""
    rules = [{"words": "Wees vriendelijk.", "own": False}, {"words": HOSTILE, "own": True}]
    return {"rules": rules, "months": [], "hours": 24,
            "days": 30, "counted": ("Meldingen", "Eerst bekeken", "Verborgen", "Niet geplaatst",
                                    "Bezwaren", "Teruggedraaid"), **changed}  # fmt: skip


OFFER = Has(kind=LESSON, form=Has(name="les", label="een les", intro=HOSTILE, answered=True,
                                  asks=("title",)))  # fmt: skip


def bringing(*, wrong=False, **changed):
    """Return the context of the form of somebody without an account."""
    made = asked(wrong=wrong)
    return {**made, "offer": OFFER, "fields": made["fields"][:2], "who": made["fields"][2:],
            "action": "/bijdragen/les", "back": "/bijdragen/mijn/x", **changed}  # fmt: skip


def reviewed(**changed):
    """Return the context of the page that asks whether it exists."""
    return {"offer": OFFER, "alike": (), "shown": _SAID, "warnings": [], "email": HOSTILE,
            "hidden": [("title", HOSTILE), ("email", HOSTILE)], "action": "/bijdragen/les",
            **changed}  # fmt: skip


def carried(may_change=False, **changed):
    """Return the context of the page behind the link in a letter."""
    known = {"form": "les", "data": {}, "confirmed": NOW, "record": None, "held": False,
             "decision": None, "answer": "", "answer_words": "", "answer_record": None,
             "next_word": None, "may_change": may_change}  # fmt: skip
    return {"mine": Has(**{**known, **changed}), "label": "een les", "title": HOSTILE,
            "url": "/lessen/3", "rule": HOSTILE, "shown": _SAID, "became": CARDS[0],
            "general": (), "days": 30, "action": "/bijdragen/mijn/x"}  # fmt: skip


def erasing(**changed):
    """Return the context of the page of erasures."""
    return {"problem": "", "totals": (0, 0), "days": 7, "late": [], "own": [], "removed": [],
            "heard": [], "hidden": [], "me": EDITOR, **changed}  # fmt: skip


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "style": ("administering/style.html", {**showcase.samples("rotterdam"), "me": EDITOR}),
    "list-empty": ("visiting/list.html", record_list()),
    "list-empty-editor": ("visiting/list.html", record_list(may_write=True, me=EDITOR)),
    "list-full": ("visiting/list.html", record_list(items=CARDS, filters=FILTERS, count="7 lessen",
                                           next_url="/lessen?na=x", here="/lessen")),
    "list-filtered": ("visiting/list.html",
        record_list(items=CARDS[:1], filters=FILTERS, chips=CHIPS,
                                               filtered=True, count="1 les", may_write=True,
                                               first_url="/lessen", me=EDITOR)),
    "list-nothing": ("visiting/list.html",
        record_list(filters=FILTERS, chips=CHIPS, filtered=True)),
    "list-past-the-end": ("visiting/list.html", record_list(first_url="/lessen")),
    "day-empty": ("visiting/day.html", {"parts": (), "strip": STRIP, "kinds": (EVENT,),
                                        "may_write": True, "me": EDITOR}),
    "day-full": ("visiting/day.html", {"parts": PARTS, "strip": STRIP, "kinds": (EVENT,),
                                       "may_write": False}),
    "days-empty": ("visiting/days.html", day_list(may_write=True, me=EDITOR)),
    "days-full": ("visiting/days.html", day_list(parts=PARTS, filters=FILTERS)),
    "days-past": ("visiting/days.html", day_list(past=TIMES, is_past=True)),
    "days-past-empty": ("visiting/days.html", day_list(is_past=True)),
    "days-filtered": ("visiting/days.html", day_list(filters=FILTERS, chips=CHIPS, filtered=True)),
    "event-full": ("gatherings/event.html", record_page(
        TIP, kind=EVENT, detail=detail(TIP, fields=EVENT_FIELDS, times=TIMES,
                                       calendar_url="/agenda/17/agenda.ics",
                                       by_name={one.name: one for one in EVENT_FIELDS}),
        below=(Markup('<section id="aanmelden"></section>'),))),
    "event-empty": ("gatherings/event.html", record_page(
        TIP, kind=EVENT, detail=detail(TIP, fields=(), by_name={}, times=TIMES[2:], over=True))),
    "event-over": ("gatherings/event.html", record_page(
        TIP, kind=EVENT, detail=detail(TIP, fields=(), by_name={}, times=TIMES[:1], over=True))),
    "detail-empty": ("detail.html", record_page(
        card(LONG, OURS, summary="", choices={}, published=None, state="Concept"),
        detail=detail(TIP, fields=(), by_name={}, valid_until=None))),
    "detail-full": ("detail.html", record_page(PITFALL)),
    "detail-editor": ("detail.html", record_page(
        TIP, detail=detail(TIP, deeds=DEEDS), versions=VERSIONS, me=EDITOR,
        notice="Het staat op onze site.")),
    "detail-stranger": ("detail.html", record_page(
        CARDS[5], detail=detail(CARDS[5], generic=True), kind=None)),
    "form-empty": ("writing/form.html", record_form()),
    "form-full": ("writing/form.html",
        record_form(card=TIP, may_draft=False, shared=True, based_on=2)),
    "form-error": ("writing/form.html",
        record_form(form=form(wrong=True), card=TIP, conflict=True)),
    "form-looked": ("writing/form.html", record_form(
        looked=True, preview=previewed(), alike=CARDS[:2], tips={"title": [HOSTILE]},
        at_desk=True)),
    "form-came-back": ("writing/form.html", record_form(
        card=TIP, since="13 februari 2026, 20.30 uur", behind=True, preview=previewed())),
    "signed-out": ("writing/signed_out.html", {
        "action": "/lessen/nieuw", "fields": [("title", HOSTILE), ("based_on", "0")]}),
    "plan-empty": ("writing/plan.html", planned()),
    "plan-error": ("writing/plan.html", planned(problem=HOSTILE, deed="withdraw", waits=WAITS)),
    "detail-waiting": ("detail.html", record_page(TIP, me=EDITOR, waits=WAITS)),
    "versions-full": ("writing/versions.html", compared_versions()),
    "versions-empty": ("writing/versions.html", compared_versions(
        versions=VERSIONS[1:], before=VERSIONS[1], newest=1, after=VERSIONS[1], changed=())),
    "sign-in-empty": ("people/sign_in.html", {"error": "", "user_name": "", "next": "",
                                              "form": ask(EMAIL)}),
    "sign-in-error": ("people/sign_in.html", {
        "error": "De naam of het wachtwoord klopt niet.", "user_name": HOSTILE,
        "next": "/redactie", "form": ask(question("email", "E-mailadres", "email", value=HOSTILE,
                                                  problems={"email": ["Dit is geen adres."]}))}),
    "sent": ("people/sent.html", {"development": True}),
    "join-empty": ("people/join.html", {"by_letter": ask(EMAIL), "by_name": ask(
        question("nickname", "Hoe wil je hier heten?"),
        question("password", "Wachtwoord", "password"),
        question("of_age", "Ik ben 16 jaar of ouder.", "checkbox"))}),
    "join-error": ("people/join.html", {"by_letter": ask(EMAIL), "by_name": ask(
        question("nickname", "Hoe wil je hier heten?", value=HOSTILE,
                 problems={"nickname": ["Deze naam lijkt op die van de site zelf."]}))}),
    "short-form": ("people/form.html", {"heading": "Welkom terug", "lead": "Druk op de knop.",
        "form": ask(), "action": "/aanmelden/brief/abc", "button": "Meld je aan",
        "icon": "log-in"}),
    "mine-full": ("people/mine.html", mine()),
    "mine-error": ("people/mine.html", mine(email="", name=ask(
        question("nickname", "Hoe wil je hier heten?", value=HOSTILE,
                 problems={"nickname": ["Deze naam is al in gebruik."]})))),
    "people-empty": ("people/people.html", roles_page(people=(), invitations=(), link="")),
    "people-full": ("people/people.html", roles_page()),
    "person-full": ("people/person.html", {**ROLE_WORDS, "person": PERSON, "form": ask(EMAIL),
        "ground": ask(question("ground", "Waarom?")), "lacking": "", "history": (
            Has(deed="role", subject="editor 2027-02-13", at=NOW, by=HOSTILE),)}),
    "person-alone": ("people/person.html", {**ROLE_WORDS, "person": PERSON, "form": ask(EMAIL),
        "ground": ask(question("ground", "Waarom?", problems={"ground": ["Schrijf op waarom."]})),
        "lacking": "Hiervoor zijn twee beheerders nodig.", "history": ()}),
    "approvals-empty": ("people/approvals.html", {"asked": (), "lacking": LACKING}),
    "approvals-full": ("people/approvals.html", {"lacking": "", "asked": tuple(
        Has(id=each, words=HOSTILE, ground=HOSTILE, asked_by="Anneke", asked=NOW, expires=NOW,
            mine=each == 1, own=each == 2) for each in (1, 2, 3))}),
    "begin-empty": ("people/begin.html", first_page()),
    "begin-error": ("people/begin.html", first_page({"nickname": ["Kies een andere naam."]})),
    "data-empty": ("people/data.html", {"known": Has(parts=()), "texts": (), "looks": ()}),
    "data-full": ("people/data.html", MY_DATA),
    "data-file": ("people/data_file.html", MY_DATA),
    "leave-empty": ("people/leave.html", {"person": Has(has_password=True), "email": "", "count": 0,
                                          "chosen": "keep", "error": ""}),
    "leave-full": ("people/leave.html", {"person": Has(has_password=True), "count": 3,
                                         "email": "nel@voorbeeld.nl", "chosen": "withdraw",
                                         "error": ""}),
    "leave-error": ("people/leave.html", {"person": Has(has_password=True), "count": 1,
                                          "email": "nel@voorbeeld.nl", "chosen": "keep",
                                          "error": "Dit is niet je wachtwoord."}),
    "leave-by-letter": ("people/leave_by_letter.html", {"url": "/mijn/weg/abc"}),
    "left": ("people/left.html", {}),
    "follow-visitor": ("people/follow.html", FOLLOW | {"form": ask(EMAIL)}),
    "follow-member": ("people/follow.html", FOLLOW | {"member": True, "following": True}),
    "following-empty": ("people/following.html", {"targets": (), "every": "weekly",
                                                  "choices": (("weekly", "Elke week"),)}),
    "following-full": ("people/following.html", {
        "targets": ((TARGET, "/volgen/bericht/1"),), "every": "never",
        "choices": (("weekly", "Elke week"), ("never", "Geen brief"))}),
    "weekly-full": ("people/weekly.html", {"url": "/weekbericht/x", "targets": (TARGET,),
                                           "stopped": False, "has_account": False}),
    "weekly-stopped": ("people/weekly.html", {"url": "/weekbericht/x", "targets": (),
                                              "stopped": True, "has_account": True}),
    "stopped": ("people/stopped.html", {}),
    "post-empty": ("people/post.html", {"letters": (), "path": "/ontwikkeling/post"}),
    "post-full": ("people/post.html", {"letters": (LETTER,), "path": "/ontwikkeling/post"}),
    "letter-full": ("people/letter.html", {"letter": LETTER, "path": "/ontwikkeling/post"}),
    "letters-empty": ("people/letters.html", {"failures": (), "server": ""}),
    "letters-full": ("people/letters.html", {"server": "mail.example", "failures": (
        Has(kind="sign_in", error=HOSTILE, attempts=2, created=NOW, given_up=False),
        Has(kind="join", error="550 5.1.1 no such box", attempts=9, created=NOW, given_up=True))}),
    "error-404": ("error.html", {"heading": "Deze pagina is er niet",
                                 "advice": "Zoek verder op een woord dat je kent.",
                                 "reason": ""}),
    "error-409": ("error.html", {"heading": "Dit past niet meer",
                                 "advice": "Kijk eerst hoe het er nu staat.",
                                 "reason": HOSTILE}),
    "home-empty": ("visiting/home.html", home()),
    "home-full": ("visiting/home.html", home(
        doors=DOORS, week=TIMES, agenda=EVENT, slots=SLOTS, focus=FOCUS,
        places=Has(map=MAP, items=PLACES, area=Has(approximate=True)))),
    "home-one": ("visiting/home.html", home(week=TIMES[:1], places=Has(map=MAP, items=(),
                                                                      area=None))),
    "question-empty": ("visiting/question.html", {"questions": (), "places": (), "days": (),
                                                  "help_ways": ()}),
    "question-full": ("visiting/question.html", {
        "questions": DOORS[0].links, "places": DOORS[1].links, "days": DOORS[2].links,
        "help_ways": (Has(title=HOSTILE, text=HOSTILE, url="/plekken", phone="0800-0113",
                          dial="08000113"), Has(title="Huisarts", text="", url="", phone=""))}),
    "place-empty": ("visiting/place.html", placing(may_write=True, me=EDITOR)),
    "place-map-empty": ("visiting/place.html", placing(places=Has(map=MAP, items=(), area=None))),
    "place-full": ("visiting/place.html", placing(
        places=Has(map=MAP, items=PLACES, area=Has(approximate=True)))),
    "place-list": ("visiting/place.html", placing(
        places=Has(map=None, items=PLACES[2:], area=None))),
    "principles": ("visiting/principles.html", {"principles": FOUR}),
    "principle-empty": ("visiting/principle.html", {"principle": FOUR[1], "shelves": (),
                                                    "others": FOUR[2:]}),
    "principle-full": ("visiting/principle.html", {
        "principle": FOUR[0], "others": FOUR[1:], "shelves": (
            Has(id="soort-lessen", heading="Lessen", cards=CARDS,
                more=Has(title="Alle lessen", url="/lessen?principles=ict")),)}),
    "focus-empty": ("visiting/focus.html", {"focuses": ()}),
    "focus-full": ("visiting/focus.html", {"focuses": (
        Has(focus=FOCUS, id="focus-1", principle=FOUR[0], asked=CARDS[:2]),
        Has(focus=Has(title=LONG, story=HOSTILE, progress="", help=""), id="focus-2",
            principle=None, asked=()))}),
    "roles": ("visiting/roles.html", {"roles": ROLES}),
    "role-full": ("visiting/role.html", {
        "role": ROLES[1], "links": DOORS[0].links, "rules": ("Je geeft antwoord.",),
        "cannot": ("Je kunt niets weghalen.",), "roles": ROLES[:1]}),
    "role-empty": ("visiting/role.html", {"role": ROLES[0], "links": (), "rules": (),
                                          "cannot": (), "roles": ROLES[1:]}),
    "search-empty": ("visiting/search.html", searched("")),
    "search-nothing": ("visiting/search.html", searched(HOSTILE)),
    "search-full": ("visiting/search.html",
        searched("soep", items=CARDS, first_url="/zoeken?q=soep",
                                            next_url="/zoeken?q=soep&na=40")),
    "search-filtered": ("visiting/search.html",
        searched("soep", items=CARDS[:2], filters=FILTERS, chips=CHIPS, newest=True,
                 kept=(("kind", "tip"),))),
    "search-filtered-away": ("visiting/search.html",
        searched("soep", filters=FILTERS, chips=CHIPS, found=Found())),
    "search-mended": ("visiting/search.html",
        searched("tafle", items=CARDS[:3], found=Found(count=3, instead="tafel"),
                 instead_url="/zoeken?q=tafel", exactly_url="/zoeken?q=tafle&precies=1")),
    "search-partly": ("visiting/search.html",
        searched("soep olifant", items=CARDS[:1], found=Found(count=1, partly=True))),
    "alike-empty": ("visiting/alike.html", {"text": "", "items": ()}),
    "alike-none": ("visiting/alike.html", {"text": HOSTILE, "items": ()}),
    "alike-full": ("visiting/alike.html", {"text": LONG, "items": CARDS[:3]}),
    "accessibility": ("visiting/accessibility.html", {"checks": (
        Has(ids=("A11Y-01",), what="Alle pagina's", how="Een programma zoekt fouten."),)}),
    "embeds-empty": ("visiting/embeds.html", {"embeds": (), "sites": ()}),
    "embeds-full": ("visiting/embeds.html", {
        "embeds": (Has(title="Lessen", url="/insluiten/lessen", code="<iframe src=x></iframe>"),),
        "sites": ("https://www.gemeente.example",)}),
    "embedded-empty": ("visiting/embedded.html", {
        "kind": LESSON, "heading": "Lessen", "items": (), "all_url": "/lessen"}),
    "embedded-full": ("visiting/embedded.html", {
        "kind": LESSON, "heading": "Lessen", "items": CARDS, "all_url": "/lessen?kind=tip"}),
    "about-empty": ("visiting/about.html", {"others": ()}),
    "about-full": ("visiting/about.html", {"others": OTHERS}),
    "desk-empty": ("writing/desk.html", {"drafts": (), "published": (), "withdrawn": (),
                                 "kinds": (INITIATIVE, LESSON), "waits": (), "due": (),
                                 "lists": (), "me": EDITOR}),
    "desk-full": ("writing/desk.html",
        {"drafts": CARDS[6:], "published": (TIP,), "withdrawn": (TIP,),
                                "kinds": (INITIATIVE, LESSON), "waits": WAITS, "due": DUE,
                                "lists": ((BATCH, "lessen"),), "me": EDITOR}),
    "import-empty": ("writing/import.html", importing()),
    "import-error": ("writing/import.html", importing(problem=HOSTILE)),
    "import-look": ("writing/import_look.html", importing(
        batch=BATCH, lines=LINES, wrong=1, problem=HOSTILE)),
    "import-done": ("writing/import_done.html", importing(batch=BATCH, gone=None, stays=())),
    "import-undone": ("writing/import_done.html", importing(
        batch=BATCH, gone=3, stays=CARDS[:2])),
    "share-full": ("writing/share.html", shared(receivers=OTHERS)),
    "share-networks": ("writing/share.html", shared(receivers=OTHERS, audiences=(
        Has(id="public", name="Iedereen", readers="", chosen=True),
        Has(id="a" * 64, name="De Nieuwe GGZ", readers="Rotterdam, Utrecht", chosen=False),
    ))),
    "share-empty": ("writing/share.html", shared(travels=(), stays=(), lacking=LACKING)),
    "share-error": ("writing/share.html", shared(
        problem=HOSTILE, wait="", receivers=OTHERS[:1], warnings=(
        Has(field="Wat gebeurde er?", what="een e-mailadres", excerpt=HOSTILE),))),
    "withdraw": ("writing/withdraw.html", {"card": TIP, "kind": LESSON, "me": EDITOR,
                                   "withdraw_url": "/lessen/17/trek-in"}),
    "erase": ("moderating/erase.html",
        {"card": TIP, "versions": 3, "travelled": True, "problem": "",
                             "erase_url": "/berichten/17/wis-uit", "me": EDITOR}),
    "erase-error": ("moderating/erase.html", {"card": TIP, "versions": 1, "travelled": False,
                                   "problem": HOSTILE, "me": EDITOR,
                                   "erase_url": "/berichten/17/wis-uit"}),
    "erased": ("moderating/erased.html", {"done": True, "shared": True, "me": EDITOR}),
    "erased-busy": ("moderating/erased.html", {"done": False, "shared": False, "me": EDITOR}),
    "remove": ("moderating/remove.html", removing()),
    "remove-error": ("moderating/remove.html", removing(problem=HOSTILE, reason=HOSTILE)),
    "hide": ("moderating/hide.html", asked(card=CARDS[1], shared=True)),
    "hide-error": ("moderating/hide.html", asked(wrong=True, card=CARDS[1], shared=False,
                                                 general=(HOSTILE,))),
    "report": ("moderating/report.html", asked(card=CARDS[1])),
    "report-error": ("moderating/report.html", asked(wrong=True, card=CARDS[1])),
    "reported": ("moderating/thanks.html", {"objected": False}),
    "objected": ("moderating/thanks.html", {"objected": True}),
    "object": ("moderating/object.html", asked(decision=DECISION, rule=HOSTILE,
                                               role="bemiddelaar")),
    "object-error": ("moderating/object.html", asked(
        wrong=True, decision=DECISION, rule=HOSTILE, role="bemiddelaar", general=(HOSTILE,))),
    "stop": ("moderating/stop.html", asked(card=CARDS[0], me=EDITOR)),
    "stop-error": ("moderating/stop.html", asked(wrong=True, card=CARDS[0], me=EDITOR)),
    "hidden": ("moderating/hidden.html", {"decision": DECISION, "rule": HOSTILE,
                                          "role": "bemiddelaar"}),
    "hidden-before": ("moderating/hidden.html", {"decision": None, "rule": "", "role": ""}),
    "queue-empty": ("moderating/queue.html", queued()),
    "queue-full": ("moderating/queue.html", queued(cases=CASES, objections=OBJECTIONS,
                                                   decided=DECIDED, general=(HOSTILE,))),
    "choose": ("contributing/choose.html", {"offers": [OFFER, OFFER]}),
    "choose-empty": ("contributing/choose.html", {"offers": []}),
    "bring": ("contributing/form.html", bringing()),
    "bring-error": ("contributing/form.html", bringing(wrong=True, general=(HOSTILE,))),
    "bring-member": ("contributing/form.html", bringing(me=EDITOR)),
    "review-nothing": ("contributing/review.html", reviewed()),
    "review-alike": ("contributing/review.html", reviewed(
        alike=CARDS[:3], warnings=["een telefoonnummer", "een e-mailadres"])),
    "review-member": ("contributing/review.html", reviewed(me=EDITOR)),
    "bring-sent": ("contributing/sent.html", {"days": 7}),
    "bring-gone": ("contributing/gone.html", {}),
    "brought-unconfirmed": ("contributing/mine.html", carried(confirmed=None)),
    "brought-live": ("contributing/mine.html", carried(may_change=True, next_word=NOW)),
    "brought-held": ("contributing/mine.html", carried(held=True)),
    "brought-refused": ("contributing/mine.html", carried(decision=DECISION)),
    "brought-answered": ("contributing/mine.html", carried(
        may_change=True, answer="merged", answer_words=HOSTILE)),
    "brought-withdrawn": ("contributing/mine.html", carried()),
    "bring-change": ("contributing/change.html", bringing()),
    "bring-change-error": ("contributing/change.html", bringing(wrong=True, general=(HOSTILE,))),
    "ideas-empty": ("contributing/ideas.html", {"ideas": [], "days": 30, "me": EDITOR}),
    "ideas": ("contributing/ideas.html", {"days": 30, "me": EDITOR, "ideas": [
        {"card": CARDS[0], "since": NOW, "next_word": NOW, "late": True, "url": "/x"},
        {"card": CARDS[1], "since": NOW, "next_word": None, "late": False, "url": "/y"}]}),
    "idea": ("contributing/idea.html", asked(card=CARDS[0], url="/x", reachable=True, me=EDITOR)),
    "idea-error": ("contributing/idea.html", asked(
        wrong=True, card=CARDS[0], url="/x", reachable=False, me=EDITOR)),
    "rules-empty": ("moderating/rules.html", house_rules()),
    "rules": ("moderating/rules.html", house_rules(months=[
        {"name": "februari 2026", "numbers": (3, 1, 1, 0, 1, 1)}])),
    "erasures-empty": ("federation/erasures.html", erasing()),
    "erasures-full": ("federation/erasures.html", erasing(
        totals=(30, 4), own=[GONE, {**GONE, "late": [], "gone": False}],
        late=[("Utrecht", 1), ("Groningen", 2)],
        removed=[HEARD], heard=[HEARD, {**HEARD, "signed": False}, {**HEARD, "told": True}],
        hidden=[{"id": 9, "title": HOSTILE, "writer": "Utrecht", "reason": HOSTILE, "at": NOW,
                 "url": "/berichten/9"}])),
    "erasures-error": ("federation/erasures.html", erasing(problem=HOSTILE)),
    "admin-empty": ("administering/admin.html",
        {"findings": (), "links": (), "tasks": (), "plugins": (),
                                   "me": EDITOR}),
    "admin-error": ("administering/admin.html", {
        "findings": (Has(level="error", text=HOSTILE, dutch=HOSTILE),
                     Has(level="warning", text="Low disk.", dutch="")),
        "links": (Has(title="Proeftuinen", url="/beheer/proeftuinen"),),
        "tasks": (TASK, Has(**{**vars(TASK), "failures": 3, "last_error": HOSTILE})),
        "plugins": PLUGINS, "me": EDITOR}),
    "settings-full": ("administering/settings.html", {
        "fields": form(wrong=False).fields, "wrong": (), "general": (), "me": EDITOR}),
    "settings-error": ("administering/settings.html", {
        "fields": form(wrong=True).fields, "wrong": form(wrong=True).wrong,
        "general": (HOSTILE,), "me": EDITOR}),
    "audit-empty": ("administering/audit.html", {
        "entries": (), "words": {}, "next_url": "", "me": EDITOR}),
    "audit-full": ("administering/audit.html", {
        "entries": (Has(id=2, at=NOW, by=LONG, role="administrator", deed="role",
                        subject=HOSTILE, about="Fatma"),
                    Has(id=1, at=NOW, by="", role="house", deed="x", subject="", about="")),
        "words": {"role": "gaf een rol"}, "next_url": "/beheer/logboek?na=1", "me": EDITOR}),
    "copy": ("administering/copy.html", {"problem": "", "me": EDITOR}),
    "copy-error": ("administering/copy.html", {"problem": HOSTILE, "me": EDITOR}),
    "plugins-empty": ("administering/plugins.html", {"plugins": (), "me": EDITOR}),
    "plugins-error": ("administering/plugins.html", {"plugins": PLUGINS, "me": EDITOR}),
    "privacy-empty": ("visiting/privacy.html", {"chapters": (), "rules": ()}),
    "privacy-full": ("visiting/privacy.html",
        {"chapters": (Has(title="lessen", lines=(LINE, LINE)),),
         "rules": (Has(what="Dat er een brief ging", how_long="30 dagen"),)}),
    "lesson-full": ("lessons/lesson.html", record_page(PITFALL, below=SLOTS[:1], aside=SLOTS[1:])),
    "lesson-empty": ("lessons/lesson.html", record_page(TIP, detail=detail(
        TIP, fields=(), by_name={}))),
    "peers-empty": ("federation/peers.html", peering()),
    "peers-full": ("federation/peers.html", peering(peers=[
        peer("amsterdam"), peer("roermond", state="silent", word="Stil"),
        peer("eindhoven", state="suspended", word="Op pauze", is_suspended=True),
        peer("amersfoort", state="former", word="Voorbij", is_former=True, contract="/x"),
        peer("utrecht", state="new", word="Nieuw", last_contact=None)])),
    "peers-error": ("federation/peers.html", peering(problem=HOSTILE, address="http://x", peers=[
        peer("eindhoven", state="stopped", word="Gestopt", alarm=HOSTILE, evidence=["note"]),
        peer("groningen", state="behind", word="Bezig", last_error=HOSTILE, lag=4)])),
    "compare-full": ("federation/peer_compare.html", compared()),
    "compare-same": ("federation/peer_compare.html", compared(expected="k", is_same=True)),
    "compare-error": ("federation/peer_compare.html", compared(expected="k")),
    "agreements-empty": ("federation/contracts.html", agreements()),
    "agreements-full": ("federation/contracts.html", agreements(
        waiting=[agreed(phase="waits_here", word="Wacht op jou", look="warning")],
        current=[agreed(), agreed(not_told=True, last_error=HOSTILE)],
        past=[agreed(phase="revoked", word="Gestopt", look="")])),
    "agreements-error": ("federation/contracts.html", agreements(problem=HOSTILE)),
    "agreement-full": ("federation/contract.html", agreement()),
    "agreement-waits": ("federation/contract.html", agreement(
        one=agreed(phase="waits_here", word="Wacht op jou", look="warning"), agreed=None)),
    "agreement-error": ("federation/contract.html", agreement(
        one=agreed(not_told=True, last_error=HOSTILE), is_suspended=True, problem=HOSTILE)),
    "agreement-paper": ("federation/contract_paper.html", agreement()),
    "offer-full": ("federation/contract_offer.html", offered()),
    "offer-same": ("federation/contract_offer.html", offered(is_same=True, renews=agreed())),
    "offer-strange": ("federation/contract_offer.html", offered(is_strange=True,
                                                                expected_groups=ID[::-1])),
    "offer-error": ("federation/contract_offer.html", offered(problem=HOSTILE, form=Form.read({}))),
    "proof-full": ("federation/proof.html", proven()),
    "proof-empty": ("federation/proof.html", proven(waiting="No feed yet.")),
    "proof-error": ("federation/proof.html", proven(problem=HOSTILE)),
}  # fmt: skip


def paragraphs(text: str) -> Markup:
    """Return plain text as paragraphs."""
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in text.split("\n\n"))


def environment(static: str = "/static/") -> jinja2.Environment:
    """Return what renders the templates with the settings of the house."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDERS),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(made)
    made.globals.update(
        site=SITE,
        origin=lambda _: WESTERPARK,
        static=lambda name: static + name,
        url_of=lambda record: f"/lessen/{record.id}",
        in_words=str,
        helps=lambda *asked: (),
    )
    made.globals["draw"] = lambda *one: made.get_template("macros.html").module.card(*one)
    made.globals["draw_filters"] = lambda *one: made.get_template("filters.html").module.form(*one)
    made.filters.update(
        age=lambda moment: "3 weken geleden",
        capital=lambda text: text[:1].upper() + text[1:],
        clock_time=lambda moment: "13 februari 2026, 20.30 uur",
        day=lambda moment: "13 februari 2026" if moment else "",
        fours=lambda text: " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
        hours=lambda start, end: "19.30 – 21.30 uur",
        paragraphs=paragraphs,
        weekday=lambda moment: "vrijdag",
        prose=paragraphs,
    )
    return made


def sources() -> list[Path]:
    """Return every template file of the house, of federation and of its guests."""
    return [file for folder in FOLDERS for file in sorted(folder.rglob("*.html"))]


def render(name: str, templates: jinja2.Environment) -> str:
    """Return a page of ``PAGES`` as HTML."""
    template, context = PAGES[name]
    around = {"me": NOBODY, "here": "/", "notice": "", "form_token": "f0rm", "now": NOW,
              "language": language(), "tongues": tongues("/")}  # fmt: skip
    return templates.get_template(template).render({**around, **context})


__all__ = ["HOSTILE", "PAGES", "ROOT", "WEB", "environment", "render", "sources"]
