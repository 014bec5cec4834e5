"""What the pages of annual bilans are asked for: one being written, one deposited, one of the project there."""

from __future__ import annotations

from projects.accounts.models import User
from projects.bilans.models import BilanQuestion
from projects.portfolio.models import Project
from tests.factories.bilans import bilan_of, deposited_bilan, indicator_of


def bilan_targets(here: Project, there: Project, porteur: User | None) -> dict[str, dict[str, str]]:
    assert porteur is not None
    writing, other = bilan_of(here), bilan_of(there)
    sent = deposited_bilan(bilan_of(here, year=2024, due_in=-10), porteur)
    indicator, elsewhere = indicator_of(here), indicator_of(there)
    question = BilanQuestion.objects.first()
    assert question is not None

    def of(bilan: object, **more: str) -> dict[str, str]:
        return {"pk": str(bilan.pk), **more}  # type: ignore[attr-defined]

    return {
        "bilan": of(writing),
        "sent-bilan": of(sent),
        "other-bilan": of(other),
        "unknown-bilan": {"pk": "0"},
        "bilan-activity": of(writing, section="activite"),
        "bilan-numbers": of(writing, section="indicateurs"),
        "bilan-troubles": of(writing, section="difficultes"),
        "bilan-budget": of(writing, section="budget"),
        "bilan-rien": of(writing, section="rien"),
        "sent-budget": of(sent, section="budget"),
        "bilan-version": of(sent, number="1"),
        "bilan-no-version": of(sent, number="9"),
        "bilan-indicator": of(writing, indicator=str(indicator.pk)),
        "bilan-other-indicator": of(writing, indicator=str(elsewhere.pk)),
        "bilan-validate": of(sent, transition="valider"),
        "bilan-ask": of(sent, transition="demander"),
        "bilan-waive": of(writing, transition="dispenser"),
        "bilan-too-early": of(writing, transition="valider"),
        "bilan-no-act": of(writing, transition="deposer"),
        "campaign": {"pk": str(writing.campaign_id)},
        "unknown-campaign": {"pk": "0"},
        "rule-kind": {"kind": "question"},
        "rule-kind-line": {"kind": "ligne"},
        "rule-kind-reminder": {"kind": "relance"},
        "rule-no-kind": {"kind": "rien"},
        "bilan-rule": {"kind": "question", "pk": str(question.pk)},
        "unknown-bilan-rule": {"kind": "question", "pk": "0"},
    }
