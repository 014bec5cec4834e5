"""The life of an edition on its page: where it stands, what may be done next and what it lacks, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from projects.accounts.models import User
from projects.core.french import typeset
from projects.core.paris import today
from projects.core.transitions import Transition
from projects.jobs.policies import can_cancel_job, can_retry_job
from reporting.enums import EditionState
from reporting.models import Edition, EditionStep
from reporting.policies import EDITION_POLICIES, can_publish_edition, can_remark_edition
from reporting.selectors.checks import Lack
from reporting.selectors.frozen import publication_of
from reporting.selectors.review import readers_of
from reporting.services import publication_jobs
from reporting.services.steps import standing_of
from reporting.workflow import (
    APPROVE,
    CHECK,
    EDITION_LIFE,
    FREEZE,
    PUBLISH,
    RESUME,
    REVIEW,
    SIGN,
    UNFREEZE,
)

# The acts of the life of an edition that this panel offers, each on its own page.
ACTS = (CHECK, REVIEW, APPROVE, FREEZE, PUBLISH, RESUME, UNFREEZE)
BACKWARD = (RESUME, UNFREEZE)
NO_SIGNATORY = "Personne n’est désigné pour signer : la Cnaf ou le Caflab le dit dans l’en-tête de l’édition."
ROAD = (
    EditionState.DRAFT,
    EditionState.CHECKED,
    EditionState.IN_REVIEW,
    EditionState.APPROVED,
    EditionState.FROZEN,
    EditionState.PUBLISHED,
)


@dataclass(frozen=True)
class Stage:
    """A state on the road: behind, the one that stands, or ahead; since when and by whom it was last reached."""

    label: str
    is_done: bool
    is_now: bool
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Act:
    """Something to do next. Without an address, nobody here may; `lacks` says what is missing, or who may."""

    label: str
    url: str
    lacks: Sequence[str] = ()
    is_main: bool = False


def life_panel(user: User, edition: Edition, lacks: Sequence[str]) -> dict[str, Any]:
    """What `reporting/life/_bar.html` and `_rail.html` show; `lacks` are the faults of the document as it is now."""
    takes = takes_part(user, edition)
    steps = list(edition.steps.select_related("actor", "frozen").defer("frozen__content").order_by("-pk"))
    publication = publication_of(edition)
    jobs = publication_jobs(user, edition) if edition.state == EditionState.FROZEN else []
    job = next(iter(jobs), None)
    return {
        "stages": _stages(edition, steps),
        "replaced": edition.state == EditionState.REPLACED,
        "acts": _acts(user, edition, lacks) if takes and not (job and job.is_alive) else [],
        "review_url": reverse("edition_review", args=[edition.slug]) if takes else "",
        "readers": readers_of(edition, today()) if takes else [],
        "steps": steps,
        "publication": publication,
        "page_url": reverse("edition_page", args=[edition.slug])
        if publication and can_publish_edition(user, edition)[0]
        else "",
        "publishing": job,
        "can_cancel": job is not None and can_cancel_job(user, job)[0],
        "can_retry": job is not None and can_retry_job(user, job)[0],
    }


def takes_part(user: User, edition: Edition) -> bool:
    """Whether the acts of this life are anything to `user`: he prepares, signs, publishes or reads it."""
    return can_remark_edition(user, edition)[0] or can_publish_edition(user, edition)[0]


def missing(edition: Edition, line: Transition, lacks: Sequence[str]) -> list[str]:
    """What is missing for a line, but the readers: its own page asks for them."""
    return [] if line.name == REVIEW else line.lacks(standing_of(edition, lacks), today())


def _stages(edition: Edition, steps: Sequence[EditionStep]) -> list[Stage]:
    state = EditionState.PUBLISHED if edition.state == EditionState.REPLACED else edition.state
    place = ROAD.index(EditionState(state)) if state in ROAD else -1
    began = next((step.pk for step in steps if step.state == EditionState.DRAFT), 0)
    reached = {step.state: step for step in reversed(steps) if step.pk >= began}
    return [
        Stage(
            label=str(one.label),
            is_done=index < place and one in reached,
            is_now=index == place,
            at=reached[one].recorded_at if index <= place and one in reached else None,
            by=str(reached[one].actor or "") if index <= place and one in reached else "",
        )
        for index, one in enumerate(ROAD)
    ]


def _acts(user: User, edition: Edition, lacks: Sequence[str]) -> list[Act]:
    found: list[Act] = []
    for name in ACTS:
        line = EDITION_LIFE.find(name)
        if line is None or edition.state not in line.sources:
            continue
        allowed, why = EDITION_POLICIES[line.who](user, edition)
        if not allowed and name in BACKWARD:
            continue
        lacking = missing(edition, line, lacks) if allowed else [_whose(edition) if line.who == SIGN else why]
        url = reverse("edition_act", args=[edition.slug, name]) if allowed else ""
        is_main = bool(url) and not lacking and name not in BACKWARD and not any(act.is_main for act in found)
        found.append(Act(line.label, url, [Lack(typeset(said), getattr(said, "url", "")) for said in lacking], is_main))
    return found


def _whose(edition: Edition) -> str:
    return f"Le visa revient à {edition.signatory}." if edition.signatory else NO_SIGNATORY
