"""Each rule speaks of what it should, from when it should; what is unknown raises nothing; one query for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.alerts import services
from projects.alerts.enums import Point, PointValue
from projects.alerts.models import Dismissal, PointFact, RuleSetting
from projects.alerts.rules import RULES
from projects.alerts.selectors.signals import points_of, signals_of, signals_of_one, standing
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.portfolio.enums import Progress, ProjectStatus
from projects.portfolio.listing.silence import months_before
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.todo import DueKind, due_of
from tests import factories as make
from tests.factories.alerts import PointFactFactory
from tests.support.pages import page as page_of

pytestmark = pytest.mark.django_db
TODAY = today()
RECENT = TODAY - timedelta(days=20)


def ago(months: int) -> date:
    return months_before(TODAY, months)


def raised(project: Project) -> dict[str, date]:
    found = standing(signals_of(Project.objects.filter(pk=project.pk), Clock.now()))
    return {signal.rule.slug: signal.since for signal in found}


def fresh(**values: object) -> Project:
    """Selected and heard of lately: nothing speaks of it."""
    project = make.ProjectFactory.create(selected_on=ago(2), **values)
    make.ObservationFactory.create(project=project, observed_on=RECENT)
    return project


@pytest.fixture
def advisor() -> User:
    return make.member(Role.CAF_ADVISOR, caf_id="07")


def tell(project: Project, point: str, value: str, day: date = RECENT) -> None:
    PointFact.objects.create(project=project, point=point, value=value, observed_on=day)


def test_each_rule_speaks_when_it_should() -> None:
    project = fresh()
    assert raised(project) == {}  # unknown raises nothing
    for point in ("coordinateur", "recrutement", "suite", "partenaires"):
        tell(project, point, "oui")
    assert raised(project) == {}
    for point in ("coordinateur", "partenaires"):
        tell(project, point, "non", TODAY)
    tell(project, "recrutement", "en_cours", TODAY)
    assert raised(project) == {"coordinateur": TODAY, "partenaires": TODAY}
    slow = fresh()
    tell(slow, "recrutement", "en_cours", ago(6))
    tell(slow, "suite", "en_cours", ago(11))
    assert raised(slow) == {"recrutement": ago(6)}
    silent = make.ProjectFactory.create(selected_on=ago(8))
    assert raised(silent) == {"silence": ago(8)}
    make.ObservationFactory.create(project=silent, observed_on=ago(7))
    assert raised(silent) == {"silence": ago(7)}
    late = make.ProjectFactory.create(selected_on=ago(7))
    make.ProjectStateFactory.create(project=late, status=ProjectStatus.A_LANCER, observed_on=RECENT)
    assert raised(late) == {"demarrage": ago(7)}
    stuck = fresh()
    make.ObservationFactory.create(project=stuck, kind="progress", value=Progress.RETARDE_OU_PAUSE, observed_on=ago(4))
    assert raised(stuck) == {"pause": ago(4)}
    # What is over is left in peace.
    for project in (silent, late, stuck):
        make.ProjectStateFactory.create(project=project, status=ProjectStatus.ABANDONNE, observed_on=TODAY)
        assert raised(project) == {}


def test_a_rule_waits_as_long_as_the_dated_row_says() -> None:
    cnaf, project = make.member(Role.CNAF), make.ProjectFactory.create(selected_on=ago(4))
    assert raised(project) == {}
    services.set_rule(actor=cnaf, rule="silence", applies_from=TODAY, months=3)
    assert raised(project) == {"silence": ago(4)}
    # A situation of before still waits as long as it did then.
    then = signals_of(Project.objects.all(), Clock(TODAY - timedelta(days=1), Clock.now().known_at))
    assert then == []
    services.set_rule(actor=cnaf, rule="silence", applies_from=TODAY, months=3, is_active=False)
    assert raised(project) == {}
    assert RuleSetting.objects.filter(rule="silence", applies_from=TODAY).count() == 1
    for wrong in ({"applies_from": TODAY - timedelta(days=1)}, {"months": 61}, {"rule": "humeur"}):
        with pytest.raises(DomainError):
            services.set_rule(actor=cnaf, **{"rule": "pause", "applies_from": TODAY, "months": 1, **wrong})
    with pytest.raises(DomainError):
        services.set_rule(actor=make.member(Role.CAF_MANAGER, caf_id="07"), rule="pause", applies_from=TODAY, months=1)


def test_set_aside_until_a_day_or_until_the_facts_change(advisor: User) -> None:
    project = fresh()
    tell(project, "coordinateur", "non")
    row = services.dismiss(actor=advisor, project=project, rule="coordinateur", reason="Embauche en juin")
    assert raised(project) == {}
    with pytest.raises(DomainError, match="déjà écartée"):
        services.dismiss(actor=advisor, project=project, rule="coordinateur", reason="Encore")
    services.restore(actor=advisor, dismissal=row)
    assert raised(project) == {"coordinateur": RECENT}
    with pytest.raises(DomainError, match="déjà reprise"):
        services.restore(actor=advisor, dismissal=row)
    for wrong in ({"reason": " "}, {"until": TODAY}, {"rule": "silence"}):
        with pytest.raises(DomainError):
            services.dismiss(actor=advisor, **{"project": project, "rule": "coordinateur", "reason": "Oui", **wrong})
    later = TODAY + timedelta(days=1)
    held = services.dismiss(actor=advisor, project=project, rule="coordinateur", reason="Oui", until=later)
    assert raised(project) == {}
    Dismissal.objects.filter(pk=held.pk).update(until=TODAY)  # that day has come
    assert raised(project) == {"coordinateur": RECENT}
    services.dismiss(actor=advisor, project=project, rule="coordinateur", reason="Oui")
    tell(project, "coordinateur", "non", TODAY)  # said anew: another fact
    assert raised(project) == {"coordinateur": TODAY}
    stranger = make.member(Role.CAF_ADVISOR, caf_id="31")
    with pytest.raises(DomainError):
        services.dismiss(actor=stranger, project=project, rule="coordinateur", reason="Non")
    assert Entry.objects.filter(verb="alert.dismissed").count() == 3


def test_points_are_told_once_and_taken_back_together(advisor: User) -> None:
    project = fresh()
    values = {"coordinateur": "non", "suite": "", "recrutement": "sans_objet"}
    facts = services.tell_points(actor=advisor, project=project, values=values, observed_on=TODAY)
    assert {fact.point for fact in facts} == {"coordinateur", "recrutement"}
    line = Entry.objects.get(verb="points.told")
    assert set(line.fields) == {"coordinateur", "recrutement"}
    with pytest.raises(DomainError, match="Rien n’a changé"):
        services.tell_points(actor=advisor, project=project, values=values, observed_on=TODAY)
    before = PointFact.objects.count()
    for wrong in ({"observed_on": TODAY + timedelta(days=1)}, {"values": {"suite": "peut-être"}}):
        with pytest.raises(ValidationError):
            services.tell_points(
                actor=advisor, **{"project": project, "values": {"suite": "oui"}, "observed_on": TODAY, **wrong}
            )
    assert PointFact.objects.count() == before
    assert services.undo_points(actor=advisor, project=project, fact=facts[0]) == 2
    assert raised(project) == {}
    with pytest.raises(DomainError):
        services.undo_points(actor=advisor, project=project, fact=facts[0])


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as done:
        page = client.get(path)
    assert page.status_code == 200
    return len(done)


def test_as_many_queries_for_three_as_for_forty(advisor: User) -> None:
    client = Client()
    client.force_login(advisor)
    for _ in range(3):
        make.ProjectFactory.create(selected_on=ago(8))
    few = {path: queries(client, path) for path in ("/alertes/", "/ou-en-est-on/", "/journal/", "/projets/")[:2]}
    with CaptureQueriesContext(connection) as told:
        due_of(advisor, Project.objects.all(), TODAY)
    for _ in range(37):
        make.ProjectFactory.create(selected_on=ago(8))
    assert {path: queries(client, path) for path in few} == few
    with CaptureQueriesContext(connection) as again:
        alerts = [due for due in due_of(advisor, Project.objects.all(), TODAY) if due.kind == DueKind.ALERT]
    assert len(alerts) == 40
    assert len(again) == len(told)


def test_the_pages_show_dismiss_and_filter(advisor: User) -> None:
    client = Client()
    client.force_login(advisor)
    project = fresh(title="Halte")
    tell(project, "coordinateur", "non")
    page = client.get("/alertes/").content.decode()
    assert project.display_name in page
    assert RULES["coordinateur"].label in page
    panel = client.get(f"/projets/{project.reference}/").content.decode()
    assert 'id="h-alertes"' in panel
    assert "à renseigner" in panel
    assert f'href="/projets/{project.reference}/alertes/coordinateur/ecarter/"' in panel
    assert project.reference in client.get("/projets/?alerte=coordinateur").content.decode()
    assert project.reference not in client.get("/projets/?alerte=inconnu").content.decode()
    path = f"/projets/{project.reference}/alertes/coordinateur/ecarter/"
    assert "Rien n’est enregistré" in client.post(path, {"reason": "", "until": "hier"}).content.decode()
    assert client.post(path, {"reason": "Vu avec eux"}).status_code == 302
    assert "Vu avec eux" in client.get("/alertes/?quoi=ecartees").content.decode()
    assert client.post(path, {"reason": "Encore"}).status_code == 200
    porteur = Client()
    porteur.force_login(make.member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    assert "h-alertes" not in porteur.get(f"/projets/{project.reference}/").content.decode()
    assert project.reference not in porteur.get("/projets/?alerte=coordinateur").content.decode()


def test_an_answer_left_as_shown_does_not_undo_what_a_colleague_noted_since(client: Client) -> None:
    project = make.ProjectFactory.create(selected_on=TODAY)
    advisor = make.member(Role.CAF_ADVISOR, caf_id="07")
    client.force_login(advisor)
    path = f"/projets/{project.reference}/vigilance/"

    def tell(**values: str) -> None:
        services.tell_points(actor=advisor, project=project, values=values, observed_on=TODAY)

    tell(coordinateur="non", recrutement="non")
    fields = page_of(client, path).xpath("//main//form[@method='post']")[-1].fields
    read = {"coordinateur": "non", "recrutement": "non", "partenaires": "", "suite": "", "shown": fields["shown"]}
    tell(coordinateur="oui")
    assert client.post(path, {**read, "recrutement": "oui", "observed_on": str(TODAY)}).status_code == 302
    known = {point: fact.value for point, fact in points_of(project, Clock.now()).items()}
    assert known == {"coordinateur": "oui", "recrutement": "oui"}


def test_what_is_set_aside_is_what_was_read(client: Client, advisor: User) -> None:
    project = fresh()
    tell(project, "coordinateur", "en_cours", ago(7))
    client.force_login(advisor)
    path = f"/projets/{project.reference}/alertes/coordinateur/ecarter/"
    read = page_of(client, path).xpath("//main//form[@method='post']")[-1].fields["mark"]
    tell(project, "coordinateur", "non")
    refused = client.post(path, {"mark": read, "reason": "On en trouve un", "until": ""})
    assert "les faits ont changé" in refused.content.decode()
    assert not Dismissal.objects.exists()


def test_one_project_is_read_as_all_are(demo_data: None) -> None:
    """The query of a page is built once; it says what the query of the lists says, on any day, as known at any time."""
    PointFactFactory.create(project=Project.objects.earliest("pk"), point=Point.SUITE, value=PointValue.NON)
    now = Clock.now()
    clocks = (now, Clock(date(2024, 6, 1), now.known_at), Clock(now.situation_on, now.known_at - timedelta(days=900)))
    every = {clock: signals_of(Project.objects.all(), clock) for clock in clocks}
    assert len(every[now]) > len(every[clocks[1]])
    for project in Project.objects.all():
        for clock in clocks:
            alone = [signal for signal in every[clock] if signal.project == project.pk]
            assert signals_of_one(project, clock) == alone
