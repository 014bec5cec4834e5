"""What the list of projects costs when there are many: the same pages at two sizes, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.portfolio.listing.keyset import Cursor, page_of
from projects.portfolio.listing.sorts import order_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.management.crowd import add_crowd

FEW, MANY = 40, 5_000
REPEATS = 5
LAST_ROWS = 10


@dataclass(frozen=True)
class PageCost:
    """The quickest of some readings: `seconds`, `queries` to the database, `size` of the HTML in bytes."""

    seconds: float
    queries: int
    size: int


PAGES: dict[str, Callable[[], str]] = {
    "Première page": lambda: "/projets/",
    "Filtrée et cherchée": lambda: "/projets/?q=creche&region=84&categorie=qualite",
    "Triée par nouvelles": lambda: "/projets/?tri=-nouvelles&colonnes=etat.referent.nouvelles.caf",
    "Silencieuse, en 2024": lambda: "/projets/?silence=6_mois&annee=2024",
    "Dernière page": lambda: f"/projets/?page={_last_cursor()}",
}


def list_costs(few: int = FEW, many: int = MANY) -> Iterator[tuple[int, dict[str, PageCost]]]:
    """The cost of each page at both sizes, read by someone of Cnaf. What is made for it is rolled back."""
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        reader = User.objects.create(email="mesure@mesure.invalid", is_active=True)
        Membership.objects.create(user=reader, role=Role.CNAF, national=True, started_on="2020-01-01")
        client = Client()
        client.force_login(reader)
        made = 0
        for size in (few, many):
            lacking = size - Project.objects.count()
            if lacking > 0:
                add_crowd(lacking, first=made + 1)
                made += lacking
            yield size, {label: _cost(client, address()) for label, address in PAGES.items()}
        transaction.set_rollback(True)


def _cost(client: Client, address: str) -> PageCost:
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        response = client.get(address)
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return PageCost(min(seconds), len(queries), len(response.content))


def _last_cursor() -> str:
    """Where the last rows of the usual order begin."""
    clock = Clock.now()
    order, backwards = order_of("region", clock), order_of("-region", clock)
    row = page_of(Project.objects.all(), backwards, None, LAST_ROWS + 1).rows[-1]
    values = tuple(getattr(row, name) for name in (*order.aliases(), "pk"))
    return Cursor(order.name, False, values, Project.objects.count() - LAST_ROWS).encode()
