"""Sections that several roles read: projects in rows, highlights, the map, the editions."""

from fipe_portal.home.desk import Desk
from fipe_portal.home.missing import doubt_lines
from fipe_portal.home.parts import Act, Line, Section, acts, address, figure_address, lines_section, listed
from projects.core.french import count, format_date
from projects.core.paris import day_of
from projects.people.selectors.successions import waiting_successions
from projects.portfolio.enums import HighlightKind
from projects.territories.maps import choropleth
from reporting.selectors.editions import figure_content
from reporting.selectors.projects import dossier_rows
from reporting.views.editions import EditionLine, edition_lines

ROWS = 12


def projects_section(desk: Desk, title: str) -> Section:
    """The first projects of the territory, as the list draws them."""
    rows = dossier_rows(desk.snapshot, [dossier.reference for dossier in desk.dossiers[:ROWS]])
    context = {"rows": rows, "caption": title, "left": max(0, len(desk.dossiers) - ROWS), "url": listed()}
    return Section("projets", title, "home/_projects.html", context, count=len(desk.dossiers), url=listed(),
                   link="Ouvrir la liste")  # fmt: skip


def successions_section(desk: Desk) -> tuple[Section, ...]:
    """The requests to take dossiers over that wait for this person; nothing without any."""
    url = address("people:successions")
    lines = [
        Line(
            title=row.name,
            url=(page := address("people:succession", str(row.public_id))),
            sub=row.porteur.name if row.porteur else f"Aucun porteur n’a le SIRET {row.siret}",
            date=format_date(day_of(row.asked_at)),
            icon="voisins",
            tone="est-veille",
            acts=acts(Act("Décider", page, f"la demande de {row.name}")),
        )
        for row in waiting_successions(desk.user)
    ]
    title = "Demandes de reprise de dossiers"
    return (lines_section("reprises", title, lines, url=url, link="Tout voir"),) if lines else ()


def doubts_section(desk: Desk, *, aside: bool = False) -> Section:
    lines = doubt_lines(desk)
    hint = "Sources qui se contredisent"
    return lines_section(
        "doutes", "En doute", lines, hint=hint, aside=aside,
        url=listed(maturite="en_doute") if lines else "", link="Ouvrir la liste",
    )  # fmt: skip


def highlights_section(desk: Desk) -> Section:
    lines = [
        Line(
            title=dossier.name,
            url=address("project_detail", dossier.reference),
            sub=desk.place(dossier),
            detail=HighlightKind(dossier.highlight).label,
            icon="etoile",
            tone="est-veille",
        )
        for dossier in desk.dossiers
        if dossier.highlight
    ]
    return lines_section("lumiere", "Mis en avant", lines, empty="Aucun projet n’est encore mis en avant.")


def chart_section(desk: Desk) -> Section:
    content = figure_content(desk.figures["projects.by_category"], figure_address, {})
    return Section("categories", content.label, "home/_chart.html", {"chart": content}, url=content.url,
                   link="Définition et dossiers")  # fmt: skip


def map_section(desk: Desk) -> Section:
    """The map and its table: a name leads to the list of the region, a number to the dossiers of the figure."""
    content = figure_content(desk.figures["projects.by_region"], figure_address, {})
    values = {row.key: row.value or 0 for row in content.rows}
    rows = [
        {"name": row.label, "list": listed(region=row.key), "text": row.text, "url": row.url}
        for row in sorted(content.rows, key=lambda row: -(row.value or 0))
    ]
    drawn = choropleth(
        "regions", values, unit_label="projet", title="Projets par région", light=True,
        links={code: listed(region=code) for code in values},
    )  # fmt: skip
    context = {"map": drawn, "rows": rows, "total": {"text": content.text, "url": content.url}}
    return Section("carte", "Où sont les projets", "home/_map.html", context, aside=True)


def editions_section(desk: Desk, *, aside: bool = False) -> Section:
    lines = [
        Line(
            title=edition.title,
            url=edition.url,
            numbers=_edition_numbers(edition),
            icon="doc",
            date=edition.month.capitalize(),
            note=f"situation au {format_date(edition.situation_on)}",
        )
        for edition in edition_lines(desk.user)
    ]
    empty = "Aucune édition n’est à votre disposition."
    return lines_section(
        "editions", "Recueils et lettres", lines, limit=5, empty=empty, url=address("edition_list"),
        link="Tous les recueils", aside=aside,
    )  # fmt: skip


def _edition_numbers(edition: EditionLine) -> tuple[Act, ...]:
    """« 18 projets décrits », « 26 annoncés »: the figures of the edition."""
    described = address("edition_figure", edition.slug, "projects.described")
    numbers = [Act(count(edition.projects, "projet décrit", "projets décrits"), described, edition.title)]
    if edition.announced and edition.announced != edition.projects:
        announced = address("edition_figure", edition.slug, "announced.total")
        numbers.append(Act(count(edition.announced, "annoncé"), announced, edition.title))
    return tuple(numbers)
