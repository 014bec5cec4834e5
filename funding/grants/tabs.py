"""What funding adds to the story of a project: the dated facts that tell of its money."""

from collections.abc import Callable
from functools import cache

from funding.grants.models import Grant
from funding.grants.querysets import reads_remarks
from projects.accounts.models import User
from projects.core.money import format_euros
from projects.journal.verbs import register_verbs
from projects.portfolio.models import Project
from projects.portfolio.selectors.timeline import Kind, Told, register_kind

VERBS = {
    "grant.recorded": "a noté un financement annuel",
    "regional_total.recorded": "a noté un total régional",
    "financing.asked": "a noté une demande de financement",
    "financing.asked_again": "a changé le montant demandé",
    "financing.voted": "a noté un vote",
    "financing.voted_again": "a noté un nouveau vote",
    "financing.refused": "a noté le refus d’un financement",
    "financing.notified": "a noté la notification d’un financement",
    "financing.agreed": "a déclaré un financement conventionné",
    "financing.advanced": "a déclaré un acompte versé",
    "financing.reported": "a noté le bilan d’un financement reçu",
    "financing.settled": "a soldé un financement",
    "financing.undue": "a déclaré un indu",
    "financing.cancelled": "a annulé un financement",
    "financing.abandoned": "a noté l’abandon d’un financement",
    "financing.taken_back": "a repris le dernier état d’un financement",
    "financing.awaited": "a fixé une échéance de financement",
    "financing.awaited_no_more": "a retiré une échéance de financement",
    "financing.vote_cancelled": "a annulé un vote",
    "convention.recorded": "a noté une convention",
    "convention.signed": "a noté une signature",
    "convention.corrected": "a corrigé une convention",
    "convention.amended": "a noté un avenant",
    "convention.amendment_cancelled": "a annulé un avenant",
}


def register() -> None:
    register_kind(
        Kind(
            "financement",
            "Financement",
            lambda project: Grant.objects.filter(project=project).select_related("year", "vote"),
            _told,
            _reads_note,
        )
    )
    register_verbs(VERBS)


def _told(grant: Grant) -> Told:
    return Told("financement", f"{grant.get_funder_display()}, {grant.year}", format_euros(grant.amount))


def _reads_note(project: Project, user: User) -> Callable[[Grant], bool]:
    """What a body remarked of its vote is for the funders; it is asked who reads only where there is a vote."""
    is_of_funders = cache(lambda: reads_remarks(user, project))
    return lambda grant: not hasattr(grant, "vote") or is_of_funders()
