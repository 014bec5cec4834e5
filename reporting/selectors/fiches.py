"""The fiche of each project of a snapshot, ready to be laid out on screen or on paper."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from projects.core.french import count, format_date, format_month, typeset
from projects.core.history import known_rows
from projects.core.money import format_euros
from projects.fiches.enums import ItemKind
from projects.fiches.selectors import FicheTexts, ItemText, fiche_texts
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.enums import ActionStatus, PartnerRole, PriorityArea, StructureKind
from projects.portfolio.models import Action, Category, Highlight, Partnership, Project, Statement, SupportedStructure
from projects.portfolio.selectors import MATURITY_RANKS, Clock, maturity_label, progress_label
from projects.territories.models import Caf
from reporting.figures.dossiers import Dossier, Snapshot
from reporting.figures.money import known_sum
from reporting.rendering.content import ActionContent, CategoryTag, FicheContent, Measure, TextSection

UNKNOWN_AMOUNT = "Non communiqué"
NOT_SAID = "Inconnu à ce jour"


def fiche_contents(snapshot: Snapshot) -> dict[int, FicheContent]:
    """The content of every dossier of `snapshot`, by project key; the number of queries is constant."""
    details = _details(snapshot)
    return {dossier.pk: _fiche(dossier, snapshot, details) for dossier in snapshot.dossiers}


def _details(snapshot: Snapshot) -> dict[str, Any]:
    keys = [dossier.pk for dossier in snapshot.dossiers]
    clock = Clock(snapshot.situation_on, snapshot.known_at)
    known_at = snapshot.known_at
    actions = known_rows(Action, known_at=known_at, project_id__in=keys).order_by("project_id", "position")
    highlights = Highlight.objects.filter(project__in=keys).latest_per("project", **vars(clock))
    statements = (
        Statement.objects.standing(**vars(clock)).filter(project__in=keys, in_doubt=True).select_related("source")
    )
    return {
        "texts": fiche_texts(keys, known_at=known_at),
        "actions": _by_project(actions.values()),
        "structures": _by_project(
            known_rows(SupportedStructure, known_at=known_at, project_id__in=keys)
            .order_by("project_id", "kind", "label")
            .values()
        ),
        "partners": _partners(keys, known_at),
        "highlights": dict(highlights.values_list("project", "text")),
        "doubts": _doubts(statements.select_related("source")),
        "projects": {
            project.pk: project for project in Project.objects.filter(pk__in=keys).prefetch_related("sources")
        },
        "porteurs": _porteur_names(keys, known_at),
        "cafs": dict(Caf.objects.values_list("key", "name")),
        "categories": {row.code: row for row in Category.objects.filter(scheme="fipe")},
    }


def _by_project(rows: Any) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["project_id"]].append(row)
    return found


def _porteur_names(keys: list[int], known_at: datetime) -> dict[int, str]:
    """The name of each project's lead porteur at R, by project; none when it is unknown."""
    leads = dict(known_rows(Project, known_at=known_at, pgh_obj_id__in=keys).values_list("pgh_obj_id", "porteur_id"))
    names = dict(
        known_rows(Porteur, known_at=known_at, pgh_obj_id__in=set(leads.values()) - {None}).values_list(
            "pgh_obj_id", "name"
        )
    )
    return {project: names[porteur] for project, porteur in leads.items() if porteur}


def _partners(keys: list[int], known_at: datetime) -> dict[int, list[str]]:
    rows = known_rows(Partnership, known_at=known_at, project_id__in=keys).order_by("project_id", "pgh_obj_id")
    links = list(rows.values_list("project_id", "porteur_id", "role"))
    names = dict(
        known_rows(Porteur, known_at=known_at, pgh_obj_id__in={porteur for _, porteur, _ in links}).values_list(
            "pgh_obj_id", "name"
        )
    )
    found: dict[int, list[str]] = defaultdict(list)
    for project, porteur, role in links:
        found[project].append(f"{names[porteur]} ({PartnerRole(role).label.lower()})")
    return found


def _doubts(statements: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in statements.order_by("line", "pk"):
        found[row.project_id].append(statement_sentence(row))
    return found


def statement_sentence(row: Statement) -> str:
    """A printed value with its place and why one doubts it: « … » (Recueil, Annexe 1). Reason."""
    place = ", ".join(part for part in (row.source.title, row.place) if part)
    return typeset(f"« {row.printed.rstrip('.')} » ({place}). {row.reason}".strip())


def _fiche(dossier: Dossier, snapshot: Snapshot, details: dict[str, Any]) -> FicheContent:
    project: Project = details["projects"][dossier.pk]
    texts: FicheTexts = details["texts"].get(dossier.pk) or FicheTexts()
    caf_name = details["cafs"].get(dossier.caf or "", "")
    return FicheContent(
        reference=dossier.reference,
        title=typeset(dossier.name),
        project_title=typeset(texts.title),
        standfirst=typeset(texts.standfirst),
        region_code=dossier.region,
        region_name=typeset(snapshot.region_names[dossier.region]),
        department_code=dossier.department,
        department_name=typeset(snapshot.department_names[dossier.department]),
        porteur_name=typeset(details["porteurs"].get(dossier.pk, "")),
        porteur_kind=PorteurKind(dossier.porteur_kind).label if dossier.porteur_kind else "",
        caf_name=typeset(caf_name),
        caf_note="déduite du département" if project.caf_provenance == Provenance.DEDUCED else "",
        categories=_categories(dossier, details["categories"]),
        main_category=dossier.main_category,
        maturity_label=maturity_label(dossier.maturity, dossier.maturity_doubts),
        maturity_rank=MATURITY_RANKS.get(dossier.maturity or ""),
        maturity_doubts=tuple(typeset(printed) for printed in dossier.maturity_doubts),
        progress_label=progress_label(dossier.progress),
        amount_label=_amount_label(dossier),
        fiche_label=_fiche_label(dossier),
        budget_label=_yes_no(dossier.has_budget),
        results_label=_yes_no(dossier.has_results),
        summary=tuple(typeset(paragraph) for paragraph in texts.summary),
        measures=tuple(Measure(typeset(value), typeset(label)) for value, label in texts.key_figures),
        actions=_actions(dossier, details["actions"].get(dossier.pk, ())),
        sections=_sections(dossier, snapshot, texts, details),
        highlight=dossier.highlight or "",
        highlight_text=typeset(details["highlights"].get(dossier.pk, "")),
        origin_labels=_origins(dossier, project),
        doubts=tuple(details["doubts"].get(dossier.pk, ())),
        sources=tuple(typeset(f"{source.title} ({source.publisher})") for source in project.sources.all()),
        url=settings.SITE_URL + reverse("project_detail", args=[dossier.reference]),
        amount_note=_amount_note(dossier, snapshot),
    )


def _categories(dossier: Dossier, categories: dict[str, Category]) -> tuple[CategoryTag, ...]:
    return tuple(
        CategoryTag(
            code=code,
            letter=categories[code].letter,
            label=typeset(categories[code].label),
            short_label=typeset(categories[code].short_label),
            is_main=code == dossier.main_category,
        )
        for code in dossier.categories
    )


def _amount_label(dossier: Dossier) -> str:
    """What is known to be granted; never 0 for an amount that nobody gave."""
    total = known_sum(dossier.grants)
    return UNKNOWN_AMOUNT if total is None else format_euros(total)


def _amount_note(dossier: Dossier, snapshot: Snapshot) -> str:
    total = next((row for row in snapshot.regional_totals if row.region == dossier.region), None)
    if total is None:
        return ""
    years = f"{total.first_year}-{total.last_year}"
    return typeset(f"Compris dans un total régional de {format_euros(total.amount)} pour {years}.")


def _yes_no(value: bool | None) -> str:
    return NOT_SAID if value is None else "Oui" if value else "Non"


def _fiche_label(dossier: Dossier) -> str:
    if dossier.has_fiche and dossier.fiche_count:
        return count(dossier.fiche_count, "disponible")
    return _yes_no(dossier.has_fiche)


def _actions(dossier: Dossier, rows: Any) -> tuple[ActionContent, ...]:
    states = {action.key: action.status for action in dossier.actions}
    return tuple(
        ActionContent(
            number=typeset(row["number"]),
            title=typeset(row["title"]),
            detail=typeset(" ".join(filter(None, (row["detail"], _planned(row["planned_for"]))))),
            state=states.get(row["pgh_obj_id"], ""),
            state_label=ActionStatus(states[row["pgh_obj_id"]]).label
            if row["pgh_obj_id"] in states
            else "À venir"
            if row["planned_for"]
            else "État non communiqué",
        )
        for row in rows
    )


def _planned(when: str) -> str:
    return f"Prévue pour : {when}." if when else ""


def _sections(
    dossier: Dossier, snapshot: Snapshot, texts: FicheTexts, details: dict[str, Any]
) -> tuple[TextSection, ...]:
    lines = {kind: texts.items.get(kind, ()) for kind in ItemKind.values}
    done = [line for line in lines[ItemKind.ACHIEVEMENT] if not line.is_planned and _past(line, snapshot)]
    planned = [line for line in lines[ItemKind.ACHIEVEMENT] if line.is_planned]
    partners = [*details["partners"].get(dossier.pk, ()), *(line.text for line in lines[ItemKind.PARTNER])]
    structures = [_structure(row) for row in details["structures"].get(dossier.pk, ())]
    sections = (
        ("Objectifs", [line.text for line in lines[ItemKind.OBJECTIVE]]),
        ("Publics", [line.text for line in lines[ItemKind.PUBLIC]]),
        ("Réalisations", [_dated(line) for line in done]),
        ("À venir", [line.text for line in planned]),
        ("Structures soutenues", structures),
        ("Partenaires", partners),
    )
    return tuple(TextSection(title, tuple(typeset(text) for text in texts)) for title, texts in sections if texts)


def _past(line: ItemText, snapshot: Snapshot) -> bool:
    return line.happened_on is None or line.happened_on <= snapshot.situation_on


def _dated(line: ItemText) -> str:
    """« Quatre micro-crèches fonctionnent (12 novembre 2025). », as finely as the source dates it."""
    if line.happened_on is None:
        return line.text
    writers = {DatePrecision.DAY: format_date, DatePrecision.MONTH: format_month}
    when = writers.get(DatePrecision(line.date_precision), lambda day: str(day.year))(line.happened_on)
    return line.text if when in line.text else f"{line.text.rstrip('.')} ({when})."


def _structure(row: dict[str, Any]) -> str:
    label = row["label"] or StructureKind(row["kind"]).label
    notes = [
        "prévue" if row["is_planned"] else "",
        {True: "prestation de service", False: "sans prestation de service"}.get(row["has_prestation"], ""),
    ]
    said = ", ".join(filter(None, notes))
    return f"{label} ({said})" if said else label


def _origins(dossier: Dossier, project: Project) -> tuple[str, ...]:
    labels = [
        "Issu de l’AMI « Accueil pour tous »" if dossier.ami_origin else "",
        PriorityArea(dossier.qpv).label if dossier.qpv in (PriorityArea.YES, PriorityArea.FORMER) else "",
        project.sdsf_mention,
    ]
    return tuple(typeset(label) for label in labels if label)
