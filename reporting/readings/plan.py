"""What accepting a block would write on a project of the portal: beside what the portal knows on that day.

Nothing is overwritten. What moves with time (maturity, progress, papers) is noted where the portal knew something else
of an earlier day; where it knows something else of the same day, or where the document says two things, the printed
words are kept in doubt and nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils import timezone

from projects.core.french import format_date, sort_key
from projects.fiches.models import Availability
from projects.porteurs.enums import PorteurKind
from projects.porteurs.selectors import alike, distinctive
from projects.portfolio.enums import Maturity, ObservationKind, Progress
from projects.portfolio.models import Category, Classification, Observation, Project
from projects.portfolio.selectors import Clock, classified, maturity_doubts
from reporting.reading.places import department_name

PAPERS = {"has_fiche": "Fiche disponible", "has_budget": "Budget disponible", "has_results": "Résultats disponibles"}
LABELS = {
    "title": "Titre",
    "porteur": "Porteur",
    "porteur_kind": "Type de porteur",
    "department": "Département",
    "maturity": "Maturité",
    "progress": "Avancement",
    "categories": "Catégories",
    **PAPERS,
    "opening": "Ouverture",
    "amount": "Montant",
}
UNKNOWN = "Non communiqué"


class Effect(StrEnum):
    """What accepting a field does."""

    NEW = "nouveau"
    SAME = "deja-su"
    DOUBT = "doute"
    KEPT = "garde"
    NOTHING = "rien"


EFFECTS = {
    Effect.NEW: "Sera noté",
    Effect.SAME: "Déjà su",
    Effect.DOUBT: "Sera gardé en doute",
    Effect.KEPT: "Sera gardé tel qu’imprimé",
    Effect.NOTHING: "",
}


@dataclass(frozen=True)
class Step:
    """One field: what the document says, what the portal knows, what accepting does of it, why when it is a doubt."""

    field: str
    value: Any
    told: str
    known: str
    effect: Effect
    reason: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.field]

    @property
    def says(self) -> str:
        return EFFECTS[self.effect]

    @property
    def differs(self) -> bool:
        return self.effect in (Effect.NEW, Effect.DOUBT) and self.known != UNKNOWN


@dataclass(frozen=True)
class Known:
    """What the portal knew of a project on the day of the document, as it knows it now."""

    project: Project
    on: date
    observed: Mapping[str, Observation]
    has_doubts: bool
    categories: Sequence[str]
    classified_on: date | None
    papers: Availability | None


def known_of(project: Project, on: date) -> Known:
    """Five queries."""
    clock = Clock(on, timezone.now())
    rows = Observation.objects.filter(project=project, action=None).latest_per("project", "kind", **vars(clock))
    classification = Classification.objects.filter(project=project).latest_per("project", **vars(clock)).first()
    return Known(
        project,
        on,
        {row.kind: row for row in rows},
        bool(maturity_doubts([project.pk], clock)),
        [code for code, _ in classified([project.pk], clock).get(project.pk, [])],
        classification.observed_on if classification else None,
        Availability.objects.filter(project=project).latest_per("project", **vars(clock)).first(),
    )


def plan(said: Mapping[str, Any], doubts: Sequence[str], known: Known) -> list[Step]:
    """A step for each field that the block tells (`said`), in the order of the page; `doubts` are the fields of which
    the document says two values, when nobody chose.
    """
    steps = [_porteur(said, known), _kind(said, known), _department(said, known)]
    for field, kind, choices in (
        ("maturity", ObservationKind.MATURITY, Maturity),
        ("progress", ObservationKind.PROGRESS, Progress),
    ):
        steps.append(_observed(field, said.get(field) or "", field in doubts, known.observed.get(kind), choices, known))
    steps.append(_classified(said.get("categories") or [], known))
    steps += [_paper(field, said.get(field), field in doubts, known) for field in PAPERS]
    for field in ("opening", "amount"):
        if said.get(field):
            steps.append(Step(field, said[field], said[field], "", Effect.KEPT))
    return [step for step in steps if step is not None]


def _porteur(said: Mapping[str, Any], known: Known) -> Step | None:
    name = said.get("porteur") or ""
    if not name:
        return None
    porteur = known.project.porteur
    mine = porteur.name if porteur else ""
    step = Step("porteur", name, name, mine or UNKNOWN, Effect.SAME)
    if sort_key(name) == sort_key(mine) or distinctive(name) == distinctive(mine):
        return step
    if not mine or _share(name, mine):
        return Step("porteur", name, name, mine or UNKNOWN, Effect.KEPT)
    return Step("porteur", name, name, mine, Effect.DOUBT, f"Le portail donne un autre porteur à ce projet : {mine}.")


def _share(one: str, two: str) -> bool:
    return any(alike(a, b) for a in distinctive(one).split() for b in distinctive(two).split())


def _kind(said: Mapping[str, Any], known: Known) -> Step | None:
    value = said.get("porteur_kind") or ""
    porteur = known.project.porteur
    if not value or porteur is None:
        return None
    told, mine = str(PorteurKind(value).label), str(PorteurKind(porteur.kind).label)
    if value == porteur.kind:
        return Step("porteur_kind", value, told, mine, Effect.SAME)
    return Step("porteur_kind", value, told, mine, Effect.DOUBT, f"Le portail donne un autre type au porteur : {mine}.")


def _department(said: Mapping[str, Any], known: Known) -> Step | None:
    value = said.get("department") or ""
    if not value:
        return None
    mine = known.project.department
    told = f"{department_name(value)} ({value})"
    if value == mine.pk:
        return Step("department", value, told, str(mine), Effect.SAME)
    reason = f"Le portail met ce projet dans un autre département : {mine}."
    return Step("department", value, told, str(mine), Effect.DOUBT, reason)


def _observed(
    field: str, value: str, doubted: bool, stored: Observation | None, choices: Any, known: Known
) -> Step | None:
    mine = UNKNOWN
    if stored is not None:
        mine = f"{choices(stored.value).label} ({format_date(stored.observed_on)})"
    elif field == "maturity" and known.has_doubts:
        mine = "En doute"
    if not value:
        reason = "Le document dit deux valeurs qui ne s’accordent pas."
        return Step(field, "", "Deux valeurs", mine, Effect.DOUBT, reason) if doubted else None
    told = str(choices(value).label)
    if stored is None:
        if field == "maturity" and known.has_doubts:
            reason = "Des documents en disent déjà deux valeurs, et personne n’a tranché."
            return Step(field, value, told, mine, Effect.DOUBT, reason)
        return Step(field, value, told, mine, Effect.NEW)
    if stored.value == value:
        return Step(field, value, told, mine, Effect.SAME)
    if stored.observed_on < known.on:
        return Step(field, value, told, mine, Effect.NEW)
    reason = f"Le portail dit « {choices(stored.value).label} » du même jour."
    return Step(field, value, told, mine, Effect.DOUBT, reason)


def _classified(codes: Sequence[str], known: Known) -> Step | None:
    if not codes:
        return None
    names = dict(Category.objects.filter(scheme="fipe").values_list("code", "short_label"))
    shown = lambda some: ", ".join(names[code] for code in names if code in some)  # noqa: E731
    if known.classified_on is None:
        return Step("categories", list(codes), shown(codes), UNKNOWN, Effect.NEW)
    mine = f"{shown(known.categories)} ({format_date(known.classified_on)})"
    if set(codes) == set(known.categories):
        return Step("categories", list(codes), shown(codes), mine, Effect.SAME)
    reason = f"Le portail lui donne d’autres catégories : {shown(known.categories)}."
    return Step("categories", list(codes), shown(codes), mine, Effect.DOUBT, reason)


def _paper(field: str, value: bool | None, doubted: bool, known: Known) -> Step | None:
    stored = getattr(known.papers, field) if known.papers else None
    mine = UNKNOWN if stored is None or known.papers is None else _yes(stored)
    if value is None:
        reason = "Le document dit oui et non."
        return Step(field, None, "Oui et non", mine, Effect.DOUBT, reason) if doubted else None
    if stored is None or known.papers is None:
        return Step(field, value, _yes(value), mine, Effect.NEW)
    if stored == value:
        return Step(field, value, _yes(value), mine, Effect.SAME)
    if known.papers.observed_on < known.on:
        return Step(field, value, _yes(value), mine, Effect.NEW)
    return Step(field, value, _yes(value), mine, Effect.DOUBT, f"Le portail dit « {_yes(stored)} » du même jour.")


def _yes(value: bool) -> str:
    return "Oui" if value else "Non"


def described(row: Model) -> dict[str, Any]:
    """What `ReadingProposal.made` keeps of a row that was written."""
    return {"kind": row._meta.model_name, "pk": row.pk}
