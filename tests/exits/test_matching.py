"""Which rule a dossier calls for, by which facts: no database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fipe_portal.dataset.takeovers import RULES_FILE
from funding.exits.models import TakeoverRule
from funding.exits.selectors.matching import Dossier, Match, Text, match, proposed

RULES = [TakeoverRule(**row) for row in json.loads(RULES_FILE.read_text())["rules"]]
BY_CODE = {rule.code: rule for rule in RULES}


def dossier(*texts: str, **values: Any) -> Dossier:
    return Dossier(key=1, texts=tuple(Text.of(text) for text in texts), **values)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (dossier(structures=(("rpe_itinerant", ""),)), ["ps-rpe", "fpt-axe-4"]),
        (dossier(structures=(("creche_itinerante", "Babybus"),)), ["ps-eaje-psu", "fpt-axe-4", "entreprises"]),
        (dossier(structures=(("micro_creche_paje", ""),)), ["eaje-paje", "entreprises"]),
        (dossier(structures=(("application_mobile", ""),)), ["national"]),
        (dossier("Itinérance du relais"), ["fpt-axe-4"]),
        (dossier("Des nuits de répit pour les familles"), ["fpt-axe-2", "fnp"]),
        (dossier("Places Avip", porteur_kind="commune"), ["avip", "fse"]),
        (dossier(reality="national"), ["national"]),
        (dossier(reality="extra_year", porteur_kind="association"), ["ex-fipe", "forme-juridique"]),
        (dossier(area="yes"), ["autre-programme"]),
        (dossier("Rien de connu"), []),
        # The Fipe is behind it, whatever it does; not while the Fipe pays.
        (dossier("Rien de connu", fund="ex_fipe"), ["ex-fipe"]),
        (dossier("Rien de connu", fund="fipe"), []),
        (dossier("Inclusion d’enfants en situation de handicap", fund="ex_fipe"), ["fpt-axe-1", "ex-fipe"]),
        (dossier("Un relais", categories=(("qualite", "Qualité"),)), ["fpt-axe-2-qualite"]),
    ],
)
def test_the_facts_of_a_dossier_call_for_rules(found: Dossier, expected: list[str]) -> None:
    # Leader is bounded by the echelon, which these dossiers do not tell: it is proposed, to be checked.
    codes = [one.rule.code for one in proposed(RULES, found) if one.holds and one.rule.code != "leader"]
    assert codes == expected


def test_each_reason_is_a_fact_and_a_word_is_found_at_its_beginning() -> None:
    found = match(BY_CODE["fpt-axe-4"], dossier("Un relais ITINÉRANT", structures=(("rpe_itinerant", "huit lieux"),)))
    assert found is not None
    assert [(one.kind, one.said) for one in found.reasons] == [
        ("structure", "Relais petite enfance itinérant (huit lieux)"),
        ("word", "« itinéran… » dans « Un relais ITINÉRANT »"),
    ]
    # « rpe » is a word, not the middle of another; « application » calls, « implication » does not.
    assert match(BY_CODE["ps-rpe"], dossier("Harper")) is None
    assert match(BY_CODE["national"], dossier("L’implication des parents")) is None


def test_an_unknown_limit_is_to_be_checked_and_a_limit_not_met_is_told() -> None:
    rule = BY_CODE["forme-juridique"]
    unknown = match(rule, dossier(reality="extra_year"))
    assert unknown is not None
    assert unknown.holds
    assert "Type de porteur non renseigné" in unknown.to_check[0]
    stopped = match(rule, dossier(reality="extra_year", porteur_kind="commune"))
    assert stopped is not None
    assert not stopped.holds
    assert "commune" in stopped.against[0]
    assert stopped.score <= 8
    assert proposed([rule], dossier(reality="extra_year", porteur_kind="commune"))[-1] == stopped


def test_what_the_plan_spends_bounds_who_may_pay() -> None:
    def found(*natures: str) -> Match | None:
        return match(BY_CODE["ps-rpe"], dossier(structures=(("rpe", ""),), natures=frozenset(natures)))

    both, none, wrong = found("operating", "investment"), found(), found("investment")
    assert both is not None
    assert none is not None
    assert wrong is not None
    assert (both.holds, both.to_check) == (True, ("Une part du plan de l’année n’y entre pas : investissement",))
    assert (none.holds, none.to_check) == (True, ())
    assert (wrong.holds, len(wrong.against)) == (False, 1)


def test_a_training_nursery_is_no_application() -> None:
    assert match(BY_CODE["national"], dossier("Une crèche d’application au lycée")) is None


def test_what_people_say_of_the_budget_weighs_more_than_words() -> None:
    found = proposed(RULES, dossier("Un relais itinérant", reality="prestation", structures=(("rpe", ""),)))
    assert found[0].rule.code == "ps-rpe"


def test_no_rate_is_invented_and_each_rule_says_its_source() -> None:
    for rule in RULES:
        assert rule.rate is None
        assert rule.amount is None
        assert rule.source_text
        assert rule.contact
        assert rule.steps
        assert rule.plain_title
        # What a porteur reads first holds no acronym.
        assert not any(word.isupper() and len(word) > 1 for word in rule.plain_title.split())
