"""A plan that the AMI pays is read against its rules: engineering, services, support of a year, with their source."""

from __future__ import annotations

import pytest
from django.test import Client

from funding.plans import links, services
from funding.plans.lines import Cells, read_lines
from funding.plans.models import Plan, PlanRule
from funding.plans.selectors.checks import check_plan
from funding.plans.workflow import KEEP
from funding.rules.selectors import Rulebook, rulebook
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from tests import factories as make
from tests.factories.plans import charge, plan_of, product, sent_plan
from tests.factories.rules import known_rules

pytestmark = pytest.mark.django_db
YEAR = 2022
SOURCE = "Note de présentation de l’AMI « Accueil pour tous »"


def lines(state: str, commune: str, *, posts: str = "50 000", services: str = "70 000") -> list[Cells]:
    return [
        charge("c1", posts),
        charge("c2", services, "prestations"),
        charge("c3", "30 000", "travaux", "investment"),
        product("p1", state, "state"),
        product("p2", commune, "commune"),
    ]


def ami_plan(*cells: Cells) -> Plan:
    call = make.CallFactory.create(kind="ami", year=2021)
    return plan_of(make.ProjectFactory.create(application__call=call), year=YEAR, lines=list(cells))


def told(book: Rulebook, *cells: Cells) -> dict[str, tuple[str, str]]:
    """By kind of rule: whether it is kept, and what is said."""
    plan = ami_plan(*cells)
    checked = check_plan(plan.project, YEAR, read_lines(cells), book)
    return {one.kind.value: (one.level, plain(one.said)) for one in checked.of_the_ami}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_each_rule_of_the_ami_is_kept_broken_or_said_not_to_be_verified() -> None:
    known_rules()
    book = rulebook()
    kept = told(book, *lines("120 000", "30 000"))
    share = "80 % au plus des postes et des prestations (120 000 €), soit 96 000 €."
    assert kept["engineering_rate"] == ("kept", f"Ingénierie : {share}")
    assert kept["engineering_services"][0] == "broken"
    assert "60 000 € au plus ; ce plan en compte 70 000 €" in kept["engineering_services"][1]
    assert kept["yearly_average"][0] == "kept"
    assert "au-delà de l’ingénierie, 24 000 € en 2022" in kept["yearly_average"][1]
    assert "3 équivalents temps plein au plus" in kept["engineering_fte_max"][1]
    assert kept["engineering_fte_min"][0] == kept["engineering_fte_max"][0] == "unsaid"
    # 140 000 € of aid: were all the works paid by it, 110 000 would be left for the engineering.
    over = told(book, *lines("140 000", "10 000"))["engineering_rate"]
    assert over[0] == "broken"
    assert over[1].startswith(
        "Plafond de l’ingénierie dépassé : l’État et la branche Famille en paient au moins 110 000 €"
    )
    rich = told(book, *lines("550 000", "0", posts="0"), charge("c4", "450 000", "equipement", "investment"))
    assert rich["yearly_average"][0] == rich["territory_maximum"][0] == "broken"
    assert "engineering_fte_max" not in rich
    unknown = told(book, *lines("120 000", "30 000", posts="nc"))
    assert unknown["engineering_rate"][0] == unknown["yearly_average"][0] == "unsaid"
    assert told(book, *lines("nc", "0"))["engineering_rate"][0] == "unsaid"
    assert told(Rulebook(()), *lines("120 000", "30 000"))["engineering_rate"] == (
        "unsaid",
        "Ingénierie, taux de prise en charge en 2022 : règle inconnue.",
    )


def test_the_page_cites_them_live_and_stored_and_what_is_over_is_not_retained() -> None:
    known_rules()
    plan = ami_plan(*lines("120 000", "30 000"))
    client, advisor = Client(), make.member(Role.CAF_ADVISOR, caf_id="07")
    client.force_login(make.member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur))
    page = plain(client.get(links.page("plan_edit", plan)).content.decode())
    assert 'data-plan-postes="personnel prestations"' in page
    assert "(120 000 €), soit 96 000 €." in page
    assert "Règles de l’AMI, au dernier enregistrement" in page
    kept = sent_plan(plan, advisor)
    services.change_plan(actor=advisor, plan=kept, transition=KEEP)
    stored = {row.rule.kind: plain(row.said) for row in PlanRule.objects.select_related("rule")}
    assert {"engineering_rate", "engineering_services", "engineering_fte_max", "yearly_average"} <= stored.keys()
    client.force_login(advisor)
    for address in (links.detail(kept), links.page("plan_version", kept, 2)):
        page = plain(client.get(address).content.decode())
        assert "Prestations à la place des postes : 60 000 € au plus" in page
        assert plain(SOURCE) in page
    over = sent_plan(ami_plan(*lines("140 000", "10 000")), advisor)
    with pytest.raises(DomainError, match="Plafond de l’ingénierie dépassé"):
        services.change_plan(actor=advisor, plan=over, transition=KEEP)
