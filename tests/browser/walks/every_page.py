"""Each page of the access table in a browser, in each of its states: as found, unfolded, refused, empty.

The pages are those that the table says are shown to somebody: a new one is here as soon as it has its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError

from tests.browser.visitor import UNPAINTED, Visitor
from tests.fipe_portal.access import ROLES, Address, Row, World
from tests.fipe_portal.test_access_matrix import CASES, FIRST_ADDRESS

WIDTHS = (1280, 360)
NARROWEST = 320
# Who sees the most comes first; then those whose pages are for them alone.
READERS = ("cnaf here", "admin here", *(f"{role} here" for role in ROLES), "anonymous")
NOBODY = "without membership"
# What an address answers when it refuses: each is a page too, and the same one everywhere.
REFUSALS = (403, 404, 410)


@dataclass(frozen=True)
class Place:
    """An address of the table, and somebody who gets a page there."""

    address: Address
    target: str
    reader: str
    name: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.target} {self.status}"


def places() -> list[Place]:
    """One for each line of the table that shows a page, one for each kind of refusal."""
    found: dict[Row, Place] = {}
    refused: dict[int, Place] = {}
    for row, _ in CASES:
        if row.method != "GET" or row in found:
            continue
        expected = row.expected()
        reader = next((name for name in READERS if expected[name] == 200), None)
        if reader:
            found[row] = Place(FIRST_ADDRESS[row], row.target, reader, row.pattern)
        for name, status in expected.items():
            if status in REFUSALS and not row.pattern.startswith("api_"):
                refused.setdefault(status, Place(FIRST_ADDRESS[row], row.target, name, row.pattern, status))
    return [*sorted(found.values(), key=lambda place: READERS.index(place.reader)), *refused.values()]


@dataclass
class Tour:
    """One window for each person, on one portal; what was already opened in it is not opened again."""

    browser: Browser
    url: str
    world: World
    windows: dict[str, Visitor] = field(default_factory=dict)
    opened: set[tuple[str, str]] = field(default_factory=set)

    def window(self, name: str) -> Visitor:
        if name not in self.windows:
            context = self.browser.new_context(reduced_motion="reduce")
            cookies = self.world.clients[name].cookies.items()
            context.add_cookies([{"name": key, "value": cookie.value, "url": self.url} for key, cookie in cookies])
            visitor = Visitor(context.new_page(), self.url, [])
            listen(visitor)
            self.windows[name] = visitor
        return self.windows[name]


def listen(visitor: Visitor) -> None:
    """Breaches of the policy, errors of scripts. A page that refuses is no complaint, nor a request that was left."""

    def heard(message: ConsoleMessage) -> None:
        expected = ("Failed to load resource: the server responded", "htmx:afterRequest", "htmx:send")
        known = message.text.startswith(expected) or UNPAINTED in message.text
        if message.type in ("error", "warning") and not known:
            visitor.complaints.append(message.text)

    def failed(error: PlaywrightError) -> None:
        # A request that was left: htmx rejects its promise with nothing.
        if str(error) != "undefined":
            visitor.complaints.append(str(error))

    visitor.page.on("console", heard)
    visitor.page.on("pageerror", failed)


def shown(visitor: Visitor, path: str) -> int:
    """Go there; the status of the page that is shown, 0 for a file, an answer to a program or a part of a page."""
    visitor.complaints.clear()
    try:
        response = visitor.page.goto(visitor.url + path)
    except PlaywrightError as error:
        if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
            return 0
        raise
    if response is None or not response.headers.get("content-type", "").startswith("text/html"):
        return 0
    return response.status if visitor.page.evaluate("document.doctype !== null") else 0


def forms_of(page: Page) -> int:
    """Marks the forms where something is asked, and says how many there are."""
    return int(
        page.evaluate(
            """() => {
                const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) =>
                    form.querySelector("input:not([type=hidden], [type=submit]), select, textarea"));
                forms.forEach((form, index) => form.setAttribute("data-form-of-test", index));
                return forms.length;
            }"""
        )
    )


def send_empty(page: Page, index: int) -> int:
    """Empty a form and send it by its first button, past what the browser itself would ask for."""
    with page.expect_navigation() as answer:
        page.locator(f"[data-form-of-test='{index}']").evaluate(
            """(form) => {
                for (const field of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
                    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
                    else field.value = "";
                }
                const button = form.querySelector("button:not([type=button])");
                if (button?.name) {
                    form.insertAdjacentHTML("beforeend", "<input type=hidden>");
                    Object.assign(form.lastElementChild, {name: button.name, value: button.value});
                }
                HTMLFormElement.prototype.submit.call(form);
            }"""
        )
    response = answer.value
    return response.status if response else 0


def unfold(page: Page) -> int:
    """Open all that a page folds, and say how much that was."""
    return int(
        page.evaluate(
            """() => {
                const folded = [...document.querySelectorAll("main details:not([open])")];
                folded.forEach((part) => part.setAttribute("open", ""));
                return folded.length;
            }"""
        )
    )


def popovers(page: Page) -> list[str]:
    """The menus that the platform opens over the page, by their ids."""
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[popover][id]')].map((menu) => menu.id)")
    return ids


@contextmanager
def popover_shown(page: Page, name: str) -> Iterator[None]:
    """Open over an empty page: axe takes what lies under the top layer for what lies over it."""
    page.evaluate(
        "(id) => { document.querySelector('main').hidden = true; document.getElementById(id).showPopover(); }", name
    )
    yield
    page.evaluate(
        "(id) => { document.getElementById(id).hidePopover(); document.querySelector('main').hidden = false; }", name
    )
