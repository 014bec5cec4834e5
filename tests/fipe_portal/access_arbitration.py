"""What the pages of envelopes and of arbitration are asked for: those of both Caf, a scenario of a wave answered."""

from __future__ import annotations

from projects.portfolio.models import Project
from projects.territories.models import Caf
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of


def arbitration_targets(here: Project, there: Project) -> dict[str, dict[str, str]]:
    nation = envelope_of(100_000, year=2031)
    cafs = {key: envelope_of(1000, year=2031, caf=Caf.objects.get(pk=key)) for key in ("07", "31")}
    wave = wave_of(1, 2031)
    submitted(wave, "07", {here: "1000.00"})
    submitted(wave, "31", {there: "2000.00"})
    scenario = {"pk": str(scenario_of(wave, nation).pk)}
    movement = cafs["07"].movements.get()
    own = {"pk": str(cafs["07"].pk)}
    return {
        "envelope": own,
        "envelope-nation": {"pk": str(nation.pk)},
        "envelope-there": {"pk": str(cafs["31"].pk)},
        "envelope-unknown": {"pk": "0"},
        "envelopes-csv": {"kind": "csv"},
        "envelopes-xlsx": {"kind": "xlsx"},
        "envelopes-exe": {"kind": "exe"},
        "envelope-movement": {**own, "movement": str(movement.pk)},
        "envelope-no-movement": {**own, "movement": "0"},
        "scenario": scenario,
        "scenario-unknown": {"pk": "0"},
        "scenario-retain": {**scenario, "transition": "retenir"},
        "scenario-undo": {**scenario, "transition": "annuler"},
        "scenario-no-act": {**scenario, "transition": "rien"},
    }
