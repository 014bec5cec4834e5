"""Acts on several projects at once: the preview and the act read the same plan, and the act is whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from projects.accounts.models import CAF_ROLES, Membership, User
from projects.core.errors import DomainError
from projects.core.french import count, format_date, typeset
from projects.core.paris import today
from projects.followup.mails import PORTEUR_REMINDER
from projects.followup.models import BulkRun, Reminder
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.enums import ObservationKind, Progress
from projects.portfolio.models import Observation, Project, Referent
from projects.portfolio.policies import can_edit_project, can_observe_project
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.contacts import recipients, responsible_contacts
from projects.portfolio.services import assign_referent, observe
from projects.territories.models import CafDepartment

ALREADY = "C’est déjà le cas."
CHANGED = "Ce qui était annoncé a changé depuis : relisez l’aperçu, rien n’est encore fait."
NOTHING = "Aucun des projets choisis ne peut changer ainsi."


@dataclass(frozen=True)
class PlanLine:
    """What an act would do to one project: the present, what comes, or why not."""

    project: Project
    before: str
    after: str
    refused: str = ""


Plan = list[PlanLine]


def plan_assign(actor: User, projects: Collection[Project], user: User | None) -> Plan:
    """Who follows each project, and who would."""
    keys = [project.pk for project in projects]
    facts = last_fact(Referent, keys, Clock.now(), "user", "observed_on")
    names = {row.pk: str(row) for row in User.objects.filter(pk__in={pk for pk, _ in facts.values() if pk})}
    able = _of_their_caf(user, projects) if user else set(keys)
    lines = []
    for project in projects:
        pk, since = facts.get(project.pk, (None, None))
        refused = _reason(can_edit_project(actor, project))
        if not refused and project.pk not in able:
            refused = f"{user} n’est pas de la Caf de ce projet."
        if not refused and pk == (user.pk if user else None):
            refused = ALREADY
        if not refused and since is not None and since > today():
            refused = f"Ce qu’on en sait date du {format_date(since)}."
        lines.append(PlanLine(project, names.get(pk, "Personne"), str(user or "Personne"), typeset(refused)))
    return lines


def plan_remind(actor: User, projects: Collection[Project]) -> Plan:
    """Whom each project's reminder would go to; those without an address are told."""
    contacts, whom = responsible_contacts(projects), recipients(projects)
    lines = []
    for project in projects:
        contact = contacts.get(project.pk)
        refused = _reason(can_edit_project(actor, project))
        if not refused and contact is None:
            refused = "Aucun contact responsable n’est désigné chez le porteur."
        elif not refused and project.pk not in whom:
            refused = f"{contact} n’a pas d’adresse électronique."
        after = f"{contact}, {contact.email}" if contact is not None and contact.email else ""
        lines.append(PlanLine(project, project.porteur.name if project.porteur else "", after, typeset(refused)))
    return lines


def plan_observe(actor: User, projects: Collection[Project], value: str, observed_on: date) -> Plan:
    """The progress that is known of each project, and the one that would be noted."""
    keys = [project.pk for project in projects]
    rows = Observation.objects.filter(project__in=keys, action=None, kind=ObservationKind.PROGRESS)
    last = {row.project_id: row for row in rows.latest_per("project", "kind", **vars(Clock.now()))}
    lines = []
    for project in projects:
        known = last.get(project.pk)
        refused = _reason(can_observe_project(actor, project))
        if not refused and known is not None and (known.value, known.observed_on) == (value, observed_on):
            refused = ALREADY
        if not refused and known is not None and known.observed_on > observed_on:
            refused = f"Un constat plus récent existe, du {format_date(known.observed_on)} : il resterait le dernier."
        before = f"{known.get_value_display()}, {format_date(known.observed_on)}" if known else "Non évalué"
        lines.append(PlanLine(project, before, str(Progress(value).label), typeset(refused)))
    return lines


def assign_all(
    *, actor: User, projects: Collection[Project], user: User | None, token: UUID, accepted: Collection[int]
) -> BulkRun:
    """Give the projects `accepted` of the preview to `user`, all of them or none. As `_run`."""

    def act(run: BulkRun, project: Project) -> None:
        assign_referent(actor=actor, project=project, user=user)

    return _run("assigner", actor, token, accepted, projects, lambda rows: plan_assign(actor, rows, user), act)


def remind_all(
    *, actor: User, projects: Collection[Project], sentence: str, token: UUID, accepted: Collection[int]
) -> BulkRun:
    """Write `sentence` to the responsible contact of each project `accepted`, once. As `_run`."""
    sentence = sentence.strip()
    if not sentence:
        raise DomainError("Écrivez la phrase de la relance.", field="sentence")

    def act(run: BulkRun, project: Project) -> None:
        reminder = Reminder.objects.create(project=project, sentence=sentence, author=actor, run=run)
        record(actor=actor, verb="project.porteur_reminded", subject=project)
        (whom,) = recipients([project]).values()
        post(key=f"reminder:{reminder.pk}", kind=PORTEUR_REMINDER, params={"reminder": reminder.pk}, **whom)

    return _run("relancer", actor, token, accepted, projects, lambda rows: plan_remind(actor, rows), act)


def observe_all(
    *,
    actor: User,
    projects: Collection[Project],
    value: str,
    observed_on: date,
    note: str,
    token: UUID,
    accepted: Collection[int],
) -> BulkRun:
    """Note the same progress of each project `accepted`, on a day. As `_run`."""

    def act(run: BulkRun, project: Project) -> None:
        kind = ObservationKind.PROGRESS
        observe(actor=actor, project=project, kind=kind, value=value, observed_on=observed_on, note=note)

    plan = lambda rows: plan_observe(actor, rows, value, observed_on)  # noqa: E731
    return _run("constater", actor, token, accepted, projects, plan, act)


@transaction.atomic
def _run(
    name: str,
    actor: User,
    token: UUID,
    accepted: Collection[int],
    projects: Collection[Project],
    plan: Callable[[Collection[Project]], Plan],
    act: Callable[[BulkRun, Project], None],
) -> BulkRun:
    """Do what a preview announced, in one transaction: the whole of it or nothing.

    The projects are held, and planned again: DomainError, with what changed, when one that was to change would not
    any more. The same `token` again is the run that it made: nothing is done twice.
    """
    held = Project.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in projects]).order_by("pk")
    rows = list(held.with_identity())
    done = BulkRun.objects.filter(token=token).first()
    if done is not None:
        return done
    lines = [line for line in plan(rows) if line.project.pk in set(accepted)]
    if not lines:
        raise DomainError(NOTHING)
    lost = [f"{line.project.display_name} : {line.refused}" for line in lines if line.refused]
    if lost or len(lines) < len(set(accepted)):
        raise DomainError(typeset(f"{CHANGED} {' '.join(lost)}".strip()))
    run = BulkRun.objects.create(token=token, act=name, actor=actor, changed=len(lines))
    for line in lines:
        act(run, line.project)
    return run


def said(run: BulkRun) -> str:
    words = {"assigner": "projet confié,projets confiés", "relancer": "porteur relancé,porteurs relancés",
             "constater": "constat noté,constats notés"}[run.act]  # fmt: skip
    one, many = words.split(",")
    return f"{count(run.changed, one, many)}."


def _reason(answer: tuple[bool, str]) -> str:
    allowed, why = answer
    return "" if allowed else why


def _of_their_caf(user: User, projects: Collection[Project]) -> set[int]:
    """The projects whose Caf `user` is of today, in two queries: as `possible_referents` says for each."""
    cafs = set(Membership.objects.current().filter(user=user, role__in=CAF_ROLES).values_list("caf", flat=True))
    departments = set(CafDepartment.objects.filter(caf__in=cafs).values_list("department", flat=True))
    return {
        project.pk
        for project in projects
        if user.is_active and (project.caf_id in cafs if project.caf_id else project.department_id in departments)
    }


def allowed(lines: Iterable[PlanLine]) -> list[PlanLine]:
    return [line for line in lines if not line.refused]
