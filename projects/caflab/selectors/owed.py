"""What this app knows to be owed about an accompanied project: by its Caf, and by Caflab."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db.models import Max
from django.urls import reverse

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.bilans.enums import WITH_PORTEUR
from projects.bilans.models import Bilan
from projects.caflab.models import PlannedInterview
from projects.caflab.owed import Owed, OwedKind, register_owed
from projects.caflab.policies import can_accompany_project
from projects.caflab.selectors.accompaniment import described_of
from projects.core.french import format_date, format_short_date
from projects.fiches.models import Availability
from projects.portfolio.enums import ObservationKind
from projects.portfolio.listing.silence import months_before
from projects.portfolio.models import Interview, Observation, Project
from projects.portfolio.selectors import Clock, classified, last_fact

# An observation of progress older than this is to be made again.
STALE_MONTHS = 6
CAF, CAFLAB = "Caf", "Caflab"
Found = Mapping[int, Owed]


def register() -> None:
    for rank, (slug, label, by, source) in enumerate(
        (
            ("fiche", "Fiche", CAF, _fiche),
            ("budget", "Budget", CAF, _budget),
            ("bilan", "Bilan", CAF, _bilan),
            ("constat", "Avancement", CAF, _progress),
            ("categorie", "Catégorie", CAF, _category),
            ("entretien", "Entretien", CAFLAB, _interview),
        ),
        start=1,
    ):
        register_owed(OwedKind(slug, label, by, rank * 10, source))


def _page(project: Project) -> str:
    return reverse("project_detail", args=[project.reference])


def _writes(user: User, project: Project) -> bool:
    """Whether to lead to the form: Caf people see the projects of their Caf alone. No query."""
    return bool(scope_of(user).cafs) or can_accompany_project(user, project)[0]


def _each(projects: Sequence[Project], owed: Callable[[Project], Owed | None]) -> Found:
    return {project.pk: found for project in projects if (found := owed(project)) is not None}


def _fiche(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    described = described_of([project.pk for project in projects], clock)
    return _each(projects, lambda project: None if project.pk in described else Owed("Fiche à écrire", _page(project)))


def _budget(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    said = last_fact(Availability, [project.pk for project in projects], clock, "has_budget")

    def owed(project: Project) -> Owed | None:
        known = said.get(project.pk, (None,))[0]
        if known:
            return None
        return Owed("Budget à fournir" if known is False else "Budget : inconnu à ce jour", _page(project))

    return _each(projects, owed)


def _bilan(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    """The bilan of the last campaign that the porteur has not deposited yet."""
    rows = Bilan.objects.filter(project__in=[project.pk for project in projects]).select_related("campaign")
    last = {row.project_id: row for row in rows.order_by("project_id", "-campaign__year").distinct("project_id")}

    def owed(project: Project) -> Owed | None:
        row = last.get(project.pk)
        if row is None or row.state not in WITH_PORTEUR:
            return None
        return Owed(f"Bilan {row.year} attendu", reverse("bilan_detail", args=[row.pk]))

    return _each(projects, owed)


def _progress(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    """Progress of the whole project: never observed, or too long ago."""
    rows = Observation.objects.filter(
        project__in=[project.pk for project in projects], action=None, kind=ObservationKind.PROGRESS
    ).standing(**vars(clock))
    last = dict(rows.order_by().values_list("project").annotate(day=Max("observed_on")))
    limit = months_before(clock.situation_on, STALE_MONTHS)

    def owed(project: Project) -> Owed | None:
        day: date | None = last.get(project.pk)
        if day is not None and day >= limit:
            return None
        said = "Avancement non évalué" if day is None else f"Avancement du {format_short_date(day)} à revoir"
        url = reverse("observation_add", args=[project.reference]) + "?constat=progress"
        return Owed(said, url if _writes(user, project) else _page(project))

    return _each(projects, owed)


def _category(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    classes = classified([project.pk for project in projects], clock)
    main = {key for key, rows in classes.items() if any(is_main for _, is_main in rows)}

    def owed(project: Project) -> Owed | None:
        if project.pk in main:
            return None
        url = reverse("project_classify", args=[project.reference])
        said = "Catégorie principale à renseigner"
        return Owed(said, url if _writes(user, project) else _page(project))

    return _each(projects, owed)


def _interview(user: User, projects: Sequence[Project], clock: Clock) -> Found:
    """Nobody was met yet and nothing is planned; or the day of a planned meeting has passed."""
    keys = [project.pk for project in projects]
    held = set(Interview.objects.filter(project__in=keys).standing(**vars(clock)).values_list("project", flat=True))
    open_plans = PlannedInterview.objects.filter(project__in=keys, interview=None, dropped_because="")
    planned = dict(open_plans.order_by("-planned_on").values_list("project_id", "planned_on"))

    def owed(project: Project) -> Owed | None:
        day = planned.get(project.pk)
        may = can_accompany_project(user, project)[0]
        if day is not None and day < clock.situation_on:
            url = reverse("interview_add", args=[project.reference]) if may else _page(project)
            return Owed(f"Entretien du {format_date(day)} à noter", url, is_late=True)
        if day is None and project.pk not in held:
            url = reverse("interview_plan", args=[project.reference]) if may else _page(project)
            return Owed("Entretien à prévoir", url)
        return None

    return _each(projects, owed)
