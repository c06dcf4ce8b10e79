# SPDX-License-Identifier: EUPL-1.2
"""Every component, on the page that shows all of them: sizes, spacing, motion, colours, paper.

``test_everybody`` asks axe about this page like about any other; here is what axe cannot see.
"""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_everybody import ADMINISTRATOR, SPACING, too_wide

#: Bytes of a first visit as they go over the line, without pictures.
FIRST_VISIT = 150_000
#: Pixels, WCAG 2.5.8.
LEAST = 24

#: What can be pressed and is too small. A link in a sentence is as high as its line, and may be;
#: an input that stands in a label is as large as the label; a cover is as large as its tile.
SMALL = """least => {
  const shown = each => each.getClientRects().length && !each.closest('.vh, .skip');
  const target = each => each.closest('label') || each;
  const covers = each => getComputedStyle(each, '::after').position === 'absolute';
  const inText = each => each.matches('p:not(.actions) a, li a, dd a, .crumbs a');
  return [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(each => shown(each) && !covers(each) && !inText(each))
    .map(each => [each, target(each).getBoundingClientRect()])
    .filter(([each, box]) => box.width < least || box.height < least)
    .map(([each, box]) => `${each.outerHTML.slice(0, 80)}: ${box.width} × ${box.height}`);
}"""

#: Words that reach outside what cuts them off.
_CLIPPED = """() => {
  const cuts = each => {
    const style = getComputedStyle(each);
    return style.overflowX !== 'visible' && style.clipPath === 'none';
  };
  const outside = (each, box) => {
    const words = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (words.nextNode()) {
      const node = words.currentNode;
      if (!node.data.trim() || node.parentElement.closest('.vh')) continue;
      range.selectNodeContents(node);
      for (const one of range.getClientRects())
        if (one.right > box.right + 1 || one.bottom > box.bottom + 1) return true;
    }
    return false;
  };
  return [...document.querySelectorAll('body *')]
    .filter(each => !each.closest('svg, .vh, textarea, select, input') && cuts(each))
    .filter(each => outside(each, each.getBoundingClientRect()))
    .map(each => `${each.tagName}.${each.className}: ${each.innerText.slice(0, 40)}`);
}"""


#: What can be pressed or filled in and has no edge, and words in the colour they stand on.
_UNSEEN = """() => {
  const seen = each => each.getClientRects().length && !each.closest('.vh');
  const ground = each => {
    for (; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!colour.endsWith(', 0)')) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const edgeless = [...document.querySelectorAll('.button, .in')].filter(seen)
    .filter(each => getComputedStyle(each).borderTopWidth === '0px');
  const faint = [...document.querySelectorAll('main :is(a, p, h1, h2, h3, label, b)')].filter(seen)
    .filter(each => each.textContent.trim() && getComputedStyle(each).color === ground(each));
  return [...edgeless, ...faint].map(each => each.outerHTML.slice(0, 100));
}"""


@pytest.fixture
def style(new_page, badges, full) -> Page:
    """Return the page that shows every component, as an administrator sees it."""
    page = new_page(storage_state=badges(full, ADMINISTRATOR))
    page.goto(full.url("/beheer/stijl"))
    assert page.url == full.url("/beheer/stijl"), "not signed in"
    return page


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a11y_06_nothing_sticks_out(style, width):
    style.set_viewport_size({"width": width, "height": 800})

    assert too_wide(style) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a11y_07_wide_spacing_clips_no_words(style, width):
    style.set_viewport_size({"width": width, "height": 800})

    style.evaluate(SPACING)

    assert style.evaluate(_CLIPPED) == []
    assert too_wide(style) == []


def test_a11y_07_words_that_are_clipped_are_noticed(style):
    style.evaluate("""() => {
      const heading = document.querySelector('h1');
      heading.className = 'clipped';
      Object.assign(heading.style, {overflow: 'hidden', inlineSize: '2em', whiteSpace: 'nowrap'});
    }""")

    assert any("clipped" in each for each in style.evaluate(_CLIPPED))


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a11y_08_what_can_be_pressed_is_large_enough(style, width):
    style.set_viewport_size({"width": width, "height": 800})

    assert style.evaluate(SMALL, LEAST) == []


def test_a11y_08_a_small_target_is_noticed(style):
    style.evaluate("""document.querySelector('.button').style.cssText =
      'transition: none; min-block-size: 0; padding: 0; font-size: 9px'""")

    assert len(style.evaluate(SMALL, LEAST)) == 1


def test_a11y_17_without_motion_nothing_moves(style):
    style.emulate_media(reduced_motion="reduce")

    moving = style.evaluate("""() => [...document.querySelectorAll('*')].filter(each => {
      const {animationName, transitionDuration} = getComputedStyle(each);
      return animationName !== 'none' || transitionDuration.split(', ').some(one => one !== '0s');
    }).map(each => each.className)""")

    assert moving == []


def test_a11y_17_with_forced_colours_tiles_and_buttons_have_edges(style):
    style.emulate_media(forced_colors="active")

    without = style.evaluate("""() => [...document.querySelectorAll('.tile, .button, .in, .note')]
      .filter(each => getComputedStyle(each).borderTopWidth === '0px'
        && getComputedStyle(each).borderInlineStartWidth === '0px')
      .map(each => each.className)""")

    assert without == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("path", ["/", "/lessen", "/lessen/{own}", "/bijdragen/idee", "/plek"])
def test_a11y_17_with_forced_colours_a_page_stays_usable(new_page, full, path, width):
    page = new_page(width=width, forced_colors="active")
    page.goto(full.url(path))

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(_UNSEEN) == []
    assert too_wide(page) == []


def test_a11y_17_what_forced_colours_make_unseen_is_noticed(new_page, full):
    page = new_page(forced_colors="active")
    page.goto(full.url("/"))

    page.evaluate("""for (const each of document.querySelectorAll('.button')) {
      Object.assign(each.style, {forcedColorAdjust: 'none', border: 0, background: '#fff',
        color: '#fff'});
    }""")

    assert page.evaluate(_UNSEEN) != []


def test_a11y_17_on_paper_there_is_nothing_to_press(style):
    style.emulate_media(media="print")

    shown = style.evaluate("""() => [...document.querySelectorAll('nav, .button, .tool, .filters')]
      .filter(each => each.getClientRects().length && !each.closest('.crumbs, nav:has(.crumbs)'))
      .map(each => each.outerHTML.slice(0, 80))""")

    assert shown == []
    expect(style.locator("h1")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/lessen", "/lessen/{received}"])
def test_a_first_visit_is_light(new_page, full, path):
    page = new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(full.url(path), wait_until="networkidle")

    weights, sheets = {}, []
    for answer in answers:
        kind = answer.headers["content-type"].partition(";")[0]
        sheets += [answer.url] * (kind == "text/css")
        if not kind.startswith("image/"):
            packed = kind == "text/html"  # the reverse proxy packs pages
            size = answer.request.sizes()["responseBodySize"]
            weights[answer.url] = len(gzip.compress(answer.body())) if packed else size
    assert len(sheets) == 2
    assert sum(weights.values()) < FIRST_VISIT, weights
    assert len(answers) < 40


def test_pictures_of_a_home_page_are_light(new_page, full):
    page = new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(full.url("/"), wait_until="networkidle")

    pictures = {
        answer.url: answer.request.sizes()["responseBodySize"]
        for answer in answers
        if answer.headers["content-type"].startswith("image/")
    }
    assert pictures
    assert sum(pictures.values()) < FIRST_VISIT / 2, pictures
