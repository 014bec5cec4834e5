"""What the sources print, kept as printed: about a whole document, a region or a project; totals known as totals."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from fipe_portal.dataset.reading import Entry, day, find, known_day, place
from fipe_portal.dataset.references import References
from funding.grants.services import record_regional_total
from projects.porteurs.enums import Provenance
from projects.portfolio.models import Project, Statement
from projects.territories.models import Region

# The day that each document describes; the recueil prints an impossible one, kept as a statement in doubt.
SITUATIONS = {"recueil-2026-01": date(2025, 12, 9), "occitanie-2023": date(2023, 12, 31)}


def load_totals(content: Entry, references: References) -> None:
    """Amounts given for a whole region, never shared out between its projects."""
    for row in content["regional_totals"]:
        with place(f"total de la région {row['region']}"):
            call, region = references.call(row["call"]), find(Region, row["region"])
            period = {"first_year": row["period"]["from"], "last_year": row["period"]["to"]}
            if call.regional_totals.filter(region=region, **period).exists():
                continue
            record_regional_total(
                actor=None,
                call=call,
                region=region,
                amount=Decimal(str(row["amount_eur"])),
                observed_on=known_day(row["observed_on"]),
                date_precision=row["precision"],
                source=references.source(row["source"]),
                provenance=Provenance.PRINTED,
                **period,
            )


def load_statements(content: Entry, references: References, added: Collection[Project]) -> None:
    """Those of the projects just added, and once those of the documents."""
    projects = {project.reference: project for project in added}
    statements = [
        _statement(row, references, row.get("source") or entry["sources"][0], projects[entry["reference"]])
        for entry in content["projects"]
        if entry["reference"] in projects
        for row in entry["statements"]
    ]
    if not Statement.objects.filter(project=None).exists():
        statements += [_statement(row, references, row["source"]) for row in content["statements"]]
        with place("projets annoncés"):
            statements += _announced(content["announced"], references)
    Statement.objects.bulk_create(statements)


def _statement(row: Entry, references: References, source: str, project: Project | None = None) -> Statement:
    about = f"projet {project.reference}" if project else f"source « {source} »"
    with place(f"{about}, valeur imprimée"):
        statement = Statement(
            source=references.source(source),
            project=project,
            region=find(Region, row["region"]) if row.get("region") else None,
            measure=row["measure"],
            key=row.get("key") or "",
            population=row.get("population") or "",
            printed=row["printed"],
            number=Decimal(str(row["number"])) if row.get("number") is not None else None,
            unit=row.get("unit") or "",
            place=row.get("place") or "",
            line=row.get("line"),
            observed_on=SITUATIONS.get(source),
            in_doubt=row["in_doubt"],
            reason=row.get("reason") or "",
        )
        statement.full_clean(exclude=["source", "project", "region"])
    return statement


def _announced(row: Entry, references: References) -> list[Statement]:
    """The dossiers that the recueil announces, in all and by region, described or not."""

    def announced(line: int, number: int, printed: str, region: str | None = None) -> Statement:
        statement = Statement(
            source=references.source(row["source"]),
            measure="announced.total",
            unit="dossier",
            observed_on=day(row["observed_on"]),
            place=row["place"],
            line=line,
            number=number,
            printed=printed,
            key=region or "",
            region=find(Region, region) if region else None,
        )
        statement.full_clean(exclude=["source", "region"])
        return statement

    total = announced(row["total_line"], row["printed_total"], f"{row['printed_total']} dossiers")
    regions = [
        announced(part["line"], part["printed"], f"{part['printed']} ({part['printed_label']})", part["region"])
        for part in row["regions"]
    ]
    return [total, *regions]
