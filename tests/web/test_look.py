# SPDX-License-Identifier: EUPL-1.2
"""Every page is whole, within the policy, within its weight, and readable in every colour."""

import re
from html.parser import HTMLParser

import pytest

from core.themes import THEMES
from core.web import make_statics, styling
from tests.web import samples

STATIC = samples.WEB / "static"
STATICS = make_statics()
VOID = {"base", "br", "hr", "img", "input", "link", "meta"}
#: A block of data that no browser runs: what a page tells search engines.
DATA = '<script type="application/ld+json">'
#: Bytes of tokens and components together, as they go out.
CSS_LIMIT = 30 * 1024


class Reader(HTMLParser):
    """Reads a page as strictly as a careful person: everything opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.refers, self.seen, self.icons = [], [], [], [], set()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute stands twice in {attrs}"
        self.seen.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.refers += (attributes.get(name) or "").split()
        if tag == "use" and "sprite.svg" in attributes["href"]:
            self.icons.add(attributes["href"].partition("#")[2])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another"


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [], reader.open
    return reader


@pytest.fixture(scope="module")
def pages():
    """Return every sample page, read, by name."""
    templates = samples.environment()
    return {name: read(samples.render(name, templates)) for name in samples.PAGES}


def test_every_page_is_well_formed_with_one_heading_and_one_main(pages):
    for name, page in pages.items():
        tags = [tag for tag, _ in page.seen]
        assert tags.count("h1") == tags.count("main") == tags.count("title") - _titles(page) == 1, (
            name
        )


def _titles(page):
    """Return how many titles belong to pictures."""
    return sum(1 for tag, _ in page.seen if tag == "title") - 1


def test_every_id_stands_once_and_every_reference_arrives(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert set(page.refers) <= set(page.ids), name
        inner = [each["href"][1:] for _, each in page.seen if each.get("href", "").startswith("#")]
        assert set(inner) <= set(page.ids), name


def test_nothing_on_a_page_needs_a_weaker_policy(pages):
    for name, page in pages.items():
        for tag, attributes in page.seen:
            is_data = attributes.get("type") == "application/ld+json"
            is_ours = "defer" in attributes and (attributes.get("src") or "").startswith("/static/")
            is_told = tag == "script" and (is_data or is_ours)
            assert tag not in ("script", "style", "iframe", "object") or is_told, name
            assert "style" not in attributes, name
            assert not [each for each in attributes if each.startswith("on")], name
            if attributes.get("rel") in ("alternate", "canonical"):
                continue  # says where something else stands; nothing is fetched
            for key in ("src", "href", "action"):
                told = attributes.get(key) or ""
                if (tag, key) == ("a", "href"):  # a person who presses it goes there on purpose
                    told = told.removeprefix("https://wijk.example")
                    told = told.removeprefix("https://www.nationaleombudsman.nl/")
                assert not re.match(r"(https?:)?//|data:|javascript:", told)


def test_what_people_typed_stays_text():
    templates = samples.environment()
    for name in samples.PAGES:
        html = samples.render(name, templates)
        ours = re.sub(r'<script src="/static/[a-z]+\.js" defer></script>', "", html)
        assert "<script" not in ours.replace(DATA, ""), name
    assert "&lt;script&gt;" in samples.render("list-full", templates)


def test_every_form_that_does_something_carries_its_token(pages):
    for name, page in pages.items():
        posts = [each for tag, each in page.seen if tag == "form" and each.get("method") == "post"]
        tokens = [each for _, each in page.seen if each.get("name") == "form_token"]
        assert len(posts) == len(tokens), name


def test_every_input_has_a_label(pages):
    for name, page in pages.items():
        labelled = set(page.refers)
        opened = []
        for tag, attributes in page.seen:
            opened.append(tag)
            free = attributes.get("type") in ("hidden", "radio", "checkbox")
            if tag in ("input", "select", "textarea") and not free:
                assert attributes["id"] in labelled, name


def test_every_icon_is_in_the_sprite_and_the_sprite_holds_no_more(pages):
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', _text("sprite.svg")))
    source = "".join(each.read_text("utf-8") for each in samples.sources())
    named = {each for each in drawn if f'"{each}"' in source}
    used = set().union(*(page.icons for page in pages.values()))

    assert used <= drawn
    assert drawn <= named


def test_the_style_weighs_little_and_stays_at_home():
    both = _text("tokens.css") + _text("style.css")

    assert len(both.encode()) < CSS_LIMIT
    for url in re.findall(r"url\(([^)]*)\)", both):
        assert url in STATICS.names(), url
    assert "@import" not in both


def test_every_class_in_the_style_is_used_by_a_template():
    sources = "".join(each.read_text("utf-8") for each in samples.sources())
    named = set(
        re.findall(
            r"\.([a-z][a-z0-9_-]*)",
            re.sub(
                r"url\([^)]*\)",
                "",
                styling.components() + "".join(map(styling.apart, styling.APART)),
            ),
        )
    )

    unused = {each for each in named if not _made(each, sources)}

    assert unused == set()


def _made(name, sources):
    """Return whether a template writes this class, whole or with its last part filled in."""
    start = name.rpartition("--")[0]
    return re.search(rf"\b{re.escape(name)}\b", sources) or (start and f"{start}--{{{{" in sources)


def _text(name):
    return STATICS.piece(name).body.decode()


def test_a11y_17_motion_print_and_forced_colours_are_thought_of():
    style = _text("style.css") + _text("tokens.css")

    for wish in ("prefers-reduced-motion: reduce", "forced-colors: active", "print"):
        assert f"@media ({wish})".replace(": ", ":") in style or f"@media {wish}" in style


def test_A11Y_16_every_chart_has_a_title_a_description_and_a_table(administrator):
    page = administrator.get("/beheer/stijl").text

    figures = re.findall(r'<figure class="chart.*?</figure>', page, re.S)

    assert len(figures) >= 3
    for each in figures:
        title, words = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', each).groups()
        assert re.search(rf'<title id="{title}">[^<]', each)
        assert re.search(rf'<desc id="{words}">[^<]', each)
        assert '<th scope="row">' in each.partition("<table")[2]


def test_every_place_has_a_mark_and_a_stranger_a_plain_one():
    macros = samples.environment().get_template("macros.html").module

    assert set(macros.bonds) == set(THEMES)
    assert str(macros.mark("nobody-knows")).count("<path") == 1
    assert str(macros.glyph("nobody-knows")) == ""
    assert "pictures/samenbeter.svg" in str(macros.picture("nobody-knows", "nor-this"))


def test_every_file_a_template_names_is_there():
    sources = "".join(each.read_text("utf-8") for each in samples.sources())

    named = set(re.findall(r'static\("([a-z./-]+)"\)', sources))

    assert named <= set(STATICS.names())


def test_squeezing_leaves_what_a_style_sheet_says():
    sheet = (
        '/* why */ a :hover , b { color : red ; content: "a :  b; c" }\n\n'
        ".c::after{inline-size:calc(1px + 2px);container:inline-size;}"
    )

    assert styling.squeeze(sheet) == (
        'a :hover,b{color :red;content:"a :  b; c"}'
        ".c::after{width:calc(1px + 2px);container:inline-size}"
    )


def test_every_readable_style_file_is_served():
    files = {each.stem for each in styling.FOLDER.glob("*.css")}

    assert files == {"tokens", *styling.PARTS, *styling.APART}
