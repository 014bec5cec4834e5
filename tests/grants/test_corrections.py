"""What is put right or taken back of a year: alone, with its reason, never over what somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from funding.grants import services
from funding.grants.enums import FinancingState as State
from funding.grants.enums import Party
from funding.grants.models import FinancingStep
from funding.grants.selectors.gone import gone_of
from funding.grants.selectors.page import read_financing
from funding.grants.selectors.standing import agreed_amount, standing_convention, standing_grant, version_of
from funding.grants.services import corrections
from funding.grants.tabs import VERBS
from funding.grants.views.acts import offered
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.lives import NotAllowed
from projects.journal.models import Entry
from projects.portfolio.selectors import Clock
from tests.factories import DAY
from tests.grants.test_financing import CAF, acts, agreed, asked, bring, followed, people, state, voted
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db


def test_what_was_noted_by_mistake_is_taken_back_alone_and_stays_readable() -> None:
    financing = followed()
    who = people(financing)
    first = voted(financing, 8000)
    with pytest.raises(DomainError, match="Revenir à l’état précédent"):
        corrections.cancel_vote(actor=who.manager, vote=first, reason="Erreur.")
    told: dict[str, Any] = {"financing": financing, "actor": None}
    second = services.vote(**told, **CAF, amount=Decimal(8500))
    with pytest.raises(DomainError, match="Seul le dernier vote"):
        corrections.cancel_vote(actor=who.manager, vote=first, reason="Erreur.")
    with pytest.raises(NotAllowed, match="responsable"):
        corrections.cancel_vote(actor=who.advisor, vote=second, reason="Erreur.")
    with pytest.raises(DomainError, match="Dites pourquoi"):
        corrections.cancel_vote(actor=who.manager, vote=second, reason=" ")
    corrections.cancel_vote(actor=who.manager, vote=second, reason="Autre projet.")
    assert (grant := standing_grant(financing)) is not None
    assert grant.amount == 8000
    services.notify(**told, observed_on=DAY)
    services.agree(**told, observed_on=DAY, amount=Decimal(8000), signed=dict.fromkeys(Party.values, DAY))
    amendment = services.amend(**told, observed_on=DAY, amount=Decimal(7000))
    corrections.cancel_amendment(actor=who.advisor, amendment=amendment, reason="Autre projet.")
    assert agreed_amount(financing) == 8000
    for day in (DAY, DAY + timedelta(9)):
        awaited = services.await_step(**told, status=State.REPORTED, due_on=day)
    corrections.cancel_deadline(actor=who.advisor, deadline=awaited, reason="Sans objet.")
    assert read_financing(financing, Clock.now()).awaited == ()
    said = [(one.said.split(" du ")[0], one.reason) for one in gone_of(financing, Clock.now())]
    assert sorted(said) == [("Avenant", "Autre projet."), ("Vote", "Autre projet.")]
    verbs = ("financing.vote_cancelled", "convention.amendment_cancelled", "financing.awaited_no_more")
    assert Entry.objects.filter(verb__in=verbs).count() == len(set(verbs) & set(VERBS)) == 3


def test_a_signed_convention_is_put_right_with_its_signatures() -> None:
    financing = followed()
    who = people(financing)
    agreed(financing)
    told: dict[str, Any] = {"financing": financing, "number": "2024-13", "amount": Decimal(7500)}
    with pytest.raises(NotAllowed):
        corrections.correct_convention(actor=who.porteur, **told, reason="Numéro.")
    with pytest.raises(DomainError, match="dépasserait le montant accordé"), transaction.atomic():
        corrections.correct_convention(actor=who.advisor, **told | {"amount": Decimal(8001)}, reason="Numéro.")
    made = corrections.correct_convention(actor=who.advisor, **told, reason="Faute de frappe.")
    page = read_financing(financing, Clock.now())
    assert page.agreement is not None
    assert (page.state, page.agreement.convention, page.agreement.missing) == (State.AGREED, made, ())
    assert gone_of(financing, Clock.now())[0].said.startswith("Convention 2024-12")
    assert "convention.corrected" in VERBS
    services.amend(actor=None, financing=financing, observed_on=DAY, amount=Decimal(7000))
    with pytest.raises(DomainError, match="a un avenant"):
        corrections.correct_convention(actor=who.advisor, **told, reason="Numéro.")


def test_a_convention_of_one_signature_does_not_outlive_its_notification() -> None:
    financing = followed()
    voted(financing)
    services.notify(actor=None, financing=financing, observed_on=DAY)
    services.agree(actor=None, financing=financing, observed_on=DAY, amount=Decimal(8000))
    back: dict[str, Any] = {"actor": None, "financing": financing, "transition": "revenir", "observed_on": today()}
    services.change_financing(**back, reason="Autre projet.")
    assert standing_convention(financing) is None
    services.change_financing(**back, reason="Autre projet.")
    services.vote(actor=None, financing=financing, amount=Decimal(5000), **CAF)


@pytest.mark.parametrize("name", ["ask", "vote", "agree", "sign", "amend", "await", "abandon"])
def test_what_somebody_else_wrote_since_the_page_was_read_is_never_written_over(name: str) -> None:
    """The state is the same for both: all that is told of the year is compared, not its state alone."""
    financing = followed()
    source, service, arguments, _ = acts(financing)[name]
    bring(financing, "asked" if name == "ask" else "voted" if name == "vote" else source)
    read = version_of(financing)
    services.await_step(actor=None, financing=financing, status=State.SETTLED, due_on=DAY)
    before = row_counts()
    with pytest.raises(StaleVersion, match="vient d’écrire"), transaction.atomic():
        service(actor=None, **arguments, read=read)
    assert row_counts() == before
    service(actor=None, **arguments, read=version_of(financing))


def test_a_step_taken_back_takes_what_was_written_with_it() -> None:
    financing = followed()
    agreed(financing)
    back: dict[str, Any] = {"actor": None, "financing": financing, "transition": "revenir", "observed_on": today()}
    with pytest.raises(DomainError, match="pourquoi"):
        services.change_financing(**back)
    expected: list[tuple[str | None, Callable[[], bool]]] = [
        (State.NOTIFIED, lambda: standing_convention(financing) is None),
        (State.VOTED, lambda: standing_grant(financing) is not None),
        (State.ASKED, lambda: standing_grant(financing) is None),
        (None, lambda: not FinancingStep.objects.standing(situation_on=today(), known_at=timezone.now()).exists()),
    ]
    for status, holds in expected:
        services.change_financing(**back, reason="Erreur de dossier.")
        assert state(financing) == status
        assert holds()
    asked(financing)
    with pytest.raises(DomainError, match="instance"):
        services.change_financing(actor=None, financing=financing, transition="voter", observed_on=DAY)


@pytest.mark.parametrize("decided", [State.VOTED, State.REFUSED, State.CANCELLED])
def test_who_may_not_vote_takes_no_vote_back(decided: str) -> None:
    financing = followed()
    who = people(financing)
    if decided == State.REFUSED:
        asked(financing)
        services.refuse(actor=None, **CAF, financing=financing, reason="Hors axe.")
    else:
        voted(financing)
    told: dict[str, Any] = {"financing": financing, "observed_on": today(), "reason": "Erreur."}
    if decided == State.CANCELLED:
        services.change_financing(actor=None, transition="annuler", **told)

    def labels(user: User) -> list[str]:
        return [button.label for button in offered(user, financing, read_financing(financing, Clock.now()))]

    before = row_counts()
    with pytest.raises(NotAllowed, match="responsable"):
        services.change_financing(actor=who.advisor, transition="revenir", **told)
    assert (row_counts(), state(financing)) == (before, decided)
    assert "Revenir à l’état précédent" not in labels(who.advisor)
    assert "Revenir à l’état précédent" in labels(who.manager)
    services.change_financing(actor=who.manager, transition="revenir", **told)
    assert state(financing) != decided
    if decided == State.VOTED:
        services.change_financing(actor=who.advisor, transition="revenir", **told)
        assert state(financing) is None, "a request is the advisor's"


def test_the_vote_that_decided_is_not_cancelled_alone_because_an_earlier_request_was_refused() -> None:
    financing = followed()
    who = people(financing)
    asked(financing)
    refusal = services.refuse(actor=None, **CAF, financing=financing, reason="Hors axe.")
    with pytest.raises(DomainError, match="Revenir à l’état précédent"):
        corrections.cancel_vote(actor=who.manager, vote=refusal, reason="Erreur.")
    decided = voted(financing)
    with pytest.raises(DomainError, match="Revenir à l’état précédent"):
        corrections.cancel_vote(actor=who.manager, vote=decided, reason="Erreur.")
    assert (grant := standing_grant(financing)) is not None
    assert (state(financing), grant.amount) == (State.VOTED, 8000)
    assert not read_financing(financing, Clock.now()).is_voted_again, "its page does not offer it"


def test_a_year_whose_grant_was_lowered_after_an_avenant_is_put_right_step_by_step() -> None:
    """What stands in the way says what goes first, and each step is open to who is told of it."""
    financing = followed()
    who = people(financing)
    agreed(financing)
    told: dict[str, Any] = {"financing": financing, "actor": who.advisor}
    lowered: dict[str, Any] = {**CAF, "financing": financing, "actor": who.manager, "amount": Decimal(6000)}
    amendment = services.amend(**told, observed_on=DAY, amount=Decimal(6000))
    vote = services.vote(**lowered)
    with pytest.raises(DomainError, match="annulez-le d’abord"):
        corrections.correct_convention(**told, reason="Numéro.", number="2024-13")
    with pytest.raises(DomainError, match="Un responsable annule d’abord le vote"):
        corrections.cancel_amendment(actor=who.advisor, amendment=amendment, reason="Numéro.")
    corrections.cancel_vote(actor=who.manager, vote=vote, reason="Numéro.")
    corrections.cancel_amendment(actor=who.advisor, amendment=amendment, reason="Numéro.")
    corrections.correct_convention(**told, reason="Numéro.", number="2024-13", amount=Decimal(8000))
    services.amend(**told, observed_on=DAY, amount=Decimal(6000))
    services.vote(**lowered)
    assert (state(financing), agreed_amount(financing)) == (State.AGREED, 6000)
