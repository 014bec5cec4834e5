"""Every number on screen opens what it counts: home of each role, the figures, an edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from lxml import html

from projects.accounts.enums import Role
from projects.core.paris import today
from projects.portfolio.models import Project, Referent
from projects.territories.models import Region
from tests.factories import EditionFactory, ProjectFactory, SourceFactory, StatementFactory, member
from tests.reporting.crowd import make_projects
from tests.support.pages import page, references, text_of

pytestmark = pytest.mark.django_db

# Numbers of one column, or rows of one figure, are made by the same lines: two of them are followed.
OF_A_KIND = 2
NUMBER = re.compile(r"\d+(?: \d{3})*")
# A number that stands alone, or that says its unit.
SAID = re.compile(
    r"^(?:[↑↓] )?\d+(?: \d{3})*$|\b\d+ (?:autres? )?(?:projet|dossier|région|département|action|personne)"
)
# What is not a figure of ours, or is read just below: the lines of a panel, a map (its parts are links with a name),
# dossiers in rows, what a source prints, a field.
ELSEWHERE = "pf-pastille", "pf-geo", "pf-legende", "pf-projets", "pf-imprimes", "pf-message--veille", "pf-plan"


def client_of(role: Role, **scope: Any) -> Client:
    client = Client()
    client.force_login(member(role, **scope))
    return client


def untraced(root: html.HtmlElement) -> list[str]:
    """The numbers that lead nowhere."""
    found = []
    for text in root.xpath("//main//text()[normalize-space()]"):
        said = " ".join(text.split())
        # A tail is read in the parent of its element.
        holder = text.getparent().getparent() if text.is_tail else text.getparent()
        above = [holder, *holder.iterancestors()]
        if SAID.search(said) and not any(_leads(one) for one in above) and int(NUMBER.search(said)[0] or 0):
            found.append(said)
    return found


def _leads(element: html.HtmlElement) -> bool:
    names = (element.get("class") or "").split()
    return (
        element.tag in ("a", "summary", "option", "dt")
        or element.get("id") == "dossiers"
        or any(name in names for name in ELSEWHERE)
    )


def numbers(root: html.HtmlElement) -> Iterator[tuple[int, str]]:
    """Each number of a page that leads somewhere, and where to; a trend tells the value of the other day."""
    for link in root.xpath("//main//a[@href]"):
        if link.xpath("ancestor::*[contains(@class, 'pf-projets') or contains(@class, 'pf-ligne__titre')]"):
            continue
        shown = " ".join(
            "".join(link.xpath(".//text()[not(ancestor::*[contains(@class, 'visually-hidden')])]")).split()
        )
        if link.xpath("ancestor::*[@class='pf-tendance']"):
            was = re.search(r"\((\d+)\)$", shown)
            if was:
                yield int(was[1]), link.get("href")
            elif shown.startswith("comme"):
                tile = text_of(link.xpath("ancestor::li//b")[0])
                yield int(tile), link.get("href")
        elif (found := NUMBER.match(shown)) and "autre" not in shown and "€" not in shown:
            yield int(found[0].replace(" ", "")), link.get("href")


def behind(client: Client, href: str) -> int:
    """What the page at `href` counts."""
    root = page(client, href)
    if href.startswith("/projets/"):
        return first_number(root.xpath("//*[@class='pf-titre__sous']/b")[0])
    if href.startswith("/personnes/"):
        waiting = root.xpath("//section[@aria-labelledby='h-invitations']//li")
        return len(waiting) if "etat=invited" in href else first_number(root.xpath("//h2[@id='h-personnes']")[0])
    if href.startswith("/a-faire/"):
        return len(root.xpath("//main//li[contains(@class, 'pf-ligne')]"))
    if href.startswith("/travaux/"):
        return len(root.xpath("//*[contains(@class, 'pf-etat--abandon')]"))
    return figure_behind(root, href)


def figure_behind(root: html.HtmlElement, href: str) -> int:
    """The dossiers of a figure, those that nobody names too; where it counts something else, its value."""
    assert root.xpath("//p[@class='pf-titre__sous']/text()"), "no definition"
    unit = text_of(root.xpath("//dl[@class='pf-reperes']/dd[1]")[0])
    if unit in ("projet", "dossier"):
        listed = references(root, "//*[@id='dossiers']//table")
        assert first_number(root.xpath("//h2[@id='h-dossiers']")[0]) == len(listed)
        unnamed = root.xpath("//*[@id='dossiers']/p[contains(., 'aucune source')]")
        return len(listed) + sum(first_number(one) for one in unnamed)
    chosen = root.xpath("//tr[@class='est-choisi']/td[1]")
    return first_number((chosen or root.xpath("//*[contains(@class, 'pf-grand')]/b"))[0])


def first_number(element: html.HtmlElement) -> int:
    found = NUMBER.search(text_of(element).rpartition(" : ")[2])
    assert found, text_of(element)
    return int(found[0].replace(" ", ""))


def walked(client: Client, path: str) -> int:
    """Every number of the page is traced, and is the one that its page counts; how many pages were read."""
    root = page(client, path)
    assert untraced(root) == [], path
    seen: dict[str, int] = {}
    kinds: Counter[tuple[str, ...]] = Counter()
    wrong = {}
    for number, href in numbers(root):
        address = urlsplit(urljoin(path, href))
        kind = (address.path, *sorted(parse_qs(address.query)))
        if href not in seen:
            kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        if href.startswith("#"):
            counted = len(root.xpath(f"//section[@id='{href[1:]}']//li"))
        else:
            if href not in seen:
                seen[href] = behind(client, urljoin(path, href))
            counted = seen[href]
        if counted != number:
            wrong[href] = (number, counted)
    assert wrong == {}, path
    return len(seen)


@pytest.fixture
def projects() -> list[Project]:
    """Three projects of two Caf with facts of every kind, and one of which nothing is known."""
    bare = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    return [*make_projects(3), bare]


@pytest.mark.parametrize("role", Role)
def test_home_of_each_role(projects: list[Project], role: Role) -> None:
    scopes: dict[Role, dict[str, Any]] = {
        Role.CAF_ADVISOR: {"caf_id": "07"},
        Role.CAF_MANAGER: {"caf_id": "07"},
        Role.CAFLAB: {"national": True},
        Role.STATE_INSTRUCTOR: {"region_id": "84"},
        Role.PORTEUR_MEMBER: {"porteur": projects[0].porteur},
    }
    EditionFactory.create(selection=projects[:3])
    client = client_of(role, **scopes.get(role, {}))
    follower = member(Role.CAF_ADVISOR, caf_id="07")
    Referent.objects.create(project=projects[0], user=follower, observed_on=today())
    assert walked(client, "/") >= 1


def test_figures_moved_between_two_days_are_traced_at_both(projects: list[Project]) -> None:
    now = today()
    assert walked(client_of(Role.CNAF), f"/?du={now - timedelta(days=40)}&au={now - timedelta(days=10)}") > 10


def test_the_figures_and_their_first_rows(projects: list[Project]) -> None:
    assert walked(client_of(Role.CNAF), "/chiffres/") > 30


def test_an_edition_and_its_regions(projects: list[Project]) -> None:
    source = SourceFactory.create()
    for region, number in ((None, 6), (Region.objects.get(pk="84"), 4)):
        StatementFactory.create(project=None, source=source, measure="announced.total", region=region, number=number,
                                printed=str(number))  # fmt: skip
    EditionFactory.create(
        slug="tout",
        selection=projects,
        printed_source=source,
        situation_on=today(),
        document_month=(today() + timedelta(days=31)).replace(day=1),
    )
    assert walked(client_of(Role.CNAF), "/recueils/tout/") > 5


def test_a_row_that_was_empty_says_so_instead_of_being_lost() -> None:
    """A number of 0 leads to its definition, with no dossier; a row that no figure has is no page."""
    client = client_of(Role.CNAF)
    root = page(client, "/chiffres/projects.by_maturity/?cle=en_doute")
    assert text_of(root.xpath("//h2[@id='h-dossiers']")[0]) == "En doute : deux valeurs imprimées : 0 dossier"
    assert client.get("/chiffres/projects.by_maturity/?cle=rien").status_code == 404
