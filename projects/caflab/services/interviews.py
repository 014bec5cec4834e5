"""Interviews: planned, held, put right. Who was met is stored with each; figures count a person once."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.db import transaction

from projects.accounts.models import User
from projects.caflab.models import InterviewNotes, PlannedInterview
from projects.caflab.services.held import held, hold, locked
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

    `plan` is the one that was to come: it is held now. DomainError when nobody was met, or the plan is over. The same
    form sent twice is one interview.
    """
    held(project)
    said = (text.strip(), learned.strip())
    if actor and (again := _sent_again(actor, project, observed_on, (advisors, contacts, new_contact), said)):
        return again
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
    if fact.is_void:
        _held_again(lost, made)
    record(actor=actor, verb="project.interview_restored", subject=lost.project)
    return made


@transaction.atomic
def plan_interview(
    *, actor: User | None, project: Project, planned_on: date, purpose: str = "", owner: User | None = None
) -> PlannedInterview:
    """A meeting to come, today at the earliest. The same form sent twice is one meeting."""
    if planned_on < today():
        raise DomainError("Ce jour est passé : notez plutôt l’entretien tenu.", field="planned_on")
    held(project)
    same = {"project": project, "planned_on": planned_on, "purpose": purpose.strip(), "owner": owner}
    if there := PlannedInterview.objects.filter(interview=None, dropped_because="", **same).first():
        return there
    plan = checked(PlannedInterview(**same))
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
    held(project)
    return store_fact(Interview(project=project), actor, observed_on, fact)


def _sent_again(
    actor: User,
    project: Project,
    observed_on: date,
    people: tuple[Collection[User], Collection[Contact], Mapping[str, str] | None],
    said: tuple[str, str],
) -> Interview | None:
    """The last interview that `actor` noted of `project`, when it says all that this one would."""
    last = Interview.objects.filter(project=project).order_by("-pk").first()
    if last is None or last.is_void or (last.recorded_by, last.observed_on) != (actor, observed_on):
        return None
    notes = InterviewNotes.objects.filter(interview=last).values_list("text", "learned").first()
    advisors, contacts, new_contact = people
    rows = list(last.persons.select_related("contact"))
    met = {row.contact_id: row.contact.name for row in rows if row.contact}
    known = {contact.pk for contact in contacts}
    added = [name for key, name in met.items() if key not in known]
    same_people = {row.user_id for row in rows if row.user_id} == {user.pk for user in advisors} and known <= set(met)
    same_added = added == ([new_contact["name"]] if new_contact else [])
    return last if same_people and same_added and (notes or ("", "")) == said else None


def _held_again(lost: Interview, made: Interview) -> None:
    """What was planned and that `lost` held is held by `made`, unless something else became of it meanwhile."""
    events: Any = PlannedInterview.pgh_event_model  # type: ignore[attr-defined]
    was = events.objects.filter(interview=lost.pk).values("pgh_obj")
    PlannedInterview.objects.filter(pk__in=was, interview=None, dropped_because="").update(interview=made)


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
