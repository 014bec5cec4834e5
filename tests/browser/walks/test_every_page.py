"""No page breaks a rule of accessibility, hides something to the right, or is refused by the site's own policy.

`make browser` looks once at each page with all that it folds unfolded, or as it is after its form was refused.
`make axe` looks at every state, at the colours of the dark too, and as somebody to whom nothing belongs. What is folded
is looked at unfolded: nothing of the page is hidden by it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.visitor import COLOURS, Visitor
from tests.browser.walks import every_page
from tests.browser.walks.every_page import NARROWEST, NOBODY, WIDTHS, Place, Tour
from tests.fipe_portal.access import World
from tests.support.undone import serve_undone

PLACES = every_page.places()


@pytest.fixture(scope="module")
def demo_data() -> None:
    """The demonstration, here for the whole module: every request is undone."""


@pytest.fixture(scope="module")
def tour(
    browser: Browser, demo_data: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Tour]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        with serve_undone() as url:
            tour = Tour(browser, url, world)
            yield tour
            for visitor in tour.windows.values():
                visitor.page.context.close()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def every_state(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("long"))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_no_page_breaks_a_rule(tour: Tour, place: Place, every_state: bool) -> None:
    visitor = tour.window(place.reader)
    path = tour.world.path(place.address, place.target)
    status = every_page.shown(visitor, path)
    if not status:
        return
    assert status == place.status
    problems = Looks(visitor, every_state, path).all(tour, place)
    if every_state and place.reader != NOBODY and place.status == 200:
        nobody = tour.window(NOBODY)
        if every_page.shown(nobody, path) == 200:
            empty = Looks(nobody, every_state, path)
            problems |= empty.in_the_dark("empty") | empty.looked_at("empty")
    assert not problems, "\n".join(f"{state}: {broken}" for state, broken in problems.items())
    assert visitor.complaints == []


class Looks:
    """What is wrong with a page, by its state and the width of the window."""

    def __init__(self, visitor: Visitor, every_state: bool, path: str) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.every_state = every_state
        self.path = path

    def all(self, tour: Tour, place: Place) -> dict[str, list[str]]:
        problems = self.in_the_dark("unfolded") if self.every_state else {}
        forms = every_page.forms_of(self.page)
        refused = {}
        for index in range(forms):
            refused |= self.refused(index)
        if forms and (self.every_state or not self.was_refused):
            self.visitor.go(self.path)
        if self.every_state or not self.was_refused:
            problems |= self.unfolded(tour, place)
        return problems | refused

    was_refused = False

    def in_the_dark(self, state: str) -> dict[str, list[str]]:
        """Only the colours differ, and they are those of any width. The page is left in the light, as it is found."""
        self.page.emulate_media(color_scheme="dark")
        # Colours take a moment to change under one's eyes: the page is read anew for each.
        self.visitor.go(self.path)
        every_page.unfold(self.page)
        self.visitor.width(WIDTHS[0])
        breaches = self.visitor.breaches(rules=COLOURS)
        self.page.emulate_media(color_scheme="light")
        self.visitor.go(self.path)
        return {f"{state}, dark": breaches} if breaches else {}

    def refused(self, index: int) -> dict[str, list[str]]:
        """Once its form was sent with nothing in it. Where that is no mistake, there is nothing to see.

        The first is on the page that one has already.
        """
        if index:
            self.visitor.go(self.path)
            every_page.forms_of(self.page)
        if every_page.send_empty(self.page, index) != 422 and not self.page.locator("main [aria-invalid]").count():
            return {}
        self.was_refused = True
        every_page.unfold(self.page)
        return self.looked_at(f"form {index} refused")

    def unfolded(self, tour: Tour, place: Place) -> dict[str, list[str]]:
        every_page.unfold(self.page)
        problems = self.looked_at("unfolded")
        for name in every_page.popovers(self.page):
            if (place.reader, name) not in tour.opened:
                tour.opened.add((place.reader, name))
                self.visitor.width(WIDTHS[-1])
                with every_page.popover_shown(self.page, name):
                    # What a menu hides is out of reach while it is open.
                    problems |= self.looked_at(f"{name} shown", within=f"#{name}")
        return problems

    def looked_at(self, state: str, within: str = "html") -> dict[str, list[str]]:
        problems = {}
        for width in WIDTHS:
            self.visitor.width(width)
            if breaches := self.visitor.breaches(within):
                problems[f"{state} at {width}"] = breaches
        self.visitor.width(NARROWEST)
        if overflow := self.visitor.overflow():
            problems[f"{state} at {NARROWEST}"] = [f"{overflow} px out of sight"]
        return problems
