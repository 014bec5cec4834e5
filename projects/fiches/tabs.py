"""What fiches add to the page of a project: its texts, its papers."""

from typing import Any

from projects.core.french import count, typeset
from projects.core.history import known_rows
from projects.fiches.models import Availability, Fiche
from projects.fiches.selectors import FicheTexts, fiche_texts
from projects.fiches.wording import StructureSaid, action_state_label, other_fiche, planned_words, text_sections
from projects.journal.verbs import register_verbs
from projects.porteurs.enums import Provenance
from projects.portfolio import links
from projects.portfolio.models import Action, ActionState, Partnership, ProjectSource, SupportedStructure
from projects.portfolio.policies import can_edit_project
from projects.portfolio.selectors.sheet import fact_day
from projects.portfolio.selectors.timeline import Kind, Told, register_kind
from projects.portfolio.tabs import PageOf, Panel, Tab, register_panel, register_tab
from projects.portfolio.workflow import ACTION_LIFE

NOT_SAID = "Inconnu à ce jour"
VERBS = {
    "fiche.written": "a écrit la fiche",
    "project.availability_recorded": "a noté les pièces disponibles",
    "project.availability_cancelled": "a annulé ce qui est dit des pièces disponibles",
    "fiche.edited": "a modifié la fiche",
    "fiche.published": "a publié une version de la fiche",
    "fiche.update_requested": "a demandé une mise à jour de la fiche au porteur",
    "fiche.draft_begun": "a commencé un brouillon de fiche",
    "fiche.validation_asked": "a demandé la validation d’un élu",
    "fiche.validation_approved": "a reçu la validation de l’élu",
    "fiche.validation_correction": "a reçu de l’élu une demande de correction",
    "fiche.proposal_sent": "a envoyé une proposition de fiche à la Caf",
    "fiche.proposal_withdrawn": "a retiré sa proposition de fiche",
    "fiche.proposal_accepted": "a accepté la proposition du porteur",
    "fiche.proposal_partly": "a accepté une partie de la proposition du porteur",
    "fiche.proposal_sent_back": "a renvoyé la proposition au porteur",
    "user.entered_by_link": "est entré par un lien reçu par courriel",
}


def register() -> None:
    register_tab(Tab("fiche", "Fiche", 10, "fiches/project/_fiche.html", fiche))
    register_panel(Panel("pieces", "documents", 5, "fiches/project/_documents.html", documents))
    register_kind(
        Kind(
            "pieces",
            "Pièces",
            lambda project: Availability.objects.filter(project=project),
            lambda fact: Told("pieces", "Pièces disponibles", _papers(fact)),
        )
    )
    register_verbs(VERBS)


def fiche(page: PageOf) -> dict[str, Any]:
    """The text that documents print, the actions with their states, what the project leans on."""
    project, clock = page.sheet.project, page.sheet.clock
    found = fiche_texts([project.pk], **vars(clock)).get(project.pk, ())
    texts = found[0] if found else FicheTexts()
    partners = list(
        known_rows(Partnership, known_at=clock.known_at, project_id=project.pk)
        .order_by("pgh_obj_id")
        .values_list("porteur__name", "role")
    )
    structures = known_rows(SupportedStructure, known_at=clock.known_at, project_id=project.pk)
    told = [
        StructureSaid(*row)
        for row in structures.order_by("kind", "label").values_list("kind", "has_prestation", "label", "is_planned")
    ]
    can_edit = page.rights(can_edit_project)
    return {
        "fiche_title": texts.title,
        "standfirst": texts.standfirst,
        "summary": texts.summary,
        "measures": [{"value": value, "label": label} for value, label in texts.key_figures],
        "sections": [*text_sections(texts, partners, told), *(other_fiche(other) for other in found[1:])],
        "actions": _actions(page, can_edit),
        "action_add_url": links.action_add(project) if can_edit else "",
        "structure_add_url": links.structure_add(project) if can_edit else "",
        "partner_add_url": links.partner_add(project) if can_edit else "",
        "highlight_text": page.sheet.highlight_text,
        "sources": _sources(page),
    }


def _actions(page: PageOf, can_edit: bool) -> list[dict[str, Any]]:
    project, clock = page.sheet.project, page.sheet.clock
    states = ActionState.objects.filter(action__project=project).latest_per("action", **vars(clock))
    status = dict(states.values_list("action", "status"))
    rows = known_rows(Action, known_at=clock.known_at, project_id=project.pk).order_by("position")
    return [
        {
            "number": row["number"],
            "title": row["title"],
            "detail": " ".join(filter(None, (row["detail"], planned_words(row["planned_for"])))),
            "code": status.get(row["pgh_obj_id"], ""),
            "label": action_state_label(status.get(row["pgh_obj_id"], ""), row["planned_for"]),
            "edit_url": links.action_edit(project, row["pgh_obj_id"]) if can_edit else "",
            "acts": _steps(page, row["pgh_obj_id"], status.get(row["pgh_obj_id"])) if can_edit else [],
        }
        for row in rows.values("pgh_obj_id", "number", "title", "detail", "planned_for")
    ]


def _steps(page: PageOf, action: int, status: str | None) -> list[dict[str, str]]:
    """The steps onward of an action; those that ask a reason are on its own page. None about a past day."""
    if page.is_past or status is None:
        return []
    lines = [line for line in ACTION_LIFE.open_from(status) if not line.needs_reason]
    url = links.action_transition
    return [{"label": line.label, "url": url(page.sheet.project, action, line.name)} for line in lines]


def _sources(page: PageOf) -> list[str]:
    rows = known_rows(ProjectSource, known_at=page.sheet.clock.known_at, project_id=page.sheet.project.pk)
    named = rows.order_by("source__published_on", "source__slug").values_list("source__title", "source__publisher")
    return [typeset(f"{title} ({publisher})" if publisher else title) for title, publisher in named]


def documents(page: PageOf) -> dict[str, Any]:
    """Which papers were said to exist, and which fiches the portal holds."""
    project, clock = page.sheet.project, page.sheet.clock
    last = Availability.objects.filter(project=project).latest_per("project", **vars(clock)).select_related("source")
    papers = last.first()
    fiches = known_rows(Fiche, known_at=clock.known_at, project_id=project.pk).order_by("pgh_obj_id")
    return {
        "papers": [
            {"label": "Fiches détaillées", "value": _fiche_label(papers)},
            {"label": "Budget", "value": _yes_no(papers.has_budget if papers else None)},
            {"label": "Résultats", "value": _yes_no(papers.has_results if papers else None)},
        ],
        "papers_on": fact_day(papers.observed_on, papers.date_precision) if papers else "",
        "papers_source": papers.source.title if papers and papers.source else "",
        "papers_note": _note(papers) if papers else "",
        "fiches": list(fiches.values_list("title", flat=True)),
        "fiche_url": links.here(page, "fiche"),
    }


def _note(papers: Availability) -> str:
    """The words of the source between quotes; those of a person as they are."""
    if not papers.note or papers.provenance != Provenance.PRINTED:
        return papers.note
    return f"Imprimé pour les fiches : « {papers.note.rstrip('.')} »"


def _yes_no(value: bool | None) -> str:
    return NOT_SAID if value is None else "Oui" if value else "Non"


def _fiche_label(papers: Availability | None) -> str:
    if papers and papers.has_fiche and papers.fiche_count:
        return count(papers.fiche_count, "disponible")
    return _yes_no(papers.has_fiche if papers else None)


def _papers(fact: Availability) -> str:
    named = (("fiche", fact.has_fiche), ("budget", fact.has_budget), ("résultats", fact.has_results))
    return ", ".join(f"{name} : {'oui' if value else 'non'}" for name, value in named if value is not None)
