"""Editions made up for the checks: a content without a database, its texts, its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from reporting.checks.all import run
from reporting.checks.engine import engine_findings
from reporting.checks.findings import Finding
from reporting.checks.subject import Barred, StoredText, Subject
from reporting.reading.check import contradictions
from reporting.rendering.content import (
    FicheContent,
    FigureContent,
    FigureRow,
    RecueilContent,
    RegionContent,
)

INVESTMENT = Barred("investment", "Investissement", "Ex-Fipe, par le FPT", 2026, 2027, "Lettre au réseau")


def figure(id: str, label: str, unit: str, value: int | None, rows: Iterable[FigureRow] = ()) -> FigureContent:
    text = "non communiqué" if value is None else str(value)
    return FigureContent(id, label, unit, text, value, f"/{id}/", "", tuple(rows))


def row(key: str, label: str, value: int, share: str = "") -> FigureRow:
    return FigureRow(key, label, value, str(value), share, "")


def fiche(reference: str = "FIPE-2023-84-001", **details: Any) -> FicheContent:
    values: dict[str, Any] = {
        "reference": reference, "title": "Commune d’Annonay", "standfirst": "", "region_code": "84",
        "region_name": "Auvergne-Rhône-Alpes", "department_code": "07", "department_name": "Ardèche",
        "porteur_name": "Commune d’Annonay", "porteur_kind": "Commune", "caf_name": "", "caf_note": "",
        "categories": (), "main_category": None, "maturity_label": "Montée en charge", "maturity_rank": 3,
        "maturity_doubts": (), "progress_label": "Non évalué", "amount_label": "Non communiqué",
        "fiche_label": "Oui", "budget_label": "Inconnu à ce jour", "results_label": "Oui",
        "summary": ("Un accueil itinérant.",), "measures": (), "actions": (), "sections": (), "highlight": "",
        "highlight_text": "", "origin_labels": (), "doubts": (), "sources": (), "url": "",
    }  # fmt: skip
    return FicheContent(**{**values, **details})


def text(body: str, *, key: int = 1, title: str = "", section: str = "chapo") -> StoredText:
    return StoredText(key, 1, section, title, body)


def subject(*texts: StoredText, projects: Iterable[FicheContent] = (), described: int = 18, **more: Any) -> Subject:
    """A recueil of `described` projects of one region (26 announced), with these texts."""
    fiches = tuple(projects)
    figures = {
        one.id: one
        for one in (
            figure("projects.total", "Projets", "projet", described),
            figure("projects.described", "Dossiers décrits", "dossier", described),
            figure("announced.total", "Dossiers annoncés", "dossier", 26),
            figure("regions.total", "Régions concernées", "région", 9),
            figure("departments.total", "Départements concernés", "département", 16),
            figure("projects.highlighted", "Projets mis en avant", "projet", 5),
            figure("projects.by_porteur_kind", "Projets par type de porteur", "projet", described,
                   [row("commune", "Commune", 6, "33 %"), row("epci", "Intercommunalité", described - 6, "67 %")]),
            figure("amounts.regional_total", "Totaux régionaux connus", "€", None),
        )
    }  # fmt: skip
    figures |= {one.id: one for one in more.pop("figures", ())}
    regions = (RegionContent("84", "Auvergne-Rhône-Alpes", f"{len(fiches)} projets", fiches),) if fiches else ()
    content = RecueilContent(
        "essai", "Recueil d’essai", "", "Janvier 2026", "Situation au 9 décembre 2025", "", "", (), figures, regions,
        (), (), meta={"kind": more.pop("kind", "recueil")},
    )  # fmt: skip
    made = Subject(content, date(2025, 12, 9), date(2026, 1, 1), texts, figures, (INVESTMENT,))
    return replace(made, **more)


def found(checked: Subject, *names: str) -> list[Finding]:
    """What the registered checks of these names find; all of them without a name."""
    return [one for one in run(checked) if not names or one.rule in names]


def read(checked: Subject) -> list[Finding]:
    """What the rules of the reading engine find."""
    return engine_findings(checked, lambda documents: [contradictions([one]) for one in documents])[0]
