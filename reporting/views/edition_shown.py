"""What the page of an edition shows: the data of today, or those that were frozen, in the same places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.urls import reverse

from projects.core.errors import DomainError
from projects.core.french import format_date, format_month
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue
from reporting.models import Edition, FrozenEdition
from reporting.rendering.content import FigureContent, FigureRow, RecueilContent
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.checking import AT_ONCE, Checked, checked_snapshot
from reporting.selectors.checks import lacks_of_checked
from reporting.selectors.editions import (
    document_doubts,
    figure_address,
    figure_content,
    printed_sentences,
)
from reporting.selectors.frozen import frozen_content, frozen_rows, last_frozen, readdressed
from reporting.selectors.projects import dossier_rows
from reporting.selectors.tiles import content_tile, figure_tile
from reporting.workflow import SEALED

SHOWN = ("projects.described", "announced.total", "regions.total", "departments.total", "projects.ami",
         "projects.highlighted")  # fmt: skip
ANNOUNCED = ("announced.total", "projects.described", "announced.not_described")
TODAY = "aujourdhui"  # value of `?donnees=`


def shown_of(edition: Edition, asked: str) -> dict[str, Any]:
    """What was frozen, once it is; the data of today for who asks for them, and until then."""
    frozen = last_frozen(edition) if edition.state in SEALED else None
    if frozen is None:
        return _of_today(edition)
    address = reverse("edition_detail", args=[edition.slug])
    sealed = {
        "number": frozen.number,
        "frozen_at": frozen.frozen_at,
        "url": reverse("frozen_detail", args=[edition.slug, frozen.number]),
        "is_shown": asked != TODAY,
        "other_url": address if asked == TODAY else f"{address}?donnees={TODAY}",
        "compare_url": reverse(
            "edition_compare", args=[edition.slug], query={"avec": f"{edition.slug}:{frozen.number}"}
        ),
    }
    return {**(_of_today(edition) if asked == TODAY else _as_frozen(edition, frozen)), "sealed": sealed}


def _of_today(edition: Edition) -> dict[str, Any]:
    snapshot = edition_snapshot(edition)
    values = edition_figures(snapshot)
    address = partial(figure_address, edition)
    printed = printed_sentences(edition, snapshot)
    figures = {id: figure_content(value, address, printed) for id, value in values.items()}
    checked, fault = _checked(edition, snapshot, values)
    content = checked.content if checked else None
    return {
        "edition": {
            **_identity(edition),
            "title": edition.title,
            "subtitle": edition.subtitle,
            "publisher": edition.publisher or (content.publisher if content else ""),
            "month": format_month(edition.document_month).capitalize(),
            "situation": f"situation au {format_date(edition.situation_on)}",
        },
        "figures": [figure_tile(values[id], address) for id in SHOWN if values[id].counted.value is not None],
        **_counts(figures, len(snapshot.dossiers)),
        **_plan(content, fault),
        "lacks": [fault] if checked is None else lacks_of_checked(edition, checked),
        "regions": list(_regions(figures, lambda row: dossier_rows(snapshot, row.members))),
        "doubts": document_doubts(edition, snapshot),
    }


def _as_frozen(edition: Edition, frozen: FrozenEdition) -> dict[str, Any]:
    content = frozen_content(frozen)
    figures = {
        id: readdressed(figure, partial(figure_address, edition, frozen=frozen.number))
        for id, figure in content.figures.items()
    }
    rows = frozen_rows(content)
    return {
        "edition": {
            **_identity(edition),
            "title": content.title,
            "subtitle": content.subtitle,
            "publisher": content.publisher,
            "month": content.month,
            "situation": content.situation[:1].lower() + content.situation[1:],
        },
        "figures": [content_tile(figures[id]) for id in SHOWN if id in figures and figures[id].value is not None],
        **_counts(figures, len(content.projects)),
        **_plan(content, ""),
        "lacks": [],
        "regions": list(_regions(figures, lambda row: [rows[one] for one in row.members if one in rows])),
        "doubts": content.doubts,
    }


def _identity(edition: Edition) -> dict[str, Any]:
    """What does not change with the data: where it is."""
    return {"slug": edition.slug, "is_printed": edition.printed_source_id is not None}


def _counts(figures: Mapping[str, FigureContent], described: int) -> dict[str, Any]:
    announced = figures.get("announced.total")
    return {
        "chart": figures.get("projects.by_category"),
        "announced_total": announced.value if announced else None,
        "described": described,
        "announced_links": {id.partition(".")[2]: figures[id].url for id in ANNOUNCED if id in figures},
    }


def _checked(edition: Edition, snapshot: Snapshot, values: dict[str, FigureValue]) -> tuple[Checked | None, str]:
    """What would print, checked; None, and why, when a text cannot be printed."""
    try:
        return checked_snapshot(edition, snapshot, values, most=AT_ONCE), ""
    except DomainError as error:
        return None, error.message


def _plan(content: RecueilContent | None, fault: str) -> dict[str, Any]:
    """The contents of the PDF, as it prints them: sections, their parts, the regions with their number of projects.

    A text that cannot be printed leaves the page without a plan, and says why.
    """
    from reporting.rendering.kinds import body
    from reporting.rendering.segments import contents_lines

    plan: list[dict[str, Any]] = []
    if content is None:
        return {"plan": plan, "plan_error": fault}
    for line in contents_lines(body(content)):
        if line.kind == "section" or not plan:
            plan.append({"title": line.title, "children": [], "projects": 0})
        elif line.kind == "block":
            plan[-1]["projects"] += 1
        else:
            plan[-1]["children"].append({"title": line.title})
    return {"plan": plan}


def _regions(
    figures: Mapping[str, FigureContent], rows_of: Callable[[FigureRow], list[Any]]
) -> Iterator[dict[str, Any]]:
    """The dossiers region by region, as the annex prints them; each number with the address of what it counts."""
    missing = figures.get("announced.not_described")
    left = {row.key: row for row in missing.rows if (row.value or 0) > 0} if missing else {}
    by_region = figures.get("projects.by_region")
    for row in by_region.rows if by_region else ():
        if row.members:
            yield {
                "name": row.label,
                "number": len(row.members),
                "url": row.url,
                "missing": left.get(row.key),
                "rows": rows_of(row),
            }
