"""One scenario as a spreadsheet: by Caf, by region, in all, and each request with its decision.

An amount that nobody communicated is a word in its cell, and one that is known in part says « au moins » or « au
plus », as on the page: a sum of the column leaves both out, and tells no false total.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from funding.arbitration.models import ScenarioLine
from funding.arbitration.selectors.asked import outside_of
from funding.arbitration.selectors.effects import Effects, Share, effects_of, lines_of
from funding.arbitration.views.base import visible
from projects.core.money import UNKNOWN, format_euros
from projects.core.spreadsheets import XLSX, Cell, Sheet, xlsx_bytes

SUMMARY = (
    "Enveloppe disponible", "Proposé", "Reste", "Enveloppes au-dessous non communiquées", "Demandes sans montant",
    "Demandes inventées pour la démonstration", "Demandes d’autres régions, hors scénario",
)  # fmt: skip
SHARES = (
    "Demandes",
    "dont sans montant",
    "dont écartées",
    "Demandé",
    "Proposé",
    "Couverture (%)",
    "Enveloppe avant",
    "Enveloppe après",
)
LINES = (
    "Région",
    "Caf",
    "Référence",
    "Projet",
    "Nature",
    "Besoin",
    "Justification",
    "Demandé",
    "Décision",
    "Proposé",
    "Motif",
)


@require_safe
def scenario_export(request: HttpRequest, pk: int) -> HttpResponse:
    """By Caf, by region, and each request with its decision."""
    scenario = visible(request, pk)
    lines = lines_of(scenario)
    effects = effects_of(scenario, lines)
    sheets = [
        Sheet("Par Caf", ("Région", "Caf", *SHARES), [[row.region, row.label, *_share(row)] for row in effects.cafs]),
        Sheet("Par région", ("Région", *SHARES), [[row.label, *_share(row)] for row in effects.regions]),
        Sheet("Ensemble", SUMMARY, [[*_summary(effects), invented_of(lines), outside_of(scenario).requests]]),
        Sheet("Demandes", LINES, [_line(line) for line in lines]),
    ]
    response = HttpResponse(xlsx_bytes(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="arbitrage-{scenario.pk}.xlsx"'
    return response


def _share(row: Share) -> list[Cell]:
    before, after = _told(row.before, "au moins", row.untold), _told(row.after, "au moins", row.untold + row.unpriced)
    asked, given = _told(row.asked_told, "au moins", row.unknown), _told(row.given_told, "au moins", row.unpriced)
    return [row.requests, row.unknown, row.left_out, asked, given, row.coverage, before, after]


def _told(amount: Decimal | None, bound: str, unknown: int) -> Cell:
    """The amount; a sentence when it is not known, or when `unknown` others would change it."""
    if amount is None:
        return UNKNOWN
    return f"{bound} {format_euros(amount)}" if unknown else amount


def _summary(effects: Effects) -> list[Cell]:
    room = _told(effects.room, "au plus", effects.unknown_below)
    remaining = _told(effects.remaining, "au plus", effects.unknown)
    given = _told(effects.total.given_told, "au moins", effects.total.unpriced)
    return [room, given, remaining, effects.unknown_below, effects.unpriced]


def invented_of(lines: Sequence[ScenarioLine]) -> int:
    """How many requests are of invented projects."""
    return sum(line.project.is_fictitious for line in lines)


def _line(line: ScenarioLine) -> list[Cell]:
    return [
        line.caf.region.name,
        line.caf.name,
        line.project.reference,
        line.project.display_name,
        line.get_nature_display(),
        line.get_need_display(),
        line.justification,
        _told(line.asked, "", 0),
        line.get_decision_display(),
        _told(line.amount, "", 0),
        line.reason,
    ]
