"""Everything that happened in someone's scope, newest first: who did what to what, never the texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.text import Truncator

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import scope_of
from projects.alerts.policies import JOURNAL
from projects.alerts.scoping import projects_of, scope_in
from projects.caflab.models import Lesson, Recommendation, Resource
from projects.calls.models import Application
from projects.core.french import typeset
from projects.core.paris import day_of, end_of_day, start_of_day
from projects.journal.models import Entry
from projects.journal.verbs import words_of
from projects.people.models import Invitation
from projects.people.reach import reach_of
from projects.people.selectors import memberships_visible_to, people_visible_to
from projects.porteurs.models import Porteur
from projects.portfolio.models import Action, Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors.journal import PORTAL, field_labels

PAGE_SIZE = 50
PRIVATE = Q(object_type__startswith="accounts.") | Q(object_type__startswith="people.")
# Families of acts: their label, and how their verbs begin.
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "projets": ("Projets", ("project.", "action.")),
    "candidatures": ("Candidatures", ("application.", "call.")),
    "porteurs": ("Porteurs et contacts", ("porteur.", "contact.")),
    "fiches": ("Fiches et propositions", ("fiche.", "proposal.")),
    "suivi": ("Échanges et tâches", ("exchange.", "task.")),
    "bilans": ("Bilans annuels", ("bilan", "indicator.")),
    "messages": ("Messages", ("message.", "thread.")),
    "documents": ("Documents", ("document.",)),
    "caflab": (
        "Accompagnement du Caflab",
        ("lesson.", "recommendation.", "resource.", "accompaniment.", "caflab."),
    ),
    "alertes": ("Alertes et points de vigilance", ("alert.", "points.", "rule.")),
    "personnes": ("Personnes et habilitations", ("user.", "membership.", "invitation.", "succession.")),
    "argent": ("Financements", ("grant.", "regional_total.", "funding.")),
    "publications": ("Recueils et réglages", ("edition.", "demo.")),
}

LONGEST_NAME = 120
# What is named by itself, and its page; a resource has no page but the list.
NAMED: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "calls.application": (Application, lambda row: reverse("application_detail", args=[row.reference])),
    "caflab.lesson": (Lesson, lambda row: reverse("lesson_detail", args=[row.pk])),
    "caflab.recommendation": (Recommendation, lambda row: reverse("recommendation_detail", args=[row.pk])),
    "caflab.resource": (Resource, lambda _: reverse("resource_list")),
}


@dataclass(frozen=True)
class JournalFilters:
    """What the page is narrowed by; empty narrows nothing."""

    person: str = ""
    project: str = ""
    family: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def active(self) -> bool:
        return any((self.person, self.project, self.family, self.since, self.until))


@dataclass(frozen=True)
class Row:
    """One act. `subject` and `url` are empty for what one may not open; `then_url` is the project on that very day."""

    at: datetime
    who: str
    what: str
    fields: tuple[str, ...]
    subject: str
    url: str
    then_url: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: int | None


def journal_page(user: User, filters: JournalFilters, *, before: int | None, today: date) -> Page:
    """A page by keyset: the lines, then what they are about, in a number of queries that follows kinds, not lines."""
    found = entries_of(user).filter(_condition(filters)).select_related("actor")
    if before is not None:
        found = found.filter(pk__lt=before)
    entries = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    shown = entries[:PAGE_SIZE]
    subjects = _subjects(user, shown)
    rows = [_row(entry, subjects.get((entry.object_type, entry.object_id or 0)), today) for entry in shown]
    return Page(rows, shown[-1].pk if len(entries) > PAGE_SIZE else None)


def entries_of(user: User) -> Any:
    """The lines that exist for `user`: about the projects they follow, and about the people whose rights they keep."""
    scope = scope_of(user)
    circled = _in_circles(user)
    # Jobs have their own page: what the portal does by itself would hide what people do.
    lines = Entry.objects.exclude(object_type__startswith="jobs.")
    if scope.has_role(Role.CNAF, Role.ADMIN):
        return lines.filter(~Q(object_type__in=_circled()) | circled)
    if scope_in(user, JOURNAL).national:  # the Caflab of the whole country
        return lines.exclude(PRIVATE).filter(~Q(object_type__in=_circled()) | circled)
    projects = projects_of(user, JOURNAL)
    about = _of_projects(projects) | circled
    if not reach_of(user).is_empty:
        about |= Q(object_type="accounts.user", object_id__in=people_visible_to(user).values("pk"))
        about |= Q(
            object_type="accounts.membership", object_id__in=memberships_visible_to(user).order_by().values("pk")
        )
        invited = Invitation.objects.visible_to(user).order_by()
        about |= Q(object_type="people.invitation", object_id__in=invited.values("pk"))
    return lines.filter(about)


def _of_projects(projects: ProjectQuerySet, *, circles: bool = False) -> Q:
    """The lines about these projects and their parts; `circles`: those of a circle too, for who was let in already."""
    keys = projects.order_by().values("pk")
    actions = Action.pgh_event_model.objects.filter(project_id__in=keys)  # type: ignore[attr-defined]
    about = (
        Q(object_type="portfolio.project", object_id__in=keys)
        | Q(object_type="calls.application", object_id__in=projects.order_by().values("application"))
        | Q(object_type="portfolio.action", object_id__in=actions.values("pgh_obj_id"))
        | Q(
            object_type="porteurs.porteur",
            object_id__in=projects.filter(porteur__isnull=False).order_by().values("porteur"),
        )
    )
    for model in _parts_of_projects():
        if not circles and model._meta.label_lower in _circled():
            continue
        rows = model._default_manager.filter(project__in=keys).order_by()
        about |= Q(object_type=model._meta.label_lower, object_id__in=rows.values("pk"))
    return about


def _in_circles(user: User) -> Q:
    """What not all who see a project may know of (an exchange of the Caf alone, a document): as its own rule says."""
    condition = Q(pk__in=[])
    for label in _circled():
        rows = apps.get_model(label)._default_manager.visible_to(user).order_by()
        condition |= Q(object_type=label, object_id__in=rows.values("pk"))
    return condition


@lru_cache
def _circled() -> tuple[str, ...]:
    """The models that say themselves for whom their rows exist; projects and people have their rule here."""
    apart = {"portfolio.project", "people.invitation", "people.succession", "jobs.job", "jobs.jobfile"}
    return tuple(
        model._meta.label_lower
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to") and model._meta.label_lower not in apart
    )


@lru_cache
def _parts_of_projects() -> tuple[type[Model], ...]:
    """The models of every app whose rows belong to one project: lines may be about them."""
    known = {"portfolio.action"}
    return tuple(
        model
        for model in apps.get_models()
        if model._meta.label_lower not in known
        and not model._meta.label_lower.endswith("event")
        and model._meta.managed
        and not model._meta.proxy
        and any(field.name == "project" and field.related_model is Project for field in model._meta.concrete_fields)
        and model._meta.pk is not None
        and model._meta.pk.get_internal_type().endswith("AutoField")
    )


def _condition(filters: JournalFilters) -> Q:
    condition = Q()
    for word in filters.person.split():
        named = Q(actor__first_name__icontains=word) | Q(actor__last_name__icontains=word)
        condition &= named | Q(actor__email__icontains=word)
    if filters.project:
        condition &= _of_projects(Project.objects.filter(reference=filters.project.upper()), circles=True)
    if filters.family:
        begins = Q()
        for prefix in FAMILIES[filters.family][1]:
            begins |= Q(verb__startswith=prefix)
        condition &= begins
    if filters.since:
        condition &= Q(at__gte=start_of_day(filters.since))
    if filters.until:
        condition &= Q(at__lt=end_of_day(filters.until))
    return condition


@dataclass(frozen=True)
class _Subject:
    name: str
    url: str
    reference: str = ""  # of the project that it belongs to


def _row(entry: Entry, subject: _Subject | None, today: date) -> Row:
    day = day_of(entry.at)
    then = ""
    if subject and subject.reference and day < today:
        then = f"{reverse('project_detail', args=[subject.reference])}?au={day.isoformat()}"
    try:
        fields = field_labels(entry.object_type, entry.fields)
    except LookupError:  # a model that is no more
        fields = ()
    return Row(
        at=entry.at,
        who=str(entry.actor or PORTAL),
        what=typeset(words_of(entry.verb)),
        fields=fields,
        subject=subject.name if subject else entry.reference,
        url=subject.url if subject else "",
        then_url=then,
    )


def _subjects(user: User, entries: Iterable[Entry]) -> dict[tuple[str, int], _Subject]:
    """What the lines are about, as far as `user` may open it: by kind and key."""
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.object_id is not None:
            keys[entry.object_type].add(entry.object_id)
    owners = _owners(keys)
    projects = Project.objects.visible_to(user).filter(pk__in=set(owners.values())).with_identity().in_bulk()
    found = {
        key: _Subject(
            projects[project].display_name,
            reverse("project_detail", args=[projects[project].reference]),
            projects[project].reference,
        )
        for key, project in owners.items()
        if project in projects
    }
    for row in Porteur.objects.filter(pk__in=keys.get("porteurs.porteur", ())):
        found["porteurs.porteur", row.pk] = _Subject(row.name, reverse("porteur_detail", args=[row.pk]))
    return _named(user, keys) | found | _people(user, keys)


def _named(user: User, keys: dict[str, set[int]]) -> dict[tuple[str, int], _Subject]:
    """What is of no project, or not yet of one: by its name, with its page, a query a kind that is there."""
    found: dict[tuple[str, int], _Subject] = {}
    for label, (model, address) in NAMED.items():
        if label in keys:
            rows = model._default_manager.visible_to(user).filter(pk__in=keys[label])
            found |= {
                (label, row.pk): _Subject(Truncator(_name(row)).chars(LONGEST_NAME), address(row)) for row in rows
            }
    return found


def _name(row: Any) -> str:
    if isinstance(row, Application):
        return f"{row.title} ({row.reference})" if row.title else row.reference
    return str(row)


def _owners(keys: dict[str, set[int]]) -> dict[tuple[str, int], int]:
    """The project that each thing belongs to: a query a kind that is there."""
    found: dict[tuple[str, int], int] = {("portfolio.project", key): key for key in keys.get("portfolio.project", ())}
    if applications := keys.get("calls.application"):
        rows = Project.objects.filter(application__in=applications).values_list("application", "pk")
        found |= {("calls.application", key): project for key, project in rows}
    if actions := keys.get("portfolio.action"):
        events = Action.pgh_event_model.objects.filter(pgh_obj_id__in=actions)  # type: ignore[attr-defined]
        found |= {("portfolio.action", key): project for key, project in events.values_list("pgh_obj_id", "project_id")}
    for model in _parts_of_projects():
        label = model._meta.label_lower
        if label in keys:
            pairs = model._default_manager.filter(pk__in=keys[label]).order_by().values_list("pk", "project_id")
            found |= {(label, key): project for key, project in pairs if project}
    return found


def _people(user: User, keys: dict[str, set[int]]) -> dict[tuple[str, int], _Subject]:
    """Whose rights it is about, for who keeps them."""
    if reach_of(user).is_empty or not any(keys.get(kind) for kind in ("accounts.user", "accounts.membership")):
        return {}
    rights = dict(Membership.objects.filter(pk__in=keys.get("accounts.membership", ())).values_list("pk", "user"))
    wanted: Collection[int] = {*keys.get("accounts.user", ()), *rights.values()}
    people = {row.pk: row for row in people_visible_to(user).filter(pk__in=wanted)}
    named = {key: _Subject(str(row), reverse("people:detail", args=[key])) for key, row in people.items()}
    return {("accounts.user", key): subject for key, subject in named.items()} | {
        ("accounts.membership", key): named[person] for key, person in rights.items() if person in named
    }
