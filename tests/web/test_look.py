# SPDX-License-Identifier: EUPL-1.2
"""Every page is whole, within the policy, within its weight, and readable in every colour."""

import re
from html.parser import HTMLParser

import pytest

from tests.web import samples

STATIC = samples.WEB / "static"
VOID = {"br", "hr", "img", "input", "link", "meta"}
#: Bytes of tokens and components together.
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
        if tag == "use":
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
            assert tag not in ("script", "style", "iframe", "object"), name
            assert "style" not in attributes, name
            assert not [each for each in attributes if each.startswith("on")], name
            for key in ("src", "href", "action"):
                assert not re.match(r"(https?:)?//|data:|javascript:", attributes.get(key) or "")


def test_what_people_typed_stays_text():
    templates = samples.environment()
    for name in samples.PAGES:
        html = samples.render(name, templates)
        assert "<script" not in html, name
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
        assert (STATIC / url).is_file(), url
    assert "@import" not in both


def test_every_class_in_the_style_is_used_by_a_template():
    sources = "".join(each.read_text("utf-8") for each in samples.sources())
    named = set(
        re.findall(
            r"\.([a-z][a-z0-9_-]*)",
            re.sub(r"/\*.*?\*/|url\([^)]*\)", "", _text("style.css"), flags=re.S),
        )
    )

    unused = {each for each in named if not _made(each, sources)}

    assert unused == set()


def _made(name, sources):
    """Return whether a template writes this class, whole or with its last part filled in."""
    start = name.rpartition("--")[0]
    return re.search(rf"\b{re.escape(name)}\b", sources) or (start and f"{start}--{{{{" in sources)


def _text(name):
    return (STATIC / name).read_text("utf-8")


# ── Contrast: WCAG 2.2, 1.4.3 and 1.4.11 ──────────────────────────────────────────────────────


def tokens():
    """Return what tokens.css sets, by scheme: {"light": {selector: {name: value}}, …}."""
    text = re.sub(r"/\*.*?\*/", "", _text("tokens.css"), flags=re.S)
    dark = re.search(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", text, re.S)
    return {"light": _rules(text[: dark.start()]), "dark": _rules(dark[1])}


def _rules(text):
    found = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        named = dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", body))
        found.setdefault(selector.strip(), {}).update(named)
    return found


def palettes():
    """Yield (scheme, place, tokens) as they hold on an element of each place."""
    light, dark = tokens()["light"], tokens()["dark"]
    places = [each for each in light if each.startswith("[data-node=")]
    for scheme, rules in (("light", [light]), ("dark", [light, dark])):
        for place in ("[data-node]", *places):
            found = {}
            for selector in (":root", "[data-node]", place):
                for each in rules:
                    found |= each.get(selector, {})
            yield scheme, place, {key: _resolve(value, found) for key, value in found.items()}


def _resolve(value, found):
    while match := re.fullmatch(r"var\(--([a-z-]+)\)", value.strip()):
        value = found[match[1]]
    return value.strip()


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


#: (foreground, background, least ratio).
PAIRS = [
    *(("ink", each, 7) for each in ("surface", "ground", "sunken", "tint", "house-tint")),
    *(("ink-soft", each, 4.5) for each in ("surface", "ground", "sunken", "tint")),
    *(("accent", each, 4.5) for each in ("surface", "ground", "sunken", "tint")),
    ("on-accent", "accent", 4.5),
    ("on-band", "band", 4.5),
    ("on-chair", "chair", 7),
    ("on-night", "night", 7),
    *(("ink", f"{each}-tint", 7) for each in ("error", "ok", "warn")),
    *((each, f"{each}-tint", 4.5) for each in ("error", "ok", "warn")),
    *(("error", each, 4.5) for each in ("surface", "ground")),
    ("surface", "error", 4.5),
    *(("joint", each, 3) for each in ("surface", "ground")),
    *(("focus", each, 3) for each in ("surface", "ground", "sunken", "tint")),
    ("chair", "band", 3),
    ("chair", "night", 3),
]


def test_a11y_03_text_and_edges_stand_out_in_every_place_by_day_and_by_night():
    poor = [
        f"{scheme} {place}: {one} on {other} is {contrast(colours[one], colours[other]):.2f}"
        for scheme, place, colours in palettes()
        for one, other, least in PAIRS
        if one in colours and other in colours and contrast(colours[one], colours[other]) < least
    ]

    assert poor == []


def test_a11y_03_the_measure_itself_is_right():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a11y_17_motion_print_and_forced_colours_are_thought_of():
    style = _text("style.css") + _text("tokens.css")

    for wish in ("prefers-reduced-motion: reduce", "forced-colors: active", "print"):
        assert f"@media ({wish})" in style or f"@media {wish}" in style


def test_the_types_of_a_place_and_a_kind_never_lack_a_picture():
    macros = samples.environment().get_template("macros.html").module

    themes = {path.parent.name for path in (samples.ROOT / "instances").glob("*/node.toml")}
    assert themes <= set(macros.bonds)
    assert str(macros.mark("nobody-knows")).count("<path") == 1
    assert str(macros.glyph("nobody-knows")) == ""
