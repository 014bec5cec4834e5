"""Opening a campaign: from then on a bilan is expected of each project that it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanCampaign, BilanSection, BilanStep
from projects.bilans.policies import can_set_bilans
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

BEGUN = "Des bilans de cette campagne sont commencés : son année et son appel ne changent plus."


@transaction.atomic
def add_campaign(*, actor: User | None, projects: ProjectQuerySet | None = None, **values: Any) -> BilanCampaign:
    """A campaign; if it is open already, the bilans that it expects. `projects` narrows it (a loader's own)."""
    _allow(actor)
    campaign = checked(BilanCampaign(**values))
    record(actor=actor, verb="bilan_campaign.created", subject=campaign)
    if campaign.opens_on <= today() or projects is not None:
        _expect(campaign, projects)
    return campaign


@transaction.atomic
def edit_campaign(*, actor: User, campaign: BilanCampaign, version: int, values: Mapping[str, Any]) -> list[str]:
    """Its dates and its words; its year and its call as long as nobody has begun."""
    _allow(actor)
    held = BilanCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    draft = draft_of(held, values)
    moved = (draft.year, draft.call_id) != (held.year, held.call_id)
    if moved and Bilan.objects.filter(campaign=held).exists():
        raise DomainError(BEGUN, "year")
    with told_again(draft):
        changed = save_version(campaign, version=version, values=values)
    if changed:
        record(actor=actor, verb="bilan_campaign.updated", subject=campaign, fields=changed)
    if campaign.opens_on <= today():
        _expect(campaign, None)
    return changed


def add_missing(*, day: date) -> int:
    """The bilans that open campaigns expect of projects selected since; how many. Run every day, and twice at will."""
    rows = BilanCampaign.objects.filter(opens_on__lte=day, due_on__gte=day)
    return sum(_expect(campaign, None) for campaign in rows)


@transaction.atomic
def _expect(campaign: BilanCampaign, projects: ProjectQuerySet | None) -> int:
    """A bilan for each project selected by the due day and not given up; those that are there stay as they are.

    A project has one bilan a year, be it of the campaign of its call or of that of everybody.

    A campaign that is over does not grow: nobody can be late with what was never asked.
    """
    if projects is None and campaign.due_on < today():
        return 0
    BilanCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    keys = list(_concerned(campaign, projects).values_list("pk", flat=True))
    start, end = date(campaign.year, 1, 1), date(campaign.year, 12, 31)
    made = Bilan.objects.bulk_create(
        Bilan(project_id=key, campaign=campaign, period_start=start, period_end=end) for key in keys
    )
    BilanStep.objects.bulk_create(BilanStep(bilan=row, state=BilanState.EXPECTED) for row in made)
    BilanSection.objects.bulk_create(BilanSection(bilan=row, slug=slug) for row in made for slug in SectionSlug)
    if made:
        record(actor=None, verb="bilan_campaign.expected", subject=campaign)
    return len(made)


def _concerned(campaign: BilanCampaign, projects: ProjectQuerySet | None) -> ProjectQuerySet:
    clock = Clock(today(), timezone.now())
    rows = selected(Project.objects.all() if projects is None else projects, clock)
    if campaign.call_id:
        rows = rows.filter(application__call=campaign.call_id)
    last = ProjectState.objects.latest_per("project", **vars(clock))
    ended = ProjectState.objects.filter(
        pk__in=last.values("pk"), status__in=[ProjectStatus.ABANDONNE, ProjectStatus.CLOS]
    )
    there = Bilan.objects.filter(campaign__year=campaign.year)
    return rows.exclude(pk__in=ended.values("project")).exclude(pk__in=there.values("project")).order_by("pk")


def _allow(actor: User | None) -> None:
    if actor is not None:
        allowed, why = can_set_bilans(actor)
        if not allowed:
            raise DomainError(why)
