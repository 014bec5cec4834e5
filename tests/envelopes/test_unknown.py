"""What is not communicated of an envelope is never 0, and closes nothing that may be done to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from funding.boards.selectors.board import read_board
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope
from funding.envelopes.selectors import balance_of
from funding.envelopes.selectors.detail import behind
from funding.envelopes.selectors.lists import Filters, listed
from funding.envelopes.services import void_movement
from funding.grants.enums import FinancingState, RecoveryStepKind
from funding.rules.enums import Funder, Level
from projects.accounts.enums import Role
from projects.calls.enums import ApplicationStatus
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests import factories as make
from tests.envelopes.test_envelopes import FIPE, moved
from tests.factories.envelopes import EnvelopeFactory, MovementFactory, envelope_of
from tests.factories.payments import LONG_AGO, RecoveryFactory, RecoveryStepFactory

pytestmark = pytest.mark.django_db


def test_what_is_not_known_below_leaves_at_most_the_rest() -> None:
    """An envelope without an amount, and one of a past year of which nobody said anything, are never 0."""
    nation = envelope_of(100, **FIPE)
    for caf in ("07", "31"):
        envelope_of(None, **FIPE, caf=Caf.objects.get(pk=caf))
    year = make.FundingYearFactory.create(year=2023)
    make.GrantFactory.create(project=make.ProjectFactory.create(caf_id="07"), year=year, amount=10)
    user = make.member(Role.CNAF)
    client = Client()
    client.force_login(user)
    page = client.get(reverse("envelope_detail", args=[nation.pk])).content.decode()
    assert "au plus 100\xa0€" in page.split("Reste à attribuer")[1][:60]
    for caf in Envelope.objects.filter(level=Level.CAF):
        moved(caf, MovementKind.ALLOTMENT, 40)
    totals = {row.level: row for row in listed(user, Filters(), 1, Clock.now()).totals}
    own = totals[Level.CAF]
    assert (own.remaining, own.unknown_grants, own.silent, own.is_silent) == (Decimal(70), 1, 1, False)
    assert not totals[Level.NATIONAL].unknown_grants


@pytest.mark.parametrize(
    ("standing", "kinds"),
    [
        ([], ["opening"]),
        (["allotment"], ["opening", "supplement", "allotment", "taken_back"]),
        (["opening", "supplement"], ["supplement", "allotment", "taken_back"]),
    ],
)
def test_an_envelope_with_an_amount_is_offered_all_that_may_be_done(standing: list[str], kinds: list[str]) -> None:
    envelope = EnvelopeFactory.create()
    for kind in standing:
        MovementFactory.create(envelope=envelope, kind=kind)
    client = Client()
    client.force_login(make.member(Role.CNAF))
    page = client.get(reverse("envelope_move", args=[envelope.pk]))
    assert [kind for kind, _ in page.context["form"].fields["kind"].choices] == kinds


def test_the_share_of_the_state_engages_nothing_of_the_branch_and_an_unknown_amount_hides_no_other() -> None:
    """From 2026 on the branch pays alone: what the State still grants beside it is none of its envelope's."""
    fipe, after = envelope_of(1000, year=2025, fund="fipe"), envelope_of(1000, year=2026)
    project = make.ProjectFactory.create(caf_id="07")
    for year in (2025, 2026):
        for funder, amount in ((Funder.STATE, 300), (Funder.CAF, 200 if year == 2026 else None)):
            day = make.FundingYearFactory.create(year=year)
            make.GrantFactory.create(project=project, year=day, funder=funder, amount=amount)
    balances = balance_of([fipe, after], Clock.now())
    assert [balances[row.pk].engaged for row in (fipe, after)] == [Decimal(300), Decimal(200)]
    (line,) = behind(make.member(Role.CNAF), fipe, Clock.now()).lines
    assert (line.spent.known_engaged, line.spent.unknown) == (Decimal(300), 1)
    # Nobody follows these payments: that is no payment of 0 €.
    assert (balances[after.pk].paid, line.spent.known_paid, line.spent.unpaid) == (None, None, 2)


def test_who_voided_a_movement_is_told_to_those_who_may() -> None:
    envelope = envelope_of(100, caf=Caf.objects.get(pk="07"))
    officer = make.member(Role.CNAF)
    void_movement(actor=officer, movement=envelope.movements.get(), reason="Saisi deux fois.")
    for reader, told in ((officer, True), (make.member(Role.CAF_MANAGER, caf_id="07"), False)):
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("envelope_detail", args=[envelope.pk])).content.decode().split("h-mouvements")[2]
        assert "Saisi deux fois." in page
        assert (str(officer) in page) is told


def test_envelopes_of_which_nothing_is_known_are_one_line_that_opens() -> None:
    nation = envelope_of(100, **FIPE)
    told = envelope_of(10, **FIPE, caf=Caf.objects.get(pk="31"))
    untold = [envelope_of(None, **FIPE, caf=Caf.objects.get(pk=key)) for key in ("07", "26", "30")]
    granted = envelope_of(None, **FIPE, caf=Caf.objects.get(pk="34"))
    make.GrantFactory.create(
        project=make.ProjectFactory.create(department_id="34", caf_id="34"),
        year=make.FundingYearFactory.create(year=FIPE["year"]),
        amount=5,
    )
    user = make.member(Role.CNAF)
    page = listed(user, Filters(), 1, Clock.now())
    first, second, third, fold = page.rows
    assert [row.envelope for row in (first, second, third)] == [nation, granted, told]
    assert fold.envelopes == untold
    client = Client()
    client.force_login(user)
    for url in (reverse("envelope_list"), reverse("envelope_detail", args=[nation.pk])):
        text = client.get(url).content.decode()
        assert "3\xa0enveloppes" in text.split("<details>")[1][:80]
        assert "Caf de la Drôme" in text.split("<details>")[1].split("</details>")[0]
        assert "aucune</span>" not in text


def test_what_was_paid_is_that_of_the_boards_and_what_was_given_back_is_told_beside() -> None:
    """« Versé » is one word for one thing; 700 € given back come off neither here nor there."""
    envelope = envelope_of(5000, year=2024, fund="fipe")
    recovery = RecoveryFactory.create(financing__year=make.FundingYearFactory.create(year=2024))
    for kind in (RecoveryStepKind.NOTIFIED, RecoveryStepKind.REPAID):
        RecoveryStepFactory.create(recovery=recovery, kind=kind, amount=700)
    make.FinancingStepFactory.create(financing=recovery.financing, status=FinancingState.UNDUE)
    told = balance_of([envelope], Clock.now())[envelope.pk]
    sums = read_board(Project.objects.all(), Clock.now()).whole
    assert (told.paid, told.spent.recovered) == (sums["paid"].known, sums["recovered"].known) == (500_000, 700)
    user = make.member(Role.CNAF)
    client = Client()
    client.force_login(user)
    for url in (reverse("envelope_list"), reverse("envelope_detail", args=[envelope.pk])):
        page = client.get(url).content.decode()
        assert "dont 700\xa0€ reversés depuis" in page
        assert "Payé" not in page
    head, line = client.get(reverse("envelope_export", args=["csv"])).content.decode("utf-8-sig").splitlines()
    cells = dict(zip(head.split(";"), line.split(";"), strict=True))
    assert (cells["Versé"], cells["dont reversé"]) == ("500000,00", "700,00")


def test_what_was_voted_to_a_project_that_stopped_engages_still_and_is_told() -> None:
    """What a Caf voted is not taken back because the project stops: its aid has to be cancelled."""
    envelope = envelope_of(5000, year=2024, fund="fipe")
    year = make.FundingYearFactory.create(year=2024)
    going, given_up, gone = (make.ProjectFactory.create(caf_id="07", selected_on=LONG_AGO) for _ in range(3))
    for project, amount in ((going, 400), (given_up, 30), (gone, 2)):
        make.GrantFactory.create(project=project, year=year, amount=amount)
    make.ProjectStateFactory.create(project=given_up, status=ProjectStatus.ABANDONNE)
    make.ApplicationStateFactory.create(application=gone.application, status=ApplicationStatus.WITHDRAWN)
    told = balance_of([envelope], Clock.now())[envelope.pk].spent
    assert (told.engaged, told.stopped, told.stopped_engaged) == (432, 2, 32)
    user = make.member(Role.CNAF)
    lines = behind(user, envelope, Clock.now()).lines
    assert [(line.is_stopped, line.is_gone) for line in lines] == [(False, False), (True, False), (True, True)]
    client = Client()
    client.force_login(user)
    page = client.get(reverse("envelope_detail", args=[envelope.pk])).content.decode()
    assert "dont 2\xa0financements de projets abandonnés, retirés ou non retenus (32\xa0€)" in page
    assert f"/{gone.reference}/" not in page
    assert "candidature retirée ou non retenue" in page
    assert "projet non retenu" not in page
    assert f"/{given_up.reference}/" in page
