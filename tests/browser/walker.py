# SPDX-License-Identifier: EUPL-1.2
"""Somebody who walks through a site in one of four manners: the same walk, other hands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE

#: Times Tab is pressed at most before something counts as out of reach.
_FAR = 250


#: What reaches beyond the right edge of the screen, when the page can be scrolled there.
_STICKS_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5)
    .map(each => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 40)}`)"""


@dataclass(frozen=True)
class Manner:
    """How somebody uses a site."""

    width: int
    script: bool = True
    #: By keyboard alone: what is used is reached with Tab.
    keyboard: bool = False

    def context(self) -> dict[str, Any]:
        """Return what a tab is opened with."""
        return {"width": self.width, "java_script_enabled": self.script}


MANNERS = {
    "phone": Manner(NARROW),
    "desk": Manner(WIDE),
    "keyboard": Manner(WIDE, keyboard=True),
    "no-script": Manner(NARROW, script=False),
}


@dataclass
class Walker:
    """Somebody at a page."""

    page: Page
    manner: Manner

    def go(self, address: str) -> None:
        """Open an address, as from a letter or by typing it."""
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        """See that the page has one heading and nothing sticks out of the screen."""
        self.page.wait_for_load_state()  # or it is looked at before its style sheets are there
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        if self.manner.script:
            assert self.page.evaluate(_STICKS_OUT) == [], f"sticks out of {self.page.url}"

    def follow(self, name: str, *, within: str = "main") -> None:
        """Follow the link with this name."""
        self._use(self.page.locator(within).get_by_role("link", name=name, exact=True).first)
        self.look()

    def press(self, name: str) -> None:
        """Press the button with this name."""
        self._use(self.page.get_by_role("button", name=name, exact=True).first)
        self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by the name they are sent under; a list takes its label."""
        for name, text in fields.items():
            field = self.page.locator(f'main form [name="{name}"]:visible').first
            if field.evaluate("each => each.tagName") == "SELECT":
                self._select(field, text)
            elif self.manner.keyboard:
                self._reach(field)
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(text)
            else:
                field.fill(text)

    def choose(self, name: str, value: str) -> None:
        """Pick a radio button or tick a box."""
        box = self.page.locator(f'main form [name="{name}"][value="{value}"]').first
        if not self.manner.keyboard:
            box.check()
        elif box.get_attribute("type") == "radio":
            self._reach(self.page.locator(f'main form [name="{name}"]').first)
            for _ in range(30):
                if box.is_checked():
                    return
                self.page.keyboard.press("ArrowDown")
            expect(box).to_be_checked()
        else:
            self._reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def attach(self, name: str, file: Path) -> None:
        """Choose a file; how a browser lets people do that is the browser's own."""
        self.page.locator(f'main form [name="{name}"]').set_input_files(file)

    def sees(self, text: str) -> None:
        """See a text somewhere on the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def _select(self, field: Locator, label: str) -> None:
        if self.manner.keyboard:
            self._reach(field)
            self.page.keyboard.type(label)
        else:
            field.select_option(label=label)

    def _use(self, what: Locator) -> None:
        if self.manner.keyboard:
            self._reach(what)
            self.page.keyboard.press("Enter")
            self.page.wait_for_load_state()
        else:
            what.click()

    def _reach(self, what: Locator) -> None:
        """Press Tab until ``what`` has the focus, and can be seen to have it."""
        expect(what).to_be_attached()
        for _ in range(_FAR):
            if what.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached by Tab on {self.page.url}")
