"""Pages by keyset: all of them are the whole list, whatever the order, whatever comes and goes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.portfolio.enums import Maturity
from projects.portfolio.listing.keyset import BadCursor, Page, decode, page_of
from projects.portfolio.listing.sorts import SORTS, Order, order_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make

pytestmark = pytest.mark.django_db
ORDERS = [f"{sign}{name}" for name in SORTS for sign in ("", "-")]


def forwards(order: Order, size: int) -> Iterator[Page]:
    page = page_of(Project.objects.all(), order, None, size)
    yield page
    while page.next:
        page = page_of(Project.objects.all(), order, decode(page.next, order), size)
        yield page


def keys(*pages: Page) -> list[int]:
    return [row.pk for page in pages for row in page.rows]


@pytest.mark.parametrize("name", ORDERS)
def test_pages_are_the_list(name: str, demo_data: None) -> None:
    order = order_of(name, Clock.now())
    assert order.name == name
    (whole,) = forwards(order, 100)
    pages = list(forwards(order, 7))
    assert keys(*pages) == keys(whole)
    assert len(set(keys(whole))) == 36
    assert [page.first_rank for page in pages] == [1, 8, 15, 22, 29, 36]
    # And back again, to a first page that is whole.
    page, back = pages[-1], [pages[-1]]
    while page.previous:
        page = page_of(Project.objects.all(), order, decode(page.previous, order), 7)
        back.insert(0, page)
    assert [keys(one) for one in back] == [keys(one) for one in pages]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(st.sampled_from(["07", "31", "62"]), min_size=1, max_size=12),
    observed=st.lists(st.sampled_from([None, *Maturity.values]), min_size=12, max_size=12),
    name=st.sampled_from(ORDERS),
    size=st.integers(1, 5),
)
def test_any_list_in_any_order(titles: list[str], observed: list[str | None], name: str, size: int) -> None:
    with transaction.atomic():
        for department, value in zip(titles, observed, strict=False):
            # Porteurs of one name: only the primary key tells them apart.
            project = make.ProjectFactory.create(department_id=department, porteur__name="Mairie")
            if value:
                make.ObservationFactory.create(project=project, value=value)
        order = order_of(name, Clock.now())
        pages = list(forwards(order, size))
        (whole,) = forwards(order, 50)
        assert keys(*pages) == keys(whole)
        assert len(set(keys(whole))) == len(titles)
        assert all(len(page.rows) == size for page in pages[:-1])
        transaction.set_rollback(True)


def test_what_comes_and_goes_neither_repeats_nor_hides_a_row() -> None:
    projects = [make.ProjectFactory.create(reference=f"TEST-2023-07-{n:03d}") for n in range(100, 120, 2)]
    order = order_of("reference", Clock.now())
    first = page_of(Project.objects.all(), order, None, 3)
    make.ProjectFactory.create(reference="TEST-2023-07-001")
    make.ProjectFactory.create(reference="TEST-2023-07-105")
    kept = Project.objects.exclude(pk=projects[2].pk)
    second = page_of(kept, order, decode(first.next, order), 3)
    assert [row.reference[-3:] for row in second.rows] == ["105", "106", "108"]
    # Fewer rows than a page before: the list starts again from its first row.
    again = page_of(kept, order, decode(second.previous, order), 10)
    assert again.rows[0].reference[-3:] == "001"


def test_unknown_comes_last_both_ways() -> None:
    unknown, early, late = (make.ProjectFactory.create() for _ in range(3))
    make.ObservationFactory.create(project=early, value=Maturity.AMORCAGE)
    make.ObservationFactory.create(project=late, value=Maturity.PERENNISATION)
    upwards, downwards = (keys(*forwards(order_of(name, Clock.now()), 9)) for name in ("maturite", "-maturite"))
    assert upwards == [early.pk, late.pk, unknown.pk]
    assert downwards == [late.pk, early.pk, unknown.pk]


@pytest.mark.parametrize("text", ["x", "a" * 5000, "eyJh:1u:abc", "\0", "é", "::", "null"])
def test_a_made_up_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(text, order_of("reference", Clock.now()))


def test_a_cursor_is_for_its_order_alone(demo_data: None) -> None:
    order = order_of("reference", Clock.now())
    page = page_of(Project.objects.all(), order, None, 3)
    with pytest.raises(BadCursor):
        decode(page.next, order_of("-reference", Clock.now()))


def test_the_page_says_that_a_cursor_is_not_of_this_list(demo_data: None) -> None:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    for address in ("/projets/?page=2", "/projets/?page=%00", "/projets/?page=" + "a" * 3000):
        page = client.get(address).content.decode()
        assert "Cette page de la liste n’existe pas ou plus" in page
        assert "Projets 1 à 25" in page
