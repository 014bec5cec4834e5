"""What someone finds on their desk: their projects as they stand now, who follows them, the last news of each.

Read once for all the roles of the person, each thing the first time that a section asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fipe_portal.home.parts import Act, acts, address
from projects.accounts.models import Membership, User
from projects.accounts.scopes import Scope, memberships_of, scope_of
from projects.core.french import format_ago, format_date
from projects.core.paris import today
from projects.followup.policies import can_note_exchange
from projects.followup.selectors.due import late_tasks, next_dates
from projects.followup.selectors.todo import TodoGroup, TodoLine, todo_groups
from projects.people.policies import can_manage_people
from projects.portfolio.listing.silence import MONTHS, last_news, months_before
from projects.portfolio.models import Project, Referent
from projects.portfolio.policies import can_add_project, can_edit_project, can_observe_project
from projects.portfolio.selectors import Clock, last_fact
from projects.territories.models import Department
from reporting.figures.dossiers import Dossier, Kind, Snapshot
from reporting.figures.registry import FigureValue, compute
from reporting.figures.snapshot import take_snapshot

READ = (Kind.OBSERVATIONS, Kind.PRINTED, Kind.CLASSES, Kind.HIGHLIGHTS, Kind.CAFLAB, Kind.PAPERS)
OWN = "Tous les projets que vous voyez"
# The first step of the facet « Sans nouvelles » of the list, and those of which nothing dated was ever told.
SILENT = ("3_mois", "inconnu")
PROJECT, INVITE = "Nouveau projet", "Inviter quelqu’un"
Policy = Callable[[User, Project], tuple[bool, str]]


@dataclass(frozen=True)
class Follower:
    """Who follows a project at its Caf."""

    pk: int
    name: str
    email: str


class Desk:
    """One person's, for one request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.clock = Clock.now()
        self.today = today()
        self.scope: Scope = scope_of(user)
        self.memberships: tuple[Membership, ...] = memberships_of(user)

    @cached_property
    def snapshot(self) -> Snapshot:
        visible = Project.objects.visible_to(self.user)
        return take_snapshot(visible, **vars(self.clock), population=OWN, read=READ)

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        return self.snapshot.dossiers

    @cached_property
    def figures(self) -> dict[str, FigureValue]:
        """The figures of home, counted on the projects that one sees."""
        return compute(self.snapshot, FIGURES)

    @cached_property
    def followers(self) -> dict[int, Follower]:
        """Who follows each project, those that nobody follows left out."""
        keys = [dossier.pk for dossier in self.dossiers]
        facts = last_fact(Referent, keys, self.clock, "user", "user__first_name", "user__last_name", "user__email")
        return {
            project: Follower(pk, f"{first} {last}".strip() or email, email)
            for project, (pk, first, last, email) in facts.items()
            if pk is not None
        }

    @cached_property
    def news(self) -> dict[int, date | None]:
        """The day of the last news of each project."""
        keys = [dossier.pk for dossier in self.dossiers]
        told = Project.objects.filter(pk__in=keys).annotate(last_news=last_news(self.clock))
        return dict(told.order_by().values_list("pk", "last_news"))

    @cached_property
    def todo(self) -> list[TodoGroup]:
        """What there is to do about these projects, by kind: as « À faire » shows it."""
        return todo_groups(self.user, self.today)

    @cached_property
    def next_dates(self) -> dict[int, tuple[date, str]]:
        """The next day that something is set for in each project, and what."""
        return next_dates(self.user, [dossier.pk for dossier in self.dossiers], self.today)

    @cached_property
    def late_tasks(self) -> dict[int, tuple[str, int]]:
        """Who has tasks that are late, and how many."""
        return late_tasks(self.user, self.today)

    def due_about(self, dossier: Dossier) -> list[TodoLine]:
        """What there is to do about one project, the most pressing first."""
        return [line for group in self.todo for line in group.lines if line.due.project == dossier.pk]

    def note(self, dossier: Dossier) -> Act | None:
        """« Noter un échange » about a project."""
        url = address("exchange_add", projet=dossier.reference)
        if not url or not can_note_exchange(self.user, _light(dossier))[0]:
            return None
        return Act("Noter un échange", url, dossier.name)

    def is_silent(self, dossier: Dossier) -> bool:
        """Without news since the first step of the facet of the list, or ever."""
        last = self.news.get(dossier.pk)
        return last is None or last < months_before(self.today, MONTHS[SILENT[0]])

    def said(self, dossier: Dossier) -> tuple[str, str]:
        """The last news in words: the day, and how long ago."""
        last = self.news.get(dossier.pk)
        if last is None:
            return "", "aucune nouvelle datée"
        return format_date(last), format_ago(last, self.today)

    def place(self, dossier: Dossier) -> str:
        """« Ardèche · Continuité d’accueil »: what tells apart two projects of one commune."""
        department = self.snapshot.department_names[dossier.department]
        return f"{department} · {dossier.subject}" if dossier.subject else department

    def act(self, label: str, name: str, dossier: Dossier, policy: Policy, **query: str) -> Act | None:
        """The button of an act on a project; None when this person may not, or when no page does it."""
        url = address(name, dossier.reference, **query)
        if not url or not policy(self.user, _light(dossier))[0]:
            return None
        return Act(label, url, dossier.name)

    def observe(self, dossier: Dossier, kind: str = "progress") -> Act | None:
        label = "Noter l’avancement" if kind == "progress" else "Noter la maturité"
        return self.act(label, "observation_add", dossier, can_observe_project, constat=kind)

    def edit(self, dossier: Dossier) -> Act | None:
        return self.act("Modifier", "project_edit", dossier, can_edit_project)

    def begin(self, *labels: str) -> tuple[Act, ...]:
        """The buttons beside the title, those that this person may press."""
        known = {
            PROJECT: (can_add_project(self.user)[0], "project_add"),
            INVITE: (can_manage_people(self.user)[0], "people:invite"),
        }
        return acts(*(Act(label, address(known[label][1])) for label in labels if known[label][0]))


FIGURES = (
    "projects.total",
    "regions.total",
    "departments.total",
    "projects.with_fiche",
    "projects.ami",
    "projects.highlighted",
    "projects.by_category",
    "projects.by_region",
    "projects.by_maturity",
    "projects.by_progress",
)


def _light(dossier: Dossier) -> Project:
    """What policies read of a project, without asking the database again."""
    place = Department(code=dossier.department, region_id=dossier.region)
    return Project(pk=dossier.pk, reference=dossier.reference, caf_id=dossier.caf, department=place)
