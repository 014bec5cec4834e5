"""Interviews: planned, held, put right. Who was met is stored with each; figures count a person once."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.db import transaction

from projects.accounts.models import User
from projects.caflab.models import InterviewNotes, PlannedInterview
from projects.caflab.services.held import hold, locked
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.services import record
from projects.porteurs.models import Contact
from projects.portfolio.enums import PersonSide
from projects.portfolio.models import Interview, InterviewPerson, Project
from projects.portfolio.services.editing_facts import NOT_TAKEN_BACK
from projects.portfolio.services.editing_porteurs import add_contact
from projects.portfolio.services.facts import store_fact

NOBODY = "Dites qui vous avez rencontré : au moins une personne."
NO_PORTEUR = "Le porteur de ce projet n’est pas connu : sa personne ne peut pas y être ajoutée."
NOT_OPEN = "Cet entretien n’est plus à venir : il a été tenu ou annulé."
KEPT = ("date_precision", "source", "provenance", "is_void")


@transaction.atomic
def hold_interview(
    *,
    actor: User | None,
    project: Project,
    observed_on: date,
    advisors: Collection[User] = (),
    contacts: Collection[Contact] = (),
    new_contact: Mapping[str, str] | None = None,
    text: str = "",
    learned: str = "",
    plan: PlannedInterview | None = None,
    **fact: Any,
) -> Interview:
    """An interview that took place; `new_contact` is somebody of the porteur's whom nobody had noted yet.

    `plan` is the one that was to come: it is held now. DomainError when nobody was met, or the plan is over.
    """
    made = _store(actor, project, observed_on, fact)
    _people(actor, made, advisors, contacts, new_contact)
    _notes(made, text, learned)
    if plan is not None:
        stored = locked(plan)
        if not stored.is_open or stored.project_id != project.pk:
            raise DomainError(NOT_OPEN)
        stored.interview = made
        stored.save(update_fields=["interview"])
    record(actor=actor, verb="project.interview_held", subject=project)
    return made


@transaction.atomic
def correct_interview(
    *,
    actor: User | None,
    interview: Interview,
    observed_on: date,
    advisors: Collection[User] = (),
    contacts: Collection[Contact] = (),
    new_contact: Mapping[str, str] | None = None,
    text: str = "",
    learned: str = "",
    **fact: Any,
) -> Interview:
    """What was to be read instead of `interview`, with its people and notes: the old one stays, retracted."""
    hold(interview)
    made = _store(actor, interview.project, observed_on, {**fact, "retracts": interview})
    _people(actor, made, advisors, contacts, new_contact)
    _notes(made, text, learned)
    PlannedInterview.objects.filter(interview=interview).update(interview=made)
    record(actor=actor, verb="project.interview_corrected", subject=interview.project)
    return made


@transaction.atomic
def cancel_interview(*, actor: User | None, interview: Interview, note: str = "") -> Interview:
    """It did not take place: its people are not counted any more, and what was planned is to be held again."""
    hold(interview)
    rest = {"note": note, "retracts": interview, "date_precision": interview.date_precision, "is_void": True}
    made = store_fact(Interview(project=interview.project), actor, interview.observed_on, rest)
    PlannedInterview.objects.filter(interview=interview).update(interview=None)
    record(actor=actor, verb="project.interview_cancelled", subject=interview.project)
    return made


@transaction.atomic
def restore_interview(*, actor: User | None, fact: Interview) -> Interview:
    """Record again what `fact` took back or corrected, with its people and its notes."""
    lost = cast(Interview | None, fact.retracts)
    if lost is None:
        raise DomainError(NOT_TAKEN_BACK)
    hold(fact)
    rest = {name: getattr(lost, name) for name in KEPT}
    made = _store(actor, lost.project, lost.observed_on, {**rest, "retracts": fact})
    InterviewPerson.objects.bulk_create(
        InterviewPerson(interview=made, side=row.side, user=row.user, contact=row.contact)
        for row in lost.persons.select_related("user", "contact")
    )
    notes = InterviewNotes.objects.filter(interview=lost).first()
    if notes:
        _notes(made, notes.text, notes.learned)
    PlannedInterview.objects.filter(interview=fact).update(interview=made)
    record(actor=actor, verb="project.interview_restored", subject=lost.project)
    return made


@transaction.atomic
def plan_interview(
    *, actor: User | None, project: Project, planned_on: date, purpose: str = "", owner: User | None = None
) -> PlannedInterview:
    """A meeting to come, today at the earliest."""
    if planned_on < today():
        raise DomainError("Ce jour est passé : notez plutôt l’entretien tenu.", field="planned_on")
    plan = checked(PlannedInterview(project=project, planned_on=planned_on, purpose=purpose.strip(), owner=owner))
    record(actor=actor, verb="project.interview_planned", subject=project)
    return plan


@transaction.atomic
def drop_interview(*, actor: User | None, plan: PlannedInterview, reason: str) -> PlannedInterview:
    """It will not take place. DomainError when it did, or is dropped already."""
    stored = locked(plan)
    if not stored.is_open:
        raise DomainError(NOT_OPEN)
    if not reason.strip():
        raise DomainError("Dites pourquoi il n’aura pas lieu.", field="reason")
    stored.dropped_because = reason.strip()
    stored.full_clean()
    stored.save(update_fields=["dropped_because"])
    record(actor=actor, verb="project.interview_dropped", subject=stored.project)
    return stored


def _store(actor: User | None, project: Project, observed_on: date, fact: dict[str, Any]) -> Interview:
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return store_fact(Interview(project=project), actor, observed_on, fact)


def _people(
    actor: User | None,
    interview: Interview,
    advisors: Collection[User],
    contacts: Collection[Contact],
    new_contact: Mapping[str, str] | None,
) -> None:
    met = list(contacts)
    if new_contact:
        porteur = interview.project.porteur
        if porteur is None:
            raise DomainError(NO_PORTEUR, field="new_name")
        met.append(add_contact(actor=actor, porteur=porteur, **new_contact))
    if not advisors and not met:
        raise DomainError(NOBODY, field="advisors")
    people = [
        *(InterviewPerson(interview=interview, side=PersonSide.ADVISOR, user=user) for user in dict.fromkeys(advisors)),
        *(InterviewPerson(interview=interview, side=PersonSide.PORTEUR, contact=row) for row in dict.fromkeys(met)),
    ]
    InterviewPerson.objects.bulk_create(people)


def _notes(interview: Interview, text: str, learned: str) -> None:
    if text.strip() or learned.strip():
        checked(InterviewNotes(interview=interview, text=text.strip(), learned=learned.strip()))
