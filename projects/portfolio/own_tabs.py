"""What this app shows of a project: who is who, what is missing, the timeline, the journal."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from projects.porteurs.enums import Provenance
from projects.portfolio import links
from projects.portfolio.enums import Ground
from projects.portfolio.models import Project
from projects.portfolio.next_steps import next_steps
from projects.portfolio.policies import can_edit_project, can_observe_project, can_read_contacts
from projects.portfolio.selectors.frise import frise
from projects.portfolio.selectors.journal import project_journal
from projects.portfolio.selectors.people import contacts_of, partners_of, state_people
from projects.portfolio.selectors.sheet import PrintedLine
from projects.portfolio.selectors.timeline import Line, fact_count, kind_labels, timeline
from projects.portfolio.tabs import RAIL, PageOf, Panel, Tab, register_panel, register_tab
from projects.portfolio.unknown import unknown_of
from projects.portfolio.workflow import TAKE_BACK

LONGEST_KEY = 18


def register() -> None:
    folder = "portfolio/project/"
    register_tab(Tab("suivi", "Suivi", 20, f"{folder}_suivi.html", follow_up, _facts, counted="total"))
    register_tab(Tab("journal", "Journal", 50, f"{folder}_journal.html", journal))
    register_panel(Panel("suite", RAIL, 5, f"{folder}_next.html", next_steps))
    register_panel(Panel("manques", RAIL, 10, f"{folder}_missing.html", missing))
    register_panel(Panel("qui", RAIL, 20, f"{folder}_people.html", people))
    register_panel(Panel("reperes", RAIL, 30, f"{folder}_marks.html", marks))
    register_panel(Panel("imprimes", "fiche", 10, f"{folder}_printed.html", printed))


def _facts(page: PageOf) -> int:
    return fact_count(page.sheet.project, page.sheet.clock, page.user)


def follow_up(page: PageOf) -> dict[str, Any]:
    """The drawing, then every dated fact, filtered by `?quoi=`; what was taken back stays, struck."""
    lines = timeline(page.sheet.project, page.sheet.clock, page.user)
    numbers, labels = Counter(line.kind for line in lines), kind_labels()
    correct, asked = _corrections(page, lines), page.query.get("quoi", "")
    kind = asked if asked in labels else ""
    return {
        "frise": frise(lines, page.sheet.clock.situation_on),
        "lines": [(line, correct(line)) for line in lines if not kind or line.kind == kind],
        "total": len(lines),
        "kind": kind,
        "kinds": [
            {"slug": slug, "label": label, "count": numbers[slug], "url": links.here(page, "suivi", quoi=slug)}
            for slug, label in labels.items()
            if numbers[slug] or slug == kind
        ],
        "all_url": links.here(page, "suivi"),
    }


def _corrections(page: PageOf, lines: Sequence[Line]) -> Callable[[Line], str]:
    """The address that corrects a line, for who may; "" for the others and for what was taken back already."""
    project = page.sheet.project
    sees, edits = page.rights(can_observe_project), page.rights(can_edit_project)
    last_state = next((line for line in lines if line.model == "etat" and not line.taken_back), None)

    def correct(line: Line) -> str:
        if line.taken_back or line.url or not sees:
            return ""
        if edits and line.model == "action" and line.action:
            return links.correct_action(project, line.action, line.pk)
        if edits and line is last_state:
            return links.transition(project, TAKE_BACK)
        return links.correct(project, line.model, line.pk)

    return correct


def journal(page: PageOf) -> dict[str, Any]:
    asked = page.query.get("avant", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY else None
    found = project_journal(page.sheet.project, page.sheet.clock, before=before)
    return {
        "journal": found.lines,
        "newest_url": links.here(page, "journal") if before else "",
        "older_url": links.here(page, "journal", avant=found.older) if found.older else "",
    }


def people(page: PageOf) -> dict[str, Any]:
    project = page.sheet.project
    reads = bool(project.porteur)
    if page.is_past and project.porteur:
        # Who led it then may lead nothing that one sees today; of today, whoever sees the project reads them.
        reads = can_read_contacts(page.user, project.porteur)[0]
    can_edit = page.rights(can_edit_project)
    contacts = contacts_of(project, page.sheet.clock) if reads else []
    return {
        "partners": partners_of(project, page.sheet.clock),
        "contacts": contacts,
        "reads_contacts": reads,
        "state_people": state_people(project),
        "porteur_url": links.porteur(project),
        "porteur_note": _porteur_note(project),
        "caf_note": "déduite du département" if project.caf_provenance == Provenance.DEDUCED else "",
        "referent_url": links.referent(project) if can_edit else "",
        "contact_url": links.contact_add(project) if can_edit else "",
        "own_contact": next((person.name for person in contacts if person.is_own), ""),
        "own_contact_url": reverse("project_contact", args=[project.reference]) if can_edit and project.porteur else "",
    }


def missing(page: PageOf) -> dict[str, Any] | None:
    """What nobody said yet, each with the form that fills it, for who may. The past is not filled any more."""
    lacks = [] if page.is_past else list(unknown_of(page).values())
    return {"missing": lacks, "fills": any(row.url for row in lacks)} if lacks else None


def marks(page: PageOf) -> dict[str, Any]:
    project: Any = page.sheet.project
    territory = project.commune or project.epci
    return {
        "territory": str(territory) if territory else "",
        "echelon": project.get_echelon_display() or "",
        "qpv": project.get_qpv_display() or "",
        "ami": {True: "Oui", False: "Non", None: ""}[project.ami_origin],
        "call": project.application.call.title,
        "application_url": reverse("application_detail", args=[project.reference]) if project.sees_application else "",
        "grounds": [str(Ground(ground).label) for ground in page.sheet.caflab_grounds],
    }


def printed(page: PageOf) -> dict[str, Any] | None:
    """What the sources print; a doubt is decided by a constat, which says from which source."""
    if not page.sheet.printed:
        return None
    doubts = page.sheet.maturity_doubts
    decides = page.rights(can_observe_project)
    return {
        "statements": [
            {"line": row, "decide_url": _decide(page.sheet.project, row) if decides and row in doubts else ""}
            for row in page.sheet.printed
        ]
    }


def _decide(project: Project, row: PrintedLine) -> str:
    value = {"valeur": row.value} if row.value else {}
    return links.observe(project, "maturity", **value, source=row.source_slug)


def _porteur_note(project: Project) -> str:
    porteur = project.porteur
    if porteur is None:
        return ""
    if porteur.printed_name and porteur.printed_name != porteur.name:
        return f"imprimé « {porteur.printed_name} »"
    return "type déduit" if porteur.kind_provenance == Provenance.DEDUCED else ""
