"""A partner sees a project, and not how it is paid, whatever seat it has at an office elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from funding.exits import services
from funding.exits.models import ExitSearch
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests.exits.test_pages import client_of
from tests.factories import PartnershipFactory, PorteurFactory, ProjectFactory, member
from tests.factories.exits import ExitRealityFactory

pytestmark = pytest.mark.django_db


def test_a_partner_with_a_seat_at_another_caf_reads_no_way_out() -> None:
    project = ProjectFactory.create(porteur=PorteurFactory.create(), selected_on=date(2023, 12, 31))
    partner = PartnershipFactory.create(project=project, role="operator").porteur
    user = member(Role.CAF_ADVISOR, caf_id="31")
    member(Role.PORTEUR_MEMBER, user=user, porteur=partner)
    assert Project.objects.visible_to(user).filter(pk=project.pk).exists()
    client = client_of(user)
    assert client.get(reverse("exit_detail", args=[project.reference])).status_code == 404
    assert client.get(reverse("exit_simulation")).context["read"].count == 0
    section = f'id="{project.reference}"'
    assert section not in client.get(reverse("after_fipe") + f"?projet={project.reference}").content.decode()
    page = client.get(reverse("project_detail", args=[project.reference])).content.decode()
    assert reverse("exit_detail", args=[project.reference]) not in page
    ExitRealityFactory.create(project=project, reality="prestation")
    mine = Project.objects.visible_to(user)
    found = ProjectFilter({"budget": ["prestation"]}, queryset=mine, clock=Clock.now(), user=user)
    assert found.qs.count() == 0


def test_each_side_takes_back_its_own_notes() -> None:
    project = ProjectFactory.create(porteur=(porteur := PorteurFactory.create()))
    nadia, advisor = member(Role.PORTEUR_MEMBER, porteur=porteur), member(Role.CAF_ADVISOR, caf_id="07")
    note = services.note_search(actor=nadia, project=project, taker="La commune", observed_on=date(2026, 5, 1))
    with pytest.raises(DomainError, match="lui seul"):
        services.take_back(actor=advisor, fact=note)
    assert ExitSearch.objects.standing(**vars(Clock.now())).get() == note
