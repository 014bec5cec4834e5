"""A vote beyond an envelope: refused on its page, in a sitting, whoever votes at that moment; said before."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from funding.envelopes.enums import MovementKind
from funding.envelopes.services import move, votes
from funding.grants import links, services
from funding.grants.enums import Party, VoteBody
from funding.grants.models import Financing, Grant, Vote
from funding.grants.services import corrections, payments, recoveries
from funding.grants.vote_registry import Voted, exceeded_by, left_for
from funding.rules.selectors import Rulebook
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import envelope_of
from tests.grants.test_pages import fields_of, signed, text_of
from tests.support.at_once import answered_during

pytestmark = pytest.mark.django_db


def two_requests(year: int = 2024) -> list[Financing]:
    """8 000 € each, of the Caf of Ardèche, whose envelope holds 10 000 €."""
    found = _requests(year)
    envelope_of(10_000, fund="fipe" if year < 2026 else "ex_fipe", year=year, caf=found[0].project.caf)
    return found


def _requests(year: int) -> list[Financing]:
    of = make.FundingYearFactory.create(year=year)
    found = [make.FinancingFactory.create(year=of, funder="caf") for _ in range(2)]
    for row in found:
        asked = [services.AskedLine(Decimal(8000), "operating")]
        services.ask(actor=None, financing=row, observed_on=DAY, lines=asked)
    return found


def voted(financing: Financing, amount: int) -> Vote:
    told = {"actor": None, "financing": financing, "observed_on": DAY, "body": VoteBody.BOARD}
    return services.vote(**told, amount=Decimal(amount), override="x", book=Rulebook(()))


def told(financing: Financing, amount: int) -> list[str]:
    return exceeded_by([Voted(financing.project, financing.year.year, financing.funder, Decimal(amount))])


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def refused(act: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as found:
        act()
    return found.value


def test_a_vote_beyond_the_envelope_is_refused_at_its_amount_with_what_is_left_and_what_to_do() -> None:
    first, second = two_requests()
    client = signed(Role.CAF_MANAGER)
    address = links.act(first, "voter")
    page = client.get(address)
    assert "Caf de l’Ardèche : il reste 10 000 € sur 10 000 €" in text_of(page)
    fields = {**fields_of(page), "body": VoteBody.BOARD, "observed_on": "12/12/2025", "amount": "8000"}
    assert "dépassée" not in text_of(client.post(address, fields, follow=True))
    assert told(second, 2000) == []
    assert len(told(second, 2001)) == 1
    assert told(first, 10_000) == [], "another vote takes the place of the first one"
    address = links.act(second, "voter")
    page = client.get(address)
    assert "avec ce vote, l’enveloppe serait dépassée de 6 000 €, il y reste 2 000 €" in text_of(page)
    fields = {**fields_of(page), "body": VoteBody.BOARD, "observed_on": "12/12/2025", "amount": "7000"}
    answer = client.post(address, fields)
    said = "avec ce montant, l’enveloppe serait dépassée de 5 000 €, il y reste 2 000 €. Demandez une attribution"
    assert said in plain(answer.context["form"].errors["amount"][0])
    assert fields_of(answer)["amount"] == "7000", "nothing that was typed is lost"
    assert not Vote.objects.filter(financing=second).exists()
    client.post(address, {**fields, **fields_of(answer), "amount": "2000"})
    assert Vote.objects.get(financing=second).amount == 2000


def test_a_sitting_refuses_what_does_not_fit_and_notes_the_others() -> None:
    rows = two_requests()
    client = signed(Role.CAF_MANAGER)
    typed = {**fields_of(client.get(links.sitting())), "body": VoteBody.BOARD, "observed_on": "12/12/2025"}
    for row in rows:
        typed |= {f"d{row.pk}": "accorde", f"m{row.pk}": "6000"}
    preview = client.post(links.sitting(), typed)
    assert "l’enveloppe serait dépassée de 2 000 €, il y reste 10 000 €" in text_of(preview)
    done = client.post(links.sitting(), {**fields_of(preview), "_noter": "1"}, follow=True)
    assert "1 décision notée" in text_of(done)
    assert "serait dépassée de 2 000 €, il y reste 4 000 €" in text_of(done)
    assert Vote.objects.count() == 1


def test_an_envelope_that_nobody_communicated_refuses_nothing_and_is_said() -> None:
    first, second = _requests(2024)
    assert "Caf de l’Ardèche : enveloppe non communiquée" in text_of(
        signed(Role.CAF_MANAGER).get(links.act(first, "voter"))
    )
    voted(first, 9000)
    own = envelope_of(None, fund="fipe", year=2024, caf=first.project.caf)
    voted(second, 9000)
    assert "non communiquée" in left_for(make.member(Role.CNAF), first.project, 2024, "caf")[0]
    # What is told of it at last is no smaller than what was voted: the truth is entered by correcting the envelope.
    opening = {"actor": None, "envelope": own, "kind": MovementKind.OPENING, "observed_on": DAY, "source_text": "x"}
    assert "18 000 € sont déjà engagés" in plain(refused(lambda: move(**opening, amount=Decimal(17_999))).message)
    move(**opening, amount=Decimal(18_000))
    assert "il reste 0 € sur 18 000 €" in plain(left_for(make.member(Role.CNAF), first.project, 2024, "caf")[0])


def test_what_is_engaged_again_is_held_within_the_envelope_too() -> None:
    """A later vote taken back, an aid that is withdrawn no more, an old grant under a vote, a repayment cancelled."""
    first, second = two_requests()
    voted(first, 8000)
    lower = voted(first, 1000)
    voted(second, 9000)
    assert "dépassée de 7 000 €" in plain(
        refused(lambda: corrections.cancel_vote(actor=None, vote=lower, reason="x")).message
    )
    told = {"actor": None, "financing": second, "observed_on": DAY, "reason": "x"}
    services.change_financing(**told, transition="annuler")
    voted(first, 8000)
    again = refused(lambda: services.change_financing(**told, transition="revenir"))
    assert "dépassée de 7 000 €, il y reste 2 000 €" in plain(again.message)
    bare = make.FinancingFactory.create(year=first.year, funder="caf").project
    grant = {"actor": None, "project": bare, "year": first.year, "funder": "caf", "observed_on": DAY}
    assert refused(lambda: services.record_grant(**grant, amount=Decimal(2001))).field == "amount"
    services.record_grant(**grant, amount=Decimal(2000))


def test_what_was_repaid_of_a_withdrawn_aid_is_engaged_again_within_the_envelope() -> None:
    first, second = two_requests()
    voted(first, 8000)
    on = {"actor": None, "financing": first, "observed_on": DAY}
    services.notify(**on)
    services.agree(**on, signed=dict.fromkeys(Party.values, DAY))
    payments.record_payment(**on, kind="acompte", amount=Decimal(5000))
    claim = recoveries.notify_recovery(**on, amount=Decimal(5000))
    given = {"actor": None, "recovery": claim.recovery, "kind": "repaid", "amount": Decimal(5000), "observed_on": DAY}
    step = recoveries.add_recovery_step(**given)
    services.change_financing(**on, transition="annuler", reason="x")
    voted(second, 8000)
    undone = refused(lambda: recoveries.cancel_recovery_step(actor=None, step=step, reason="x"))
    assert "dépassée de 3 000 €, il y reste 2 000 €" in plain(undone.message)


def test_a_vote_counts_in_the_envelopes_above_and_the_state_beside_the_branch_in_none() -> None:
    first, second = _requests(2026)
    nation = envelope_of(9000, year=2026)
    voted(first, 8000)
    assert "France entière : avec ce montant" in plain(refused(lambda: voted(second, 1001)).message)
    assert [plain(said).split(" : ")[1] for said in left_for(make.member(Role.CNAF), second.project, 2026, "caf")] == [
        "enveloppe non communiquée, elle ne limite rien.",
        "il reste 1 000 € sur 9 000 €.",
    ]
    state = make.FinancingFactory.create(year=first.year, funder="state", project=second.project)
    services.vote(actor=None, financing=state, observed_on=DAY, body="state", amount=Decimal(9000), override="x")
    assert left_for(make.member(Role.CNAF), second.project, 2026, "state") == []
    # Older votes beyond it, noted when they were told only: less may be voted, and it may be given what is lacking.
    Grant.objects.create(project=second.project, year=first.year, funder="caf", amount=5000, observed_on=DAY)
    assert "dépassée de 4 000 €" in plain(left_for(make.member(Role.CNAF), second.project, 2026, "caf")[1])
    assert "elle l’est déjà de 4 000 €" in plain(refused(lambda: voted(first, 8001)).message)
    voted(first, 7000)
    supplement = {"kind": MovementKind.SUPPLEMENT, "amount": Decimal(100), "observed_on": DAY, "source_text": "x"}
    move(actor=None, envelope=nation, **supplement)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_vote_at_once_do_not_exceed_the_envelope_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first and is refused; without the lock, both votes go through."""

    def at_once(year: int) -> tuple[Decimal, str]:
        first, second = two_requests(year)
        said = ""
        try:
            answered_during(lambda: voted(first, 8000), lambda: voted(second, 8000))
        except DomainError as error:
            said = plain(error.message)
        noted = Vote.objects.filter(financing__in=[first, second])
        return sum((row.amount or Decimal() for row in noted), Decimal()), said

    total, said = at_once(2024)
    assert total == 8000
    assert "dépassée de 6 000 €, il y reste 2 000 €" in said
    monkeypatch.setattr(votes, "hold_credits", lambda *_: None)
    assert at_once(2025) == (16_000, "")
