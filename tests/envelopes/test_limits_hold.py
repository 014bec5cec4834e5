"""What an envelope is held to whatever the server's clock says, and what is told of it to whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope
from funding.envelopes.services import move
from funding.grants import links, services
from funding.grants.vote_registry import left_for
from projects.accounts.enums import Role
from projects.portfolio.models import Project
from tests import factories as make
from tests.envelopes.test_votes import plain, refused, two_requests, voted
from tests.factories import DAY
from tests.factories.envelopes import envelope_of
from tests.grants.test_pages import fields_of, signed, text_of

pytestmark = pytest.mark.django_db


def test_a_server_whose_clock_is_late_refuses_as_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are dated by the clock of the database: read as known a minute ago, nothing would be granted yet."""
    first, second = two_requests()
    late = timezone.now() - timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    voted(first, 8000)
    assert "dépassée de 6 000 €, il y reste 2 000 €" in plain(refused(lambda: voted(second, 8000)).message)
    region = envelope_of(None, fund="fipe", year=2024, region=first.project.department.region)
    opening = {"actor": None, "kind": MovementKind.OPENING, "observed_on": DAY, "source_text": "x"}
    # Enough for what is given to the Caf, not for what the region was granted.
    drome = make.ProjectFactory.create(department_id="26", caf_id="26")
    other = make.FinancingFactory.create(year=first.year, funder="caf", project=drome)
    services.vote(actor=None, financing=other, observed_on=DAY, body="board", amount=Decimal(4000), override="x")
    told = refused(lambda: move(envelope=region, amount=Decimal(11_000), **opening))
    assert "12 000 € sont déjà engagés" in plain(told.message)


def test_what_is_left_is_at_most_that_where_an_aid_has_no_known_amount() -> None:
    first, second = two_requests()
    services.vote(actor=None, financing=first, observed_on=DAY, body="board", amount=None, override="x")
    page = plain(text_of(signed(Role.CAF_MANAGER).get(links.act(second, "voter"))))
    assert "il reste au plus 10 000 € sur 10 000 €, 1 aide accordée sans montant communiqué." in page
    told = plain(refused(lambda: voted(second, 10_001)).message)
    assert "dépassée d’au moins 1 €, il y reste au plus 10 000 €" in told


def test_the_envelope_of_the_nation_is_read_by_national_roles() -> None:
    first, _ = two_requests(2026)
    envelope_of(90_000)
    page = text_of(signed(Role.CAF_MANAGER).get(links.act(first, "voter")))
    assert "Caf de l’Ardèche : il reste" in page
    assert "France entière" not in page
    assert len(left_for(make.member(Role.CNAF), first.project, 2026, "caf")) == 2
    # Of a Caf whose envelope one does not see, nobody says that it limits nothing.
    state = make.member(Role.STATE_INSTRUCTOR, department_id="31")
    assert left_for(state, first.project, 2026, "caf") == []


def test_a_project_does_not_pass_to_a_caf_whose_envelope_its_aid_would_exceed() -> None:
    first, second = two_requests()
    voted(first, 8000)
    project = make.ProjectFactory.create(department_id="26", caf_id="26")
    other = make.FinancingFactory.create(year=first.year, funder="caf", project=project)
    voted(other, 3000)
    client, address = signed(Role.CNAF), f"/projets/{project.reference}/modifier/"
    there = {"department": "07", "caf": "07"}
    answer = client.post(address, {**fields_of(client.get(address)), **there})
    said = "avec les aides de ce projet, l’enveloppe serait dépassée de 1 000 €, il y reste 2 000 €. Demandez d’abord"
    assert said in plain(answer.context["form"].errors["caf"][0])
    assert Project.objects.get(pk=project.pk).caf_id == "26"
    supplement = {"kind": MovementKind.SUPPLEMENT, "amount": Decimal(1000), "observed_on": DAY, "source_text": "x"}
    move(actor=None, envelope=Envelope.objects.get(caf="07"), **supplement)
    assert client.post(address, {**fields_of(client.get(address)), **there}).status_code == 302
    assert "il reste 0 €" in plain(left_for(make.member(Role.CNAF), second.project, 2024, "caf")[0])
    # Read before the project came, a vote looks at the envelope of where it is now.
    assert "dépassée de 1 €" in plain(refused(lambda: voted(other, 3001)).message)
