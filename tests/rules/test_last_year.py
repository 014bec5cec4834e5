"""Until when the Fipe pays is what the rules say, in Python as in the database: Cnaf edits a line, the answer moves."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.exits.selectors.gaps import exit_years
from funding.grants.selectors.amounts import money_of
from funding.rules import services
from funding.rules.enums import Fund, RuleKind
from funding.rules.models import FundingRule
from funding.rules.selectors import fund_of, last_year_of_fipe, rulebook
from funding.waves.selectors.projects import ex_fipe_projects
from projects.accounts.enums import Role
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories.rules import stored_rule


@pytest.mark.django_db
def test_cnaf_edits_a_line_and_the_end_of_the_fipe_moves_everywhere() -> None:
    project, cnaf = make.ProjectFactory.create(selected_on=make.DAY), make.member(Role.CNAF)
    for year in (2025, 2026, 2027):
        make.FinancingStepFactory.create(
            financing__project=project, financing__year=make.FundingYearFactory.create(year=year)
        )

    def told() -> tuple[int | None, list[str], list[str], list[str]]:
        book, years = rulebook(), (2025, 2026, 2027)
        assert book.last_year_of_fipe == last_year_of_fipe()
        with CaptureQueriesContext(connection) as asked:
            found = [row.fund for row in money_of(Project.objects.all(), Clock.now())]
        assert len(asked) == 1
        own, of_the_book = ([fund_of(project, year, read) for year in years] for read in (None, book))
        return last_year_of_fipe(), found, own, of_the_book

    fipe, after = Fund.FIPE.value, Fund.EX_FIPE.value
    assert told() == (2025, *[[fipe, after, after]] * 3)
    assert exit_years(2024, last_year_of_fipe()) == (2026, 2027, 2028)
    assert project.pk in ex_fipe_projects(2026).values_list("pk", flat=True)
    # A share that is closed, or of nothing, opens no year; nor does the rule of another fund.
    stored_rule(RuleKind.STATE_OPEN, False, fund=Fund.FIPE, first_year=2026, last_year=2028)
    stored_rule(RuleKind.STATE_SHARE, 0, fund=Fund.FIPE, first_year=2026, last_year=2028)
    stored_rule(RuleKind.STATE_OPEN, True, fund=Fund.FPT, first_year=2026, last_year=2028)
    assert told()[0] == 2025
    line = FundingRule.objects.get(kind=RuleKind.BRANCH_SHARE)
    services.edit_rule(actor=cnaf, rule=line, version=line.version, values={"last_year": 2026})
    assert told() == (2026, *[[fipe, fipe, after]] * 3)
    assert exit_years(2024, last_year_of_fipe()) == (2027, 2028, 2029)
    assert project.pk not in ex_fipe_projects(2026).values_list("pk", flat=True)
    client = Client()
    client.force_login(cnaf)
    unknown = "Jusqu’à quelle année le Fipe paie"
    assert unknown not in client.get(reverse("exit_simulation")).content.decode()
    line.refresh_from_db()
    before = Clock.now()
    services.withdraw_rule(actor=cnaf, rule=line, version=line.version, reason="Erreur.")
    assert told() == (None, *[[fipe, fipe, fipe]] * 3)
    assert unknown in client.get(reverse("exit_simulation")).content.decode()
    # On a day of the past they read as they did, here as in the rules of that day.
    assert [row.fund for row in money_of(Project.objects.all(), before)] == [fipe, fipe, after]
    assert rulebook(before.known_at).last_year_of_fipe == 2026
