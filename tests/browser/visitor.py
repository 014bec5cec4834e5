"""Someone at a browser: what they do, and what a machine can say of what they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

# WCAG 2.2 A and AA, and the practices that axe advises: landmarks, order of headings, names.
RULES: dict[str, object] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# What the dark changes.
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast"]}
# What Chromium says of a page that waits behind another, unpainted: its font is not asked for yet.
UNPAINTED = "was preloaded using link preload but not used"


@dataclass
class Visitor:
    """A page of the browser on a live portal."""

    page: Page
    url: str
    complaints: list[str]

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def enter(self, role: str) -> None:
        """Press the card of a role, as a visitor of the demonstration does."""
        with self.page.expect_navigation():
            self.page.locator(f"form[action$='/demo/entrer/{role}/'] button").click()
        expect(self.page).to_have_url(f"{self.url}/")
        expect(self.page.locator("h1")).to_be_visible()

    def width(self, pixels: int) -> None:
        self.page.set_viewport_size({"width": pixels, "height": 800})

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, target: Locator, limit: int = 60) -> None:
        """Press Tab until the focus is there, and see that it shows."""
        for _ in range(limit):
            self.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                assert self.shows_focus(), "nothing shows where the focus is"
                return
        raise AssertionError(f"{limit} presses of Tab do not reach {target}")

    def walk_to(self, target: Locator, limit: int = 90) -> None:
        """Press Tab until the focus is there: it shows at each stop on the way, and it is never lost."""
        target.first.wait_for()
        for _ in range(limit):
            self.press("Tab")
            lost, there = target.first.evaluate(
                """(target) => {
                    const here = document.activeElement, box = here.getBoundingClientRect();
                    const style = getComputedStyle(here);
                    const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                    const seen = box.width && box.bottom > 0 && box.top < innerHeight;
                    const lost = here !== document.body && !(shows && seen);
                    return [lost ? here.outerHTML.slice(0, 200) : "", here === target];
                }"""
            )
            assert not lost, f"the focus does not show: {lost}"
            if there:
                return
        raise AssertionError(f"{limit} presses of Tab do not reach {target}")

    def shows_focus(self) -> bool:
        return bool(
            self.page.evaluate(
                """() => {
                    const style = getComputedStyle(document.activeElement);
                    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
                        || style.boxShadow !== "none";
                }"""
            )
        )

    def settled(self) -> None:
        """Wait for the styles and the fonts of the page: what is measured before them is not what a user sees."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")

    def overflow(self) -> int:
        """How many pixels of the page are out of sight to the right."""
        self.settled()
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def breaches(self, within: str = "html", rules: dict[str, object] = RULES) -> list[str]:
        """The rules of accessibility that the page, or a part of it, breaks, each with the first place."""
        self.settled()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(
            """([part, runOnly]) => axe
                .run(part, {resultTypes: ["violations"], preload: false, runOnly})
                .then(({violations}) => violations.map(({id, help, nodes}) =>
                    `${id}: ${help} (${nodes[0].html.slice(0, 120)})`))""",
            [within, rules],
        )
        return found
