"""The table of a bilan's life, held to by its services: every act from every state by everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import services
from projects.bilans.enums import BilanState as S
from projects.bilans.enums import SectionSlug
from projects.bilans.models import Bilan, BilanComment, BilanQuestion, BilanStep
from projects.bilans.services.life import draft_mark
from projects.bilans.services.steps import last_step
from projects.bilans.workflow import ASK, BILAN_LIFE, COMPLETE, DEPOSIT, VALIDATE
from projects.core.errors import DomainError, StaleVersion
from projects.journal.models import Entry
from tests.factories import member
from tests.factories.bilans import answered, bilan_of, budget_file, deposited_bilan, ready_bilan, version_of

pytestmark = pytest.mark.django_db

# Said again here, on purpose: what the table must be.
EXPECTED = {
    (S.EXPECTED, "deposer", S.DEPOSITED, "fill"),
    (S.DRAFTING, "deposer", S.DEPOSITED, "fill"),
    (S.REOPENED, "deposer", S.DEPOSITED, "fill"),
    (S.TO_COMPLETE, "completer", S.COMPLETED, "fill"),
    *((state, "valider", S.VALIDATED, "review") for state in (S.DEPOSITED, S.COMPLETED)),
    *((state, "demander", S.TO_COMPLETE, "review") for state in (S.DEPOSITED, S.COMPLETED)),
    *((state, "retourner", S.DRAFTING, "review") for state in (S.DEPOSITED, S.COMPLETED)),
    (S.VALIDATED, "rouvrir", S.REOPENED, "review"),
    *((s, "dispenser", S.WAIVED, "review") for s in (S.EXPECTED, S.DRAFTING, S.TO_COMPLETE, S.REOPENED)),
    (S.WAIVED, "attendre", S.EXPECTED, "review"),
    (S.EXPECTED, "commencer", S.DRAFTING, "fill"),
}
MAY = {"porteur": {"fill"}, "advisor": {"fill", "review"}, "elsewhere": set(), "caflab": set(), "state": set()}


def people(bilan: Bilan) -> dict[str, User]:
    return {
        "porteur": member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur),
        "advisor": member(Role.CAF_ADVISOR, caf_id="07"),
        "elsewhere": member(Role.CAF_ADVISOR, caf_id="31"),
        "caflab": member(Role.CAFLAB, region_id="84"),
        "state": member(Role.STATE_INSTRUCTOR, region_id="84"),
    }


def do(name: str, actor: User, bilan: Bilan) -> None:
    if name in (DEPOSIT, COMPLETE):
        services.deposit_bilan(actor=actor, bilan=bilan)
    elif name == ASK:
        services.ask_completion(actor=actor, bilan=bilan, reason="Deux mots.", comments={})
    else:
        services.change_bilan(actor=actor, bilan=bilan, transition=name, reason="Un motif.")


def test_the_docs_draw_the_table() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "lifecycles.md").read_text()
    assert f"```mermaid\n{BILAN_LIFE.mermaid()}\n```" in text
    assert all(f"| `{line.name}` | {line.label} |" in text for line in BILAN_LIFE.transitions)


def test_each_act_from_each_state_by_each_person() -> None:
    told = {
        (source, line.name, line.target, line.who.split("_")[0])
        for line in BILAN_LIFE.transitions
        for source in line.sources
    }
    assert told == EXPECTED
    bilan = bilan_of()
    actors = people(bilan)
    deposited_bilan(bilan, actors["porteur"])
    leads = {(source, name): (target, who) for source, name, target, who in EXPECTED}
    # One button deposits: from « à compléter » it sends the completed bilan.
    leads[S.TO_COMPLETE, "deposer"] = leads[S.TO_COMPLETE, "completer"]
    leads |= {(state, "completer"): leads[state, "deposer"] for state in (S.EXPECTED, S.DRAFTING, S.REOPENED)}
    for state in S:
        for name in (line.name for line in BILAN_LIFE.transitions):
            # Where the table refuses, who may do everything is asked alone.
            asked_of = actors if (state, name) in leads else {"advisor": actors["advisor"]}
            for who, actor in asked_of.items():
                with transaction.atomic():
                    Bilan.objects.filter(pk=bilan.pk).update(state=state)
                    target, asked = leads.get((state, name), (None, ""))
                    steps, lines = BilanStep.objects.count(), Entry.objects.count()
                    try:
                        do(name, actor, bilan)
                    except DomainError:
                        assert target is None or asked not in MAY[who], (state, name, who)
                        assert BilanStep.objects.count() == steps
                        assert Entry.objects.count() == lines
                        assert Bilan.objects.get(pk=bilan.pk).state == state
                    else:
                        assert target is not None, (state, name, who)
                        assert asked in MAY[who], (state, name, who)
                        assert Bilan.objects.get(pk=bilan.pk).state == target
                        assert BilanStep.objects.count() == steps + 1
                        assert Entry.objects.count() > lines
                    transaction.set_rollback(True)


def test_a_bilan_is_not_deposited_without_its_answers_and_its_budget() -> None:
    bilan = bilan_of()
    porteur = people(bilan)["porteur"]
    with pytest.raises(DomainError):
        services.deposit_bilan(actor=porteur, bilan=bilan)
    answered(bilan, porteur)
    with pytest.raises(DomainError):
        services.deposit_bilan(actor=porteur, bilan=bilan)
    assert Bilan.objects.get(pk=bilan.pk).state == S.DRAFTING  # by its first save
    ready_bilan(bilan, porteur)
    version = services.deposit_bilan(actor=porteur, bilan=bilan)
    assert version.number == 1
    assert version.content["file"]["name"] == "budget.csv"
    assert not version.for_porteur


def test_what_was_deposited_never_changes_and_what_is_typed_after_is_refused() -> None:
    bilan = bilan_of()
    porteur = people(bilan)["porteur"]
    deposited_bilan(bilan, porteur)
    with pytest.raises(DomainError, match="déposé"):
        answered(bilan, porteur, "Trop tard.")
    assert bilan.versions.get().content["answers"][0]["text"] == "Exemple de réponse."


def test_a_page_saved_by_somebody_else_meanwhile_is_not_overwritten() -> None:
    bilan = bilan_of()
    porteur = people(bilan)["porteur"]
    question = BilanQuestion.of_year(bilan.year)[0]
    read = version_of(bilan, SectionSlug.ACTIVITY)
    services.save_activity(actor=porteur, bilan=bilan, version=read, answers={question: "La mienne."})
    with pytest.raises(StaleVersion):
        services.save_activity(actor=porteur, bilan=bilan, version=read, answers={question: "L’autre."})
    # Another page is saved all the same: each has its own version.
    services.save_budget(
        actor=porteur, bilan=bilan, version=version_of(bilan, SectionSlug.BUDGET), amounts={}, upload=budget_file()
    )
    assert bilan.answers.get().text == "La mienne."


def test_a_deposit_or_an_act_on_what_was_not_shown_is_refused() -> None:
    bilan = bilan_of()
    actors = people(bilan)
    ready_bilan(bilan, actors["porteur"])
    seen = draft_mark(bilan)
    answered(bilan, actors["porteur"], "Changé depuis.")
    with pytest.raises(StaleVersion):
        services.deposit_bilan(actor=actors["porteur"], bilan=bilan, seen=seen)
    services.deposit_bilan(actor=actors["porteur"], bilan=bilan, seen=draft_mark(bilan))
    shown = last_step(bilan)
    services.change_bilan(actor=actors["advisor"], bilan=bilan, transition="retourner", reason="À revoir.", read=shown)
    services.deposit_bilan(actor=actors["porteur"], bilan=bilan)
    with pytest.raises(StaleVersion):
        services.change_bilan(actor=actors["advisor"], bilan=bilan, transition=VALIDATE, read=shown)


def test_a_complement_says_what_is_asked_of_each_part_and_needs_a_reason() -> None:
    bilan = bilan_of()
    actors = people(bilan)
    deposited_bilan(bilan, actors["porteur"])
    ask = {"actor": actors["advisor"], "bilan": bilan}
    for reason, comments in (("", {"budget": "Détaillez."}), ("Voir.", {"question:rien": "Inconnu."})):
        with pytest.raises(DomainError), transaction.atomic():
            services.ask_completion(**ask, reason=reason, comments=comments)
    assert not BilanComment.objects.exists()
    services.ask_completion(**ask, reason="Voir.", comments={"budget": " Détaillez. ", "file": "  "})
    assert list(BilanComment.objects.values_list("key", "text")) == [("budget", "Détaillez.")]


def test_the_caf_that_writes_for_the_porteur_is_told_of() -> None:
    bilan = bilan_of()
    advisor = people(bilan)["advisor"]
    deposited_bilan(bilan, advisor)
    assert bilan.versions.get().for_porteur
    verbs = set(Entry.objects.filter(object_id=bilan.project_id).values_list("verb", flat=True))
    assert verbs >= {"bilan.commencer_for_porteur", "bilan.deposer_for_porteur"}
