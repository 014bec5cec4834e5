"""What a referent of Caflab who leaves was in charge of: shown, and given to somebody else on its own page."""

from __future__ import annotations

from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import Membership
from projects.caflab.enums import RecommendationState
from projects.caflab.models import PlannedInterview, Recommendation
from projects.core.french import format_date, typeset
from projects.people.registry import Handover, register_handovers
from projects.portfolio.models import CaflabSelection
from projects.portfolio.selectors import Clock

OVER = (RecommendationState.DONE, RecommendationState.DROPPED)


def held_by(membership: Membership) -> list[Handover]:
    """The accompanied projects, the interviews to come and the recommendations of a referent: three queries."""
    if membership.role != Role.CAFLAB:
        return []
    user = membership.user
    standing = CaflabSelection.objects.latest_per("project", **vars(Clock.now()))
    chosen = CaflabSelection.objects.filter(pk__in=standing.values("pk"), is_selected=True, referent=user)
    plans = PlannedInterview.objects.filter(owner=user, interview=None, dropped_because="")
    if region := membership.region_id:
        chosen = chosen.filter(project__department__region=region)
        plans = plans.filter(project__department__region=region)
    related = ("project__porteur", "project__commune", "project__epci", "project__department")
    return [
        *(
            Handover(
                label=row.project.display_name,
                detail=f"{row.project.reference} · accompagnement",
                url=reverse("accompaniment_select", args=[row.project.reference]),
            )
            for row in chosen.select_related(*related).order_by("project__reference")
        ),
        *(
            Handover(
                label=typeset(f"Entretien du {format_date(row.planned_on)}"),
                detail=row.project.reference,
                url=reverse("accompaniment_detail", args=[row.project.reference]),
            )
            for row in plans.select_related("project")
        ),
        *(
            Handover(
                label=typeset(row.text[:120]),
                detail="Recommandation",
                url=reverse("recommendation_edit", args=[row.pk]),
            )
            for row in Recommendation.objects.filter(owner=user).exclude(state__in=OVER)
        ),
    ]


def register() -> None:
    register_handovers(held_by, slug="caflab", label="Accompagnement et recommandations")
