"""What bilans add to pages below them: what is expected, what is due, the tab of a project, a filter of the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, IntegerField, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.bilans import links
from projects.bilans.enums import NOT_DEPOSITED, BilanState
from projects.bilans.models import Bilan, BilanDocument, BilanStep, BilanVersion
from projects.bilans.policies import reviewable
from projects.bilans.selectors.indicators import series_of
from projects.bilans.selectors.lists import current_of
from projects.bilans.selectors.pages import asked_of
from projects.bilans.services.filling import KIND
from projects.core.french import format_date, typeset
from projects.core.paris import day_of
from projects.core.paris import today as paris_today
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from projects.portfolio.expected import Expected, ExpectedState, register_expected
from projects.portfolio.listing.facets import Choice, FactFacet, Part, Reading, Within, said
from projects.portfolio.listing.registry import register_facet
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet, of_caf
from projects.portfolio.tabs import PageOf, Tab, register_tab
from projects.portfolio.todo import Due, DueKind, register_due

EXPECTED_STATES = {
    BilanState.EXPECTED: (ExpectedState.TO_DO, "Commencer"),
    BilanState.DRAFTING: (ExpectedState.DRAFT, "Continuer"),
    BilanState.REOPENED: (ExpectedState.SENT_BACK, "Reprendre"),
    BilanState.TO_COMPLETE: (ExpectedState.SENT_BACK, "Compléter"),
    BilanState.DEPOSITED: (ExpectedState.SENT, "Relire"),
    BilanState.COMPLETED: (ExpectedState.SENT, "Relire"),
}
# The version of the budget file that a deposited version of a bilan holds.
FILE_NUMBER = Cast(KeyTextTransform("number", KeyTransform("file", "content")), IntegerField())


def register() -> None:
    register_expected("bilans", expected)
    register_due("bilans", due)
    register_tab(Tab("bilans", "Bilans", 35, "bilans/project/_bilans.html", tab))
    register_facet(
        FactFacet(
            "bilan",
            "Bilan annuel",
            175,
            unknown="Aucun bilan attendu",
            choices=tuple(Choice(state.value, str(state.label)) for state in BilanState),
            parts=_states,
        )
    )
    register_kinds({KIND: "Budget du bilan annuel"})
    register_holder(Holder("bilans", visible_to=_files, can_change=_can_change, place=_place, versions=_versions))


def expected(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """The bilans that a porteur has to write, to take up again, or has sent."""
    rows = current_of(projects)
    asked = asked_of(rows)
    return [_expected(row, asked.get(row.pk, ""), today) for row in rows]


def _expected(row: Bilan, asked: str, today: date) -> Expected:
    """`asked`: why the Caf gave it back whole or in part, or ""."""
    state, act = EXPECTED_STATES[BilanState(row.state)]
    is_late = row.state in NOT_DEPOSITED and row.campaign.due_on < today
    return Expected(
        project=row.project_id,
        what=f"Bilan annuel {row.year}",
        state=ExpectedState.SENT_BACK if asked else state,
        url=links.detail(row),
        act="Reprendre" if asked and state == ExpectedState.DRAFT else act,
        due_on=row.campaign.due_on if row.state in NOT_DEPOSITED else None,
        detail=asked or ("En retard" if is_late else ""),
    )


def due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """What the people of a Caf do about its bilans: read what came, remind who is late."""
    if not scope_of(user).cafs:
        return []
    told = [_due(row, today) for row in reviewable(user, current_of(projects))]
    return [row for row in told if row is not None]


def _due(bilan: Bilan, today: date) -> Due | None:
    on, named = bilan.campaign.due_on, f"Bilan {bilan.year}"
    key = f"bilan-{bilan.pk}"
    if bilan.state in (BilanState.DEPOSITED, BilanState.COMPLETED):
        word = "déposé" if bilan.state == BilanState.DEPOSITED else "complété"
        return Due(
            bilan.project_id, DueKind.DUE, f"{named} {word}, à examiner", links.detail(bilan), "Examiner", key=key
        )
    if bilan.state in NOT_DEPOSITED and on < today:
        said = typeset(f"attendu le {format_date(on)}")
        return Due(bilan.project_id, DueKind.LATE, f"{named} en retard", links.detail(bilan), "Voir", on, said, key)
    if bilan.state in (BilanState.TO_COMPLETE, BilanState.REOPENED):
        return Due(
            bilan.project_id, DueKind.WAITING, f"{named} renvoyé au porteur", links.detail(bilan), "Voir", key=key
        )
    return None


def tab(page: PageOf) -> dict[str, Any]:
    """The bilans of the project, year by year, and its indicators across them, as known that day."""
    known_at = page.sheet.clock.known_at
    rows = Bilan.objects.visible_to(page.user).filter(project=page.sheet.project)
    rows = rows.select_related("campaign__call", "project").order_by("-campaign__year", "pk")
    shown = _as_known(list(rows), known_at)
    return {
        "bilans": shown,
        "series": series_of(page.sheet.project, known_at) if shown else [],
    }


def _as_known(bilans: Sequence[Bilan], known_at: datetime) -> list[dict[str, Any]]:
    """Each with its last step by then, in one query; those that were not expected yet are left out."""
    rows = BilanStep.objects.filter(bilan__in=bilans, recorded_at__lte=known_at)
    steps = {row.bilan_id: row for row in rows.order_by("bilan_id", "-pk").distinct("bilan_id")}
    today = min(paris_today(), day_of(known_at))
    return [
        {
            "year": bilan.year,
            "call": bilan.campaign.call,
            "state": step.state,
            "label": step.get_state_display(),
            "since": step.recorded_at,
            "due_on": bilan.campaign.due_on,
            "is_late": step.state in NOT_DEPOSITED and bilan.campaign.due_on < today,
            "url": links.detail(bilan),
        }
        for bilan in bilans
        if (step := steps.get(bilan.pk))
    ]


def _states(reading: Reading, within: Within) -> list[Part]:
    """The state, as known then, of the last bilan that each project was asked for, of those that the reader reads.

    Who shares or operates a project sees it, and not the accounts of who leads it.
    """
    rows = BilanStep.objects.filter(
        recorded_at__lte=reading.clock.known_at, bilan__campaign__opens_on__lte=reading.clock.situation_on
    )
    if reading.user is not None and not scope_of(reading.user).national:
        rows = rows.filter(bilan__in=Bilan.objects.visible_to(reading.user).values("pk"))
    if within is not None:
        rows = rows.filter(bilan__project__in=within)
    last = rows.order_by("bilan__project_id", "-bilan__campaign__year", "-pk").distinct("bilan__project_id")
    return [said(BilanStep.objects.filter(pk__in=last.values("pk")), value="state", project="bilan__project")]


def _files(user: Any) -> Any:
    """Those of which a version was deposited; of a draft, to who writes it."""
    seen = Bilan.objects.visible_to(user)
    held = BilanDocument.objects.filter(bilan__in=seen.values("pk"))
    if scope_of(user).has_role(Role.CNAF):
        return held.values("document")
    sent = BilanVersion.objects.annotate(file=FILE_NUMBER).filter(bilan=OuterRef("bilan"), file__isnull=False)
    return held.filter(Q(Exists(sent)) | _written_by(user)).values("document")


def _versions(user: Any, documents: Sequence[Document]) -> dict[int, set[int]]:
    """Who does not write the bilan reads the files that were deposited; the one that takes their place is a draft."""
    keys = [row.pk for row in documents if row.kind == KIND]
    if not keys or scope_of(user).has_role(Role.CNAF):
        return {}
    held = BilanDocument.objects.filter(document__in=keys)
    held = held.exclude(pk__in=held.filter(_written_by(user)).values("pk"))
    sent = BilanVersion.objects.annotate(file=FILE_NUMBER).filter(bilan=OuterRef("bilan"), file__isnull=False)
    rows = held.values_list("document", ArraySubquery(sent.values("file")))
    return {document: set(numbers) for document, numbers in rows}


def _written_by(user: Any) -> Q:
    """The files of the bilans that `user` writes, for themselves or for their porteur."""
    ours = Project.objects.filter(of_caf(user)).values("pk")
    return Q(bilan__project__porteur__in=scope_of(user).porteurs) | Q(bilan__project__in=ours)


def _can_change(user: Any, document: Document) -> tuple[bool, str]:
    """Only from the page of the budget, and as long as the bilan is being written: what was deposited stays."""
    return False, "Le fichier du budget se remplace depuis la page « Budget » du bilan, tant qu’il n’est pas déposé."


def _place(document: Document) -> Place | None:
    held = BilanDocument.objects.filter(document=document).select_related("bilan__campaign").first()
    return Place(f"Bilan {held.bilan.year}", links.detail(held.bilan)) if held else None
