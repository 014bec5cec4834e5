"""Loading the editions of the demonstration: their selection, dates and editorial texts."""

from pathlib import Path
from typing import Any

from fipe_portal.dataset.reading import find, known_day, read_json
from projects.core.errors import DomainError
from projects.journal.models import Source
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting import rich
from reporting.models import Edition
from reporting.services import create_edition


def load_edition(path: Path) -> bool:
    """Create the edition of `path` unless its slug exists; True when it was created."""
    content = read_json(path)
    if Edition.objects.filter(slug=content["slug"]).exists():
        return False
    by_reference = {project.reference: project for project in Project.objects.select_related("department")}
    unknown = [reference for reference in content["selection"] if reference not in by_reference]
    if unknown:
        raise DomainError(f"projets inconnus {', '.join(unknown)}.")
    create_edition(
        actor=None,
        slug=content["slug"],
        kind=content["kind"],
        title=content["title"],
        subtitle=content["subtitle"] or "",
        publisher=content["publisher"] or "",
        document_month=known_day(f"{content['document_month']}-01"),
        situation_on=known_day(content["situation_on"]),
        region=find(Region, content["region"]) if content["region"] else None,
        # The document whose numbers are shown beside those of the portal.
        printed_source=Source.objects.filter(slug=content["printed_source"]).first(),
        selection=[by_reference[reference] for reference in content["selection"]],
        blocks=[_block(row) for row in content["blocks"]],
    )
    return True


def _block(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "section": row["section"],
        "title": row.get("title") or "",
        "body": rich.of_plain(row.get("paragraphs") or [], row.get("items") or []),
    }
