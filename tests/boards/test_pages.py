"""What falls due, and the year of a Caf: late first, what has no day last, what is not said never 0."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from lxml import html
from python_calamine import load_workbook

from funding.boards.selectors.due import Act, ActKind, Bunch, DueFilters, Month, due_list, due_of_project
from funding.boards.selectors.rules import rules_by_year
from funding.grants.enums import FinancingState as State
from funding.grants.enums import RecoveryStepKind
from funding.grants.models import Financing
from funding.grants.services.recoveries import add_recovery_step, notify_recovery
from funding.rules.models import FundingRule
from funding.waves.enums import AnswerState
from funding.waves.models import Answer, Wave
from projects.accounts.enums import Role
from projects.core.paris import today
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.boards.test_board import client_of, financing, text_of
from tests.factories import DAY, member
from tests.factories.payments import LONG_AGO, RecoveryFactory, RecoveryStepFactory
from tests.factories.waves import answer_of, ex_fipe

pytestmark = pytest.mark.django_db


def test_late_acts_come_first_then_each_month_then_what_has_no_day() -> None:
    asked = financing("07", 2024, "caf", "", State.ASKED, Decimal(9), None)
    voted = financing("07", 2024, "state", "", State.VOTED, Decimal(9), Decimal(8))
    undated = financing("31", 2026, "caf", "", State.ASKED, None, None)
    refused = financing("31", 2026, "state", "", State.REFUSED, None, None)
    days = {asked: today() - timedelta(3), voted: today() + timedelta(40)}
    awaited = {asked: State.VOTED, voted: State.AGREED}
    for project, due_on in days.items():
        own = Financing.objects.get(project=project)
        make.DeadlineFactory.create(financing=own, status=awaited[project], due_on=due_on)
        # A step that has come already is not waited for any more.
        make.DeadlineFactory.create(financing=own, status=State.ASKED, due_on=due_on)
    user, clock = member(Role.CNAF), Clock.now()
    due = due_list(user, DueFilters(), clock)
    first = due.months[0]
    assert (first.title, [(act.kind, act.due_on) for act in first.acts]) == (
        "En retard",
        [(ActKind.DECISION, days[asked])],
    )
    assert [month.title for month in due.months][-1] == "Sans date fixée"
    assert [act.subject for act in due.months[-1].acts] == [undated.display_name]
    assert (due.number, due.late, due.pages) == (3, 1, 1)
    assert [act.kind for act in due_of_project(user, voted, clock)] == [ActKind.CONVENTION]
    assert due_of_project(user, refused, clock) == []
    assert due_list(user, DueFilters(kind=ActKind.CONVENTION), clock).number == 1
    assert due_list(user, DueFilters(caf="31"), clock).number == 1
    assert due_list(user, DueFilters(year=2026), clock).number == 1
    assert due_list(member(Role.CAF_ADVISOR, caf_id="31"), DueFilters(), clock).number == 1


def test_the_acts_come_a_page_at_a_time_and_each_is_on_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funding.boards.selectors.due.SIZE", 2)
    projects = [financing("07", 2024, "caf", "", State.ASKED, Decimal(9), None) for _ in range(5)]
    for place, project in enumerate(projects[:3]):
        own = Financing.objects.get(project=project)
        make.DeadlineFactory.create(financing=own, status=State.VOTED, due_on=today() + timedelta(place - 1))
    client = client_of(member(Role.CNAF))
    pages = [client.get(f"/financements/echeances/?page={number}").context["due"] for number in (1, 2, 3, 9)]
    urls = [[act.url for month in page.months for act in month.acts] for page in pages]
    assert [len(one) for one in urls] == [2, 2, 1, 1]
    assert len({url for own in urls[:3] for url in own}) == 5
    assert urls[0][0].endswith(f"{projects[0].reference}/financements/2024/caf/")
    assert [(page.page, page.pages, page.number, page.late) for page in pages] == [
        (number, 3, 5, 1) for number in (1, 2, 3, 3)
    ]
    first = text_of(client.get("/financements/echeances/?annee=2024"))
    assert "5 échéances, dont 1 en retard" in first
    assert "Page 1 sur 3" in first


def test_an_answer_that_was_received_once_is_not_late_when_it_is_given_back() -> None:
    answer_of(due_in=timedelta(days=-2))
    user = member(Role.CNAF)
    assert due_list(user, DueFilters(kind=ActKind.WAVE), Clock.now()).late == 1
    Answer.objects.update(state=AnswerState.REOPENED, submitted_at=timezone.now())
    due = due_list(user, DueFilters(kind=ActKind.WAVE), Clock.now())
    assert (due.number, due.late, [month.title for month in due.months]) == (1, 0, ["Sans date fixée"])
    Wave.objects.update(deadline=timezone.now() + timedelta(days=9))
    again = due_list(user, DueFilters(kind=ActKind.WAVE), Clock.now())
    assert [act.due_on for month in again.months for act in month.acts] == [today() + timedelta(days=9)]


@pytest.mark.parametrize("query", ["quoi=rien", "caf=31", "region=ZZ", "annee=0", "annee=\x00"])
def test_a_filter_that_is_not_of_this_reader_is_told(query: str) -> None:
    financing("07", 2024, "caf", "", State.ASKED, Decimal(9), None)
    response = client_of(member(Role.CAF_ADVISOR, caf_id="07")).get(f"/financements/echeances/?{query}")
    assert "Filtre ignoré." in text_of(response)
    assert "« annee »" not in text_of(response).replace("\u202f", " ").replace("\xa0", " ")
    assert response.context["due"].number == 1


def test_the_year_of_a_caf_and_its_file_say_the_same() -> None:
    project = financing("07", 2024, "caf", "operating", State.AGREED, Decimal("900.10"), Decimal("800.05"))
    silent = make.ProjectFactory.create(department_id="07", selected_on=DAY)
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    page = client.get("/financements/caf/07/2024/")
    said = text_of(page)
    assert "2 projets, dont 1 projet sans aucun montant communiqué cette année" in said
    assert "800,05 €" in said
    assert " 0 €" not in said
    rows = load_workbook(BytesIO(client.get("/financements/caf/07/2024/export.xlsx").content)).get_sheet_by_index(0)
    lines = {line[0]: line for line in rows.to_python()[1:]}
    assert (lines[project.reference][5], lines[project.reference][6]) == (900.1, 800.05)
    assert set(lines[silent.reference][5:]) == {""}
    text = client.get("/financements/caf/07/2024/export.csv").content.decode("utf-8-sig")
    assert "900,10;800,05" in text


def test_what_is_not_decided_is_not_told_as_a_secret_and_an_indu_shows_until_it_is_given_back() -> None:
    asked = financing("07", 2024, "caf", "operating", State.ASKED, Decimal(900), None)
    refused = financing("07", 2024, "caf", "operating", State.REFUSED, Decimal(700), None)
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    response = client.get("/financements/caf/07/2024/")
    assert {row["project"]: row["totals"][1][1].text for row in response.context["rows"]} == {
        asked: "pas encore décidé",
        refused: "refusé",
    }
    assert "pas encore décidéAccordé" in text_of(response)
    paid = financing("07", 2024, "caf", "", State.AGREED, Decimal(900), Decimal(800))
    step = notify_recovery(
        actor=None, financing=Financing.objects.get(project=paid), amount=Decimal("150.10"), observed_on=today()
    )
    urls = ("/financements/caf/07/2024/", f"/projets/{paid.reference}/financement/")
    pages = [text_of(client.get(url)) for url in urls]
    assert "150,10 €Indus à reverser" in pages[0]
    tile = html.fromstring(client.get(urls[0]).content).xpath("//a[span='Indus à reverser']/@href")[0]
    behind = client.get(tile)
    assert [row["project"] for row in behind.context["rows"]] == [paid]
    assert "Projets dont un indu reste à reverser" in text_of(behind)
    assert "acompte versé, indu de 150,10 € à reverser" in pages[0]
    assert "Indu : 150,10 € à reverser" in pages[1]
    text = client.get("/financements/caf/07/2024/export.csv").content.decode("utf-8-sig")
    assert ";150,10;" in text
    add_recovery_step(actor=None, recovery=step.recovery, kind="repaid", amount=Decimal("150.10"), observed_on=today())
    assert not any("à reverser" in text_of(client.get(url)) for url in urls)


def test_the_year_of_a_large_caf_comes_a_page_at_a_time_with_the_sums_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funding.boards.views.caf.SIZE", 2)
    for _ in range(3):
        financing("07", 2024, "caf", "", State.VOTED, Decimal(9), Decimal(8))
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    pages = [client.get(f"/financements/caf/07/2024/?page={number}") for number in (1, 2, 9)]
    shown = [[row["project"].pk for row in page.context["rows"]] for page in pages]
    assert [len(one) for one in shown] == [2, 1, 1]
    assert len({*shown[0], *shown[1]}) == 3
    for page in pages:
        assert "3 projets" in text_of(page)
        assert "24 €Accordé" in text_of(page)
    assert "Page 1 sur 2" in text_of(pages[0])


def test_acts_of_one_kind_and_one_day_are_one_line_that_opens() -> None:
    """Thirty-six « Bilan attendu » of one day hid what else falls due; each is still there, and in its filters."""
    day, alone = today() + timedelta(20), today() + timedelta(21)
    cafs = ("07", "07", "31", "26", "31")
    projects = [financing(caf, 2024, "caf", "", State.ADVANCED, Decimal(9), Decimal(8)) for caf in cafs]
    for project, due_on in zip(projects, [day] * 4 + [alone], strict=True):
        own = Financing.objects.get(project=project)
        make.DeadlineFactory.create(financing=own, status=State.REPORTED, due_on=due_on)
    client = client_of(member(Role.CNAF))
    page = client.get("/financements/echeances/")
    due = page.context["due"]
    lines = [line for month in due.months for line in month.lines]
    assert [getattr(line, "said", "") for line in lines] == ["4\xa0bilans attendus, de 3\xa0Caf", ""]
    assert due.number == 5
    (fold,) = html.fromstring(page.content).xpath("//ul[@class='pf-echeances']//details")
    assert "open" not in fold.attrib
    assert len(fold.xpath(".//a")) == 4
    narrowed = html.fromstring(client.get(f"/financements/echeances/?quoi={ActKind.REPORT}").content)
    assert [one.get("open") is not None for one in narrowed.xpath("//ul[@class='pf-echeances']//details")] == [True]
    own = client.get("/financements/echeances/?caf=07").context["due"].months[0]
    assert list(own.acts) == own.lines


def test_what_was_given_back_is_told_with_what_was_paid_as_an_envelope_tells_it() -> None:
    recovery = RecoveryFactory.create(financing__project__selected_on=LONG_AGO)
    for kind in (RecoveryStepKind.NOTIFIED, RecoveryStepKind.REPAID):
        RecoveryStepFactory.create(recovery=recovery, kind=kind, amount=700)
    make.FinancingStepFactory.create(financing=recovery.financing, status=State.UNDUE)
    page = client_of(member(Role.CNAF)).get("/financements/")
    assert "Versé, dont 700 € reversés depuis" in text_of(page).replace("\xa0", " ")
    assert [tile.measure for tile in page.context["tiles"]] == ["asked", "granted", "paid", "remaining"]


def test_a_project_that_the_fpt_takes_over_reads_which_share_is_closed_and_what_is_paid() -> None:
    project = ex_fipe()
    for kind, nature, flag in (("state_open", "", False), ("eligible_nature", "operating", True),
                               ("eligible_nature", "investment", False)):  # fmt: skip
        FundingRule.objects.create(
            kind=kind, fund="ex_fipe", nature=nature, flag=flag, first_year=2026, last_year=2026,
            source_text="Lettre au réseau", certainty="sourced",
        )  # fmt: skip
    told, after = rules_by_year(project, (2026, 2027), Clock.now(), is_past=False)
    rulings = dict(told.rulings)
    assert (rulings["Part de l’État"].said, rulings["Dépenses"].said) == ("aucune", "fonctionnement seul")
    assert told.sources == ("Lettre au réseau",)
    assert {ruling.said for _, ruling in after.rulings} == {"règle inconnue"}


def test_a_bunch_that_the_end_of_a_page_may_cut_says_that_it_counts_that_page() -> None:
    acts = tuple(Act(ActKind.REPORT, DAY, f"Projet {number}", "Bilan", "/", "") for number in range(4))
    for is_whole, said in ((True, "4 bilans attendus"), (False, "4 bilans attendus sur cette page")):
        (bunch,) = Month("Juin", acts, False, is_whole).lines
        assert isinstance(bunch, Bunch)
        assert bunch.said.replace("\u00a0", " ") == said


def test_the_bunches_of_a_long_list_count_their_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funding.boards.selectors.due.SIZE", 4)
    for _ in range(5):
        financing("07", 2024, "caf", "", State.ASKED, Decimal(9), None)
    found = due_list(member(Role.CNAF), DueFilters(), Clock.now())
    assert (found.pages, {month.is_whole for month in found.months}) == (2, {False})
