"""What the pages of the way out are asked for: one of each thing, of the project here, and some of that there."""

from __future__ import annotations

from funding.exits import services
from funding.exits.models import ExitStep
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.factories.exits import TakeoverRuleFactory


def exits_targets(here: Project, there: Project) -> dict[str, dict[str, str]]:
    rule = TakeoverRuleFactory.create(code="relais-essai", first_year=2024, last_year=2029)
    on = {"actor": None, "observed_on": today()}
    searches = [services.note_search(project=row, taker="La commune", side="porteur", **on) for row in (here, there)]
    reality = services.say_reality(project=here, reality="prestation", **on)
    steps = [ExitStep.objects.create(project=row, code=rule.code, label="Écrire") for row in (here, there)]
    mine = {"reference": here.reference}
    taker = {**mine, "code": rule.code}
    return {
        "exit-taker": taker,
        "exit-no-taker": {**mine, "code": "aucun"},
        "exit-act": {**taker, "act": "retenir"},
        "exit-no-act": {**taker, "act": "rien"},
        "exit-no-taker-act": {**mine, "code": "aucun", "act": "retenir"},
        "exit-step": {**mine, "pk": str(steps[0].pk)},
        "exit-other-step": {**mine, "pk": str(steps[1].pk)},
        "exit-fact": {**mine, "kind": "recherche", "pk": str(searches[0].pk)},
        "exit-reality": {**mine, "kind": "realite", "pk": str(reality.pk)},
        "exit-other-fact": {**mine, "kind": "recherche", "pk": str(searches[1].pk)},
        "exit-no-kind": {**mine, "kind": "rien", "pk": "1"},
        "exit-csv": {"kind": "csv"},
        "exit-xlsx": {"kind": "xlsx"},
        "exit-no-file": {"kind": "exe"},
        "takeover-rule": {"pk": str(rule.pk)},
        "unknown-takeover-rule": {"pk": "0"},
    }
