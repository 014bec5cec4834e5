"""What a reading proposes, reviewed one by one: what accepting writes, keeps in doubt, and takes back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import Call
from projects.core.errors import DomainError, StaleVersion
from projects.fiches.models import Availability
from projects.journal.models import Entry, Source
from projects.porteurs.enums import Provenance
from projects.portfolio.models import Classification, Observation, Project, Statement
from projects.portfolio.selectors import Clock, selected
from projects.territories.models import Department
from reporting.enums import ProposalKind, ProposalState
from reporting.models import Reading, ReadingProposal
from reporting.reading import guard
from reporting.reading.project import Record
from reporting.readings.plan import Effect, known_of, plan
from reporting.readings.proposed import Block, block_of
from reporting.services import proposals, reading_results
from reporting.services.proposals import NewProject, accept_block, accept_figure, set_aside, undo_proposal
from reporting.services.readings import ask_reading
from tests.factories import AvailabilityFactory, ObservationFactory, classified, member
from tests.factories.readings import CONTRADICTORY, carry_out, read, reading_of
from tests.reporting.readings.recueils import RECUEIL, ardeche, blocks_of, said_of

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 12)


def accept(actor: User, proposal: ReadingProposal, project: Project | None, **corrected: Any) -> ReadingProposal:
    said = said_of(proposal, **corrected)
    return accept_block(
        actor=actor, proposal=proposal, version=proposal.version, said=said, observed_on=ON, project=project
    )


def standing(model: Any, project: Project) -> Any:
    return model.objects.filter(project=project).standing(**vars(Clock(ON, timezone.now())))


def test_a_recueil_proposes_its_blocks_and_its_numbers(reading: Reading) -> None:
    assert reading.document_on == ON
    assert [one.values["porteur"] for one in blocks_of(reading)] == [
        "Commune d'Aubenas",
        "Association Les Petits Pas",
        "Commune de Privas",
    ]
    figures = reading.proposals.filter(kind=ProposalKind.FIGURE)
    assert {(one.values["figure"], one.values["key"], one.values["number"]) for one in figures} == {
        ("projects.total", "", "14"),
        ("projects.by_department", "07", "9"),
    }


def test_accepting_notes_each_field_at_the_day_of_the_document_as_its_source(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    block = blocks_of(reading)[0]
    done = accept(officer, block, project)
    assert (done.state, done.project, done.judged_by) == (ProposalState.ACCEPTED, project, officer)
    source = Source.objects.get(slug=f"document-{block.file.sha256[:24]}")
    assert source in project.sources.all()
    seen = standing(Observation, project).get()
    assert (seen.value, seen.observed_on, seen.source, seen.provenance) == (
        "montee_en_charge",
        ON,
        source,
        Provenance.PRINTED,
    )
    assert [item.category_id for item in standing(Classification, project).get().items.all()] == ["qualite"]
    papers = standing(Availability, project).get()
    assert (papers.has_fiche, papers.has_results, papers.has_budget) == (True, False, None)
    printed = standing_printed(project)
    assert printed["maturity"].printed == "phase de montée en charge"
    assert printed["maturity"].line == 8
    assert not any(row.in_doubt for row in printed.values())


def test_neither_the_journal_nor_the_logs_hold_a_word_of_the_document(
    officer: User, reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        accept(officer, blocks_of(reading)[0], ardeche("Commune d’Aubenas"), opening="Ouvre au printemps")
        set_aside(actor=officer, proposal=blocks_of(reading)[1], version=1, note="Motif confidentiel")
    told = caplog.text + " ".join(f"{one.reference} {one.verb} {' '.join(one.fields)}" for one in Entry.objects.all())
    for words in ("Recueil de 2025", "montée en charge", "printemps", "confidentiel"):
        assert words not in told


def standing_printed(project: Project) -> dict[str, Statement]:
    rows = Statement.objects.standing(situation_on=ON, known_at=timezone.now()).filter(project=project)
    return {row.measure: row for row in rows}


def test_a_correction_is_said_to_be_entered_and_the_printed_words_stay(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    done = accept(officer, blocks_of(reading)[0], project, maturity="perennisation")
    assert done.state == ProposalState.CORRECTED
    seen = standing(Observation, project).get()
    assert (seen.value, seen.provenance) == ("perennisation", Provenance.ENTERED)
    assert standing_printed(project)["maturity"].printed == "phase de montée en charge"


def test_what_contradicts_the_portal_on_the_same_day_is_kept_in_doubt(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    kept = ObservationFactory.create(project=project, value="amorcage", observed_on=ON)
    classified(project, ["diversification"], observed_on=date(2024, 1, 1))
    AvailabilityFactory.create(project=project, has_fiche=False, observed_on=ON)
    accept(officer, blocks_of(reading)[0], project)
    assert list(standing(Observation, project)) == [kept]
    assert standing(Classification, project).count() == 1
    printed = standing_printed(project)
    assert {name for name, row in printed.items() if row.in_doubt} == {"maturity", "category", "has_fiche"}
    assert "Amorçage" in printed["maturity"].reason
    papers = standing(Availability, project).order_by("-pk").first()
    assert (papers.has_fiche, papers.has_results) == (False, False)  # what nobody had said is noted


def test_what_moved_since_an_earlier_day_is_noted(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    ObservationFactory.create(project=project, value="amorcage", observed_on=date(2024, 1, 1))
    accept(officer, blocks_of(reading)[0], project)
    assert standing(Observation, project).count() == 2
    assert not standing_printed(project)["maturity"].in_doubt


def test_two_phases_in_a_block_are_two_doubts_unless_one_is_chosen(officer: User, reading: Reading) -> None:
    block, project = blocks_of(reading)[2], ardeche("Commune de Privas")
    assert block.values["doubts"] == ["maturity"]
    accept(officer, block, project)
    rows = Statement.objects.filter(project=project, measure="maturity", in_doubt=True)
    assert [row.printed for row in rows] == ["phase de pérennisation", "phase d'amorçage"]
    assert not Observation.objects.filter(project=project).exists()
    undo_proposal(actor=officer, proposal=block, version=2)
    block.refresh_from_db()
    accept(officer, block, project, maturity="amorcage")
    assert standing(Observation, project).get().value == "amorcage"


def test_undoing_takes_back_all_that_came_of_it(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    before = ObservationFactory.create(project=project, value="amorcage", observed_on=date(2024, 1, 1))
    block = blocks_of(reading)[0]
    accept(officer, block, project)
    undone = undo_proposal(actor=officer, proposal=block, version=2)
    assert (undone.state, undone.project, undone.made) == (ProposalState.TO_REVIEW, None, [])
    assert list(standing(Observation, project)) == [before]
    assert not standing(Classification, project).exists()
    assert not standing(Availability, project).exists()
    assert standing_printed(project) == {}
    assert not project.sources.exists()
    with pytest.raises(DomainError):
        undo_proposal(actor=officer, proposal=block, version=3)
    block.refresh_from_db()
    accept(officer, block, project)
    with pytest.raises(DomainError):  # « Annuler » of a page of before would take back what somebody else accepted
        undo_proposal(actor=officer, proposal=block, version=2)
    assert standing_printed(project)["maturity"].printed


def test_a_document_tells_of_a_project_as_long_as_one_of_its_blocks_does(officer: User, reading: Reading) -> None:
    project, (first, second, _) = ardeche("Commune d’Aubenas"), blocks_of(reading)
    accept(officer, first, project)
    accept(officer, second, project)
    undo_proposal(actor=officer, proposal=first, version=2)
    assert project.sources.count() == 1
    undo_proposal(actor=officer, proposal=second, version=2)
    assert not project.sources.exists()


def test_nothing_is_undone_when_something_was_corrected_since(officer: User, reading: Reading) -> None:
    from projects.portfolio.services import cancel_fact

    project, block = ardeche("Commune d’Aubenas"), blocks_of(reading)[0]
    accept(officer, block, project)
    cancel_fact(actor=officer, fact=standing(Observation, project).get())
    with pytest.raises(DomainError):
        undo_proposal(actor=officer, proposal=block, version=2)
    block.refresh_from_db()
    assert block.is_accepted
    assert standing_printed(project)["maturity"]


def test_a_new_project_exists_then_leaves_the_figures_when_undone(officer: User, reading: Reading) -> None:
    block = blocks_of(reading)[1]
    new = NewProject(
        call=Call.objects.get(),
        department=Department.objects.get(pk="07"),
        selected_on=date(2023, 12, 31),
        date_precision="year",
        title="Premiers pas",
        porteur_name="Les Petits Pas",
        porteur_kind="association",
    )
    done = accept_block(actor=officer, proposal=block, version=1, said=said_of(block), observed_on=ON, new=new)
    project = done.project
    assert project is not None
    assert project.porteur is not None
    assert (project.porteur.name, project.department_id, project.title) == ("Les Petits Pas", "07", "Premiers pas")
    assert list(selected(Project.objects.all(), Clock.now())) == [project]
    undo_proposal(actor=officer, proposal=block, version=2)
    assert not selected(Project.objects.all(), Clock.now()).exists()


def test_one_accepts_for_projects_that_one_may_write_only(reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    here, there = ardeche("Commune d’Aubenas"), ardeche("Commune de Nîmes", department_id="30")
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    block = blocks_of(reading)[0]
    with pytest.raises(DomainError):
        accept(advisor, block, there)
    admin = member(Role.ADMIN)
    with pytest.raises(DomainError):
        accept(admin, block, here)
    assert not Statement.objects.exists()
    assert accept(advisor, block, here).is_accepted


def test_a_number_of_the_whole_is_kept_and_a_second_one_is_in_doubt(officer: User, reading: Reading) -> None:
    total = reading.proposals.get(kind=ProposalKind.FIGURE, values__figure="projects.total")
    said = {name: total.values[name] for name in ("figure", "key", "number", "population")}
    accept_figure(actor=officer, proposal=total, version=1, said=said, observed_on=ON)
    row = Statement.objects.get()
    assert (row.measure, row.number, row.project, row.observed_on, row.in_doubt) == (
        "projects.total",
        14,
        None,
        ON,
        False,
    )
    other = reading.proposals.get(kind=ProposalKind.FIGURE, values__figure="projects.by_department")
    accept_figure(actor=officer, proposal=other, version=1, said={**said, "number": "15"}, observed_on=ON)
    doubt = Statement.objects.get(number=15)
    assert doubt.in_doubt
    assert "14 projets" in doubt.reason
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    with pytest.raises(DomainError):
        accept_figure(actor=advisor, proposal=other, version=2, said=said, observed_on=ON)


def test_setting_aside_asks_why_and_a_stale_page_is_refused(officer: User, reading: Reading) -> None:
    block = blocks_of(reading)[0]
    with pytest.raises(DomainError) as refused:
        set_aside(actor=officer, proposal=block, version=1, note="  ")
    assert refused.value.field == "note"
    set_aside(actor=officer, proposal=block, version=1, note="Hors du Fipe")
    with pytest.raises(StaleVersion):
        accept(officer, block, ardeche("Commune d’Aubenas"))
    assert Entry.objects.filter(verb="reading.proposal_set_aside").count() == 1


def test_reading_again_puts_right_what_nobody_judged_and_keeps_the_rest(officer: User, reading: Reading) -> None:
    first, second, third = blocks_of(reading)
    set_aside(actor=officer, proposal=first, version=1, note="Hors du Fipe")
    ReadingProposal.objects.filter(pk__in=[first.pk, third.pk]).update(
        values={**third.values, "title": "Lu de travers"}
    )
    gone = ReadingProposal.objects.create(
        reading=reading, file=first.file, kind="projet", position=9, first_line=2, last_line=3, values=first.values
    )
    carry_out(ask_reading(actor=officer, reading=reading))
    again = blocks_of(reading)
    assert [one.first_line for one in again] == [7, 13, 19]
    assert again[0].pk == first.pk
    assert (again[0].state, again[0].values["title"]) == (ProposalState.SET_ASIDE, "Lu de travers")
    # A page that is open on one goes on, but for one that reads otherwise.
    assert (again[1].pk, again[1].version) == (second.pk, 1)
    assert (again[2].pk, again[2].version, again[2].values) == (third.pk, 2, third.values)
    assert not ReadingProposal.objects.filter(pk=gone.pk).exists()


def test_a_text_that_describes_no_project_proposes_nothing(officer: User) -> None:
    assert not reading_of(officer).proposals.exists()


def test_the_plan_says_what_accepting_does(reading: Reading) -> None:
    project = ardeche("Mairie d’Aubenas", kind="ccas")
    values = blocks_of(reading)[0].values
    steps = {step.field: step for step in plan(values, values["doubts"], known_of(project, ON))}
    assert steps["porteur"].effect == Effect.SAME
    assert steps["porteur_kind"].effect == Effect.DOUBT
    assert steps["department"].effect == Effect.SAME
    assert steps["maturity"].effect == Effect.NEW
    assert "has_budget" not in steps


def test_a_file_whose_proposals_fail_loses_neither_its_contradictions_nor_the_other_file(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(record: Record) -> Block:
        if any("Aubenas" in line.text for line in record.lines):
            raise ZeroDivisionError
        return block_of(record)

    monkeypatch.setattr(guard, "STRICT", False)
    monkeypatch.setattr(proposals, "block_of", fail)
    reading = reading_of(officer, CONTRADICTORY + RECUEIL, RECUEIL.replace("Aubenas", "Vals"), title="Deux recueils")
    spoiled, whole = reading.files.order_by("position")
    assert reading.findings.filter(rule="somme-phrase").exists()
    assert spoiled.unchecked == "Une partie du texte n’a pas pu être lue. Le reste est contrôlé."
    assert (whole.unchecked, spoiled.proposals.count()) == ("", 0)
    assert whole.proposals.count() == 5


def test_proposals_stay_where_the_rules_took_all_their_time_or_a_new_reading_of_them_fails(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(record: Record) -> Block:
        raise ZeroDivisionError

    reading = reading_of(officer, RECUEIL, title="Recueil")
    before = set(reading.proposals.values_list("pk", flat=True))
    assert len(before) == 5
    monkeypatch.setattr(reading_results, "SECONDS", 0.0)
    ask_reading(actor=officer, reading=reading)
    read(reading)
    assert set(reading.proposals.values_list("pk", flat=True)) == before
    monkeypatch.setattr(guard, "STRICT", False)
    monkeypatch.setattr(proposals, "block_of", fail)
    ask_reading(actor=officer, reading=reading)
    read(reading)
    assert set(reading.proposals.values_list("pk", flat=True)) == before
