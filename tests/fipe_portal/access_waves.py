"""What the pages of redistribution waves are asked for: an answer being written here, one submitted, another there."""

from __future__ import annotations

from projects.portfolio.models import Project
from tests.factories.waves import open_wave, submit


def wave_targets(here: Project, there: Project) -> dict[str, dict[str, str]]:
    first, second = open_wave(number=1), open_wave(number=2)
    submit(second.answers.get(caf=here.caf))

    def of(place: int, caf: str | None, **more: str) -> dict[str, str]:
        return {"wave": f"vague-{place}", "caf": caf or "", **more}

    return {
        "wave": {"wave": first.slug},
        "unknown-wave": {"wave": "rien"},
        "wave-xlsx": {"wave": second.slug, "extension": "xlsx"},
        "wave-ods": {"wave": second.slug, "extension": "ods"},
        "wave-exe": {"wave": second.slug, "extension": "exe"},
        "answer": of(1, here.caf_id),
        "answer-sent": of(2, here.caf_id),
        "answer-there": of(1, there.caf_id),
        "answer-nowhere": of(1, "2A"),
        "answer-validate": of(1, here.caf_id, transition="valider"),
        "answer-submit": of(1, here.caf_id, transition="transmettre"),
        "answer-resume": of(1, here.caf_id, transition="reprendre"),
        "answer-reopen": of(2, here.caf_id, transition="rouvrir"),
        "answer-no-act": of(1, here.caf_id, transition="commencer"),
        "answer-version": of(2, here.caf_id, number="1"),
        "answer-no-version": of(2, here.caf_id, number="9"),
    }
