"""A reading held against what the portal knows on the day of its documents, for whoever asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from reporting.enums import FindingSeverity, Verdict
from reporting.models import Finding, Reading, StatementCorrection
from reporting.services.proposals import accept_block, set_aside
from reporting.services.reading_portal import compare_with_portal
from reporting.services.reading_words import judge_finding
from reporting.services.readings import ask_reading
from tests.factories import CaflabSelectionFactory, ObservationFactory, classified, member
from tests.factories.readings import carry_out, reading_of
from tests.reporting.readings.recueils import ardeche, blocks_of, recueil_of, said_of

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 12)
SINCE = date(2024, 1, 1)


def told(reading: Reading, user: User, rule: str) -> dict[str, Finding]:
    rows = reading.findings.shown_to(user).filter(rule=rule, is_standing=True)
    return {one.explanation: one for one in rows}


def test_numbers_are_held_against_the_figures_of_that_day(officer: User, reading: Reading) -> None:
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    ardeche("Commune de Tournon", selected_on=date(2025, 6, 1))  # after the document
    done = compare_with_portal(actor=officer, reading=reading)
    assert (done.numbers, done.found) == (2, 2)
    found = reading.findings.filter(rule="chiffre-portail").order_by("position")
    total = found.get(explanation__contains="14 projets")
    assert "le portail en compte 1" in total.explanation
    assert total.severity == FindingSeverity.MAJOR
    assert total.passages == [{"file": 0, "line": 5, "text": "14 projets"}]
    here = found.get(explanation__contains="9 projets")
    assert here.evidence["url"] == "/chiffres/projects.by_department/?au=2025-03-12&cle=07"
    assert here.evidence["definition"]


def test_what_agrees_is_no_finding(officer: User) -> None:
    for rank in range(10):
        ardeche(f"Commune {rank}", selected_on=SINCE)
    reading = reading_of(officer, "Le Fipe\n\nFait le 12 mars 2025\n\n10 projets ont été soutenus.\n")
    assert compare_with_portal(actor=officer, reading=reading).found == 0


def test_all_the_departments_of_a_region_are_not_those_of_its_projects(officer: User) -> None:
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    text = "Le Fipe\n\nFait le 12 mars 2025\n\nDes projets sont menés dans {} départements de la région.\n"
    for words, numbers in (("dix", 1), ("une partie des dix", 0)):
        reading = reading_of(officer, text.format(words))
        assert compare_with_portal(actor=officer, reading=reading).numbers == numbers


def test_numbers_of_the_caflab_are_held_against_the_projects_that_it_follows(officer: User) -> None:
    for rank in range(12):
        project = ardeche(f"Commune {rank}", selected_on=SINCE)
        if rank < 10:
            CaflabSelectionFactory.create(project=project, observed_on=SINCE)
    text = "Le Fipe\n\nFait le 12 mars 2025\n\n11 projets sont suivis par le Caflab.\n"
    reading = reading_of(officer, text)
    compare_with_portal(actor=officer, reading=reading)
    assert "compte 10, parmi les projets que vous voyez, suivis par le Caflab" in reading.findings.get().explanation


def test_unknown_values_contradict_only_what_is_less_than_known(officer: User) -> None:
    for rank in range(3):
        project = ardeche(f"Commune {rank}", selected_on=SINCE)
        if rank:
            ObservationFactory.create(project=project, kind="progress", value="abandonne", observed_on=SINCE)
    head = "Le Fipe\n\nFait le 12 mars 2025\n\n"
    more = reading_of(officer, f"{head}4 projets ont été abandonnés.\n")
    less = reading_of(officer, f"{head}1 projet a été abandonné.\n")
    assert compare_with_portal(actor=officer, reading=more).found == 0
    compare_with_portal(actor=officer, reading=less)
    found = less.findings.get()
    assert "au moins 2" in found.explanation
    assert found.severity == FindingSeverity.MINOR


def test_a_block_is_held_against_its_project(officer: User, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas", kind="epci", selected_on=SINCE)
    ObservationFactory.create(project=project, value="amorcage", observed_on=SINCE)
    ObservationFactory.create(project=project, value="montee_en_charge", observed_on=date(2025, 6, 1))
    classified(project, ["diversification"], observed_on=SINCE)
    ardeche("Association Les Petits Pas", kind="association", selected_on=SINCE)
    compare_with_portal(actor=officer, reading=reading)
    found = told(reading, officer, "projet-portail")
    severities = {one.explanation.split("(")[1].split(",")[0]: one.severity for one in found.values()}
    assert severities == {"maturité": "majeure", "catégories": "mineure", "type de porteur": "mineure"}
    phase = next(one for words, one in found.items() if "maturité" in words)
    assert "« Montée en charge » ; au 12 mars 2025, le portail dit « Amorçage »" in phase.explanation
    assert phase.passages[0]["line"] == 8
    assert phase.evidence["url"].startswith(f"/projets/{project.reference}/")


def test_a_block_that_a_person_corrected_or_set_aside_is_held_as_he_said(officer: User, reading: Reading) -> None:
    aubenas = ardeche("Commune d’Aubenas", selected_on=SINCE)
    ardeche("Association Les Petits Pas", kind="association", selected_on=SINCE)
    for project in Project.objects.all():
        ObservationFactory.create(project=project, value="amorcage", observed_on=ON)
    first, second, _ = blocks_of(reading)
    said = said_of(first, maturity="amorcage")
    accept_block(actor=officer, proposal=first, version=1, said=said, observed_on=ON, project=aubenas)
    set_aside(actor=officer, proposal=second, version=1, note="Un autre projet du même porteur")
    compare_with_portal(actor=officer, reading=reading)
    assert not told(reading, officer, "projet-portail")


def test_what_one_compared_is_seen_by_oneself_alone(officer: User, reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    ardeche("Commune de Nîmes", department_id="30", selected_on=SINCE)
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    compare_with_portal(actor=officer, reading=reading)
    assert not told(reading, advisor, "chiffre-portail")
    compare_with_portal(actor=advisor, reading=reading)
    # What he sees is all of Ardèche, and a part of its region only: that total is not held against it.
    numbers = list(told(reading, advisor, "chiffre-portail"))
    assert len(numbers) == 1
    assert "9 projets" in numbers[0]
    assert reading.findings.filter(rule="chiffre-portail").count() == 3
    elsewhere = member(Role.CAF_ADVISOR, caf_id="30")
    assert compare_with_portal(actor=elsewhere, reading=reading).numbers == 0


def test_comparing_again_keeps_the_verdicts_and_drops_the_rest(officer: User, reading: Reading) -> None:
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    compare_with_portal(actor=officer, reading=reading)
    judged = reading.findings.filter(rule="chiffre-portail")[0]
    judge_finding(actor=officer, finding=judged, version=1, verdict=Verdict.TRUE, note="Vu")
    compare_with_portal(actor=officer, reading=reading)
    assert reading.findings.filter(rule="chiffre-portail").count() == 2
    carry_out(ask_reading(actor=officer, reading=reading))  # the text alone leaves them
    assert reading.findings.get(pk=judged.pk).verdict == Verdict.TRUE
    for rank in range(20):
        ardeche(f"Commune {rank}", selected_on=SINCE)
    compare_with_portal(actor=officer, reading=reading)
    standing = reading.findings.filter(rule="chiffre-portail", is_standing=True)
    assert standing.count() == 2
    assert not reading.findings.get(pk=judged.pk).is_standing


def test_a_number_corrected_by_hand_is_the_one_compared(officer: User) -> None:
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    reading = reading_of(officer, "Le Fipe\n\nFait le 12 mars 2025\n\n12 projets ont été soutenus.\n")
    row = reading.files.get().statements.get(words="12 projets")
    said = {"corrected_by": officer, "corrected_at": timezone.now(), "values": {"value": "1"}}
    StatementCorrection.objects.create(file=row.file, line=row.line, start=row.start, **said)
    assert compare_with_portal(actor=officer, reading=reading).found == 0


def test_a_document_of_another_fund_is_not_compared(officer: User) -> None:
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    reading = reading_of(officer, "Bilan des ludothèques\n\nFait le 12 mars 2025\n\n40 projets ont été soutenus.\n")
    assert compare_with_portal(actor=officer, reading=reading).numbers == 0


def test_without_a_day_or_on_a_day_to_come_nothing_is_compared(officer: User, reading: Reading) -> None:
    with pytest.raises(DomainError, match="aucun projet"):
        compare_with_portal(actor=officer, reading=reading)
    for day in (None, date(2999, 1, 1)):
        Reading.objects.update(document_on=day)
        with pytest.raises(DomainError, match="Titre, date et partage"):
            compare_with_portal(actor=officer, reading=Reading.objects.get())
    assert blocks_of(reading)


def test_what_a_line_says_twice_is_one_finding(officer: User) -> None:
    reading = recueil_of(officer)
    ardeche("Commune d’Aubenas", selected_on=SINCE)
    total = reading.proposals.get(kind="chiffre", values__figure="projects.total")
    reading.proposals.create(
        file=total.file, kind="chiffre", position=99, first_line=total.first_line, last_line=total.last_line,
        start=total.start + 40, values=total.values,
    )  # fmt: skip
    done = compare_with_portal(actor=officer, reading=reading)
    assert (done.numbers, done.found) == (3, 2)
    judge_finding(
        actor=officer, finding=reading.findings.get(explanation__contains="14 projets"), version=1, verdict="vraie"
    )
    assert compare_with_portal(actor=officer, reading=reading).found == 2
    kept = reading.findings.get(explanation__contains="14 projets")
    assert (kept.verdict, kept.is_standing, kept.version) == (Verdict.TRUE, True, 2)
