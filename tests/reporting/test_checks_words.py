"""The words that a finding quotes, marks and corrects: those that it speaks of, as they are written, and no others."""

from __future__ import annotations

import pytest

from reporting.checks.engine import told_once
from reporting.checks.findings import Finding
from reporting.checks.marks import marked, marks_of
from reporting.checks.registry import label, why
from reporting.checks.subject import Subject
from reporting.passages import part_written, read_paragraphs, words_put
from reporting.reading.rules import RULES
from tests.reporting.checks import figure, found, read, row, subject, text

KINDS = figure(
    "projects.by_porteur_kind", "Projets par type de porteur", "projet", 19,
    [row("a", "Association", 1, "5 %"), row("b", "Commune", 12, "63 %"), row("c", "Intercommunalité", 6, "32 %")],
)  # fmt: skip
ECHELONS = figure(
    "projects.by_echelon", "Projets par échelon", "projet", 19,
    [row("a", "Local", 9, "47 %"), row("b", "Départemental", 10, "53 %")],
)  # fmt: skip
REGIONS = figure(
    "projects.by_region", "Projets par région", "projet", 18,
    [row("94", "Corse", 1, "6 %"), row("04", "La Réunion", 2, "11 %"), row("53", "Bretagne", 15, "83 %")],
)  # fmt: skip
DEPARTMENTS = figure(
    "projects.by_department", "Projets par département", "projet", 18,
    [row("2A", "Corse-du-Sud", 1, "6 %"), row("974", "La Réunion", 2, "11 %"), row("35", "Ille-et-Vilaine", 15)],
)  # fmt: skip
ACTIONS = figure(
    "actions.by_status", "Actions demandées, retenues, menées", "action", 39,
    [row("a", "Demandées", 39), row("b", "Retenues", 30), row("c", "Menées", 20)],
)  # fmt: skip
MIXED = (
    "Micro-crèche, bulle de répit. Vingt-deux crèches ont ouvert. Un tiers des projets sont portés par une commune, "
    "60 % par une association et 20 % par une entreprise."
)
SARTHE = "L’Ariège n’a pas de projet. Un seul œuvre à deux. Un projet de la Sarthe, en Bretagne, complète l’œuvre."


def edition(words: str, *figures: object) -> Subject:
    return subject(text(f"<p>{words}</p>"), figures=figures)


def told(checked: Subject) -> list[Finding]:
    """What the rules find that no check of numbers says already."""
    return list(told_once(found(checked), read(checked)))


def only(findings: list[Finding], rule: str) -> Finding:
    (finding,) = [one for one in findings if one.rule == rule]
    return finding


def test_a_share_is_held_against_its_own_figure_alone() -> None:
    """Figures that follow one another are not summed: it is 1 of 19, not of all the rows of all of them."""
    checked = edition(MIXED, KINDS, ECHELONS, figure("x", "Projets ailleurs", "projet", 3, [row("a", "Ici", 200)]))
    wrong = [one for one in read(checked) if one.rule == "part-nommee" and "60" in one.explanation]
    assert [one.explanation.replace("\u202f", " ").replace("\u00a0", " ") for one in wrong] == [
        "« 60 % » ici, 5 % (1 sur 19) selon le chiffre « Projets par type de porteur »."
    ]


def test_applications_received_are_no_actions_asked() -> None:
    received = read(edition("Le fonds a reçu 38 candidatures en 2024.", ACTIONS))
    assert [one.explanation for one in received] == []
    assert only(read(edition("38 actions ont été demandées.", ACTIONS)), "deux-nombres")


def test_a_place_is_the_sentence_that_the_rule_speaks_of_as_it_is_written() -> None:
    (finding,) = read(edition(SARTHE))
    (place,) = finding.places
    assert place.quoted == "Un projet de la Sarthe, en Bretagne, complète l’œuvre."
    assert marked(place.quoted, finding.explanation) == {"Sarthe", "Bretagne"}
    # The words around may change: it is the same finding.
    assert read(edition(f"{SARTHE} Et un mot."))[0].fingerprint == finding.fingerprint


@pytest.mark.parametrize(
    ("quoted", "explanation", "expected"),
    [
        (
            "Le comité se réunira le 15 mars 2022.",
            "L’échéance du 15 mars 2022 est déjà passée à la date du document (décembre 2023).",
            ["15 mars 2022"],
        ),
        ("Décembre 2023", "L’échéance du 15 mars 2022 est passée à la date du document (décembre 2023).", None),
        (MIXED, "Les parts 33,3 + 60 + 20 font 113,3 %, et non 100 %.", ["Un tiers", "60 %", "20 %"]),
        (MIXED, "« 60 % » ici, 5 % (1 sur 19) selon le chiffre « Projets ».", ["60 %"]),
        ("En tout, 38 projets sont retenus en 2024.", "« 38 projets » est tapé, et « Projets » vaut 19.", ["38"]),
        ("L’aide est exclue.", "« exclue » d’un côté, « admise » de l’autre.", ["exclue"]),
        ("Dix crèches et douze relais.", "Rien de cela ne va.", ["Dix", "douze"]),
        ("Aucun mot.", "Rien de cela ne va.", []),
    ],
)
def test_marks_are_of_the_words_that_the_explanation_speaks_of(
    quoted: str, explanation: str, expected: list[str] | None
) -> None:
    assert [quoted[first:last] for first, last in marks_of(quoted, explanation)] == (
        [quoted] if expected is None else expected
    )


def test_a_number_that_the_portal_contradicts_is_told_once_and_cured() -> None:
    checked = edition("Trois projets sont à La Réunion.", REGIONS, DEPARTMENTS)
    finding = only(found(checked), "nombre-contredit")
    assert told(checked) == []
    cure = finding.cure
    assert cure
    assert words_put("", checked.texts[0].body, cure.paragraph, cure.start, cure.end, cure.put) == (
        "",
        "<p>Deux projets sont à La Réunion.</p>",
    )


@pytest.mark.parametrize(
    ("words", "put"),
    [
        ("On compte 3 projets à La Réunion.", "2"),
        ("On compte trois projets en Bretagne.", "quinze"),
        ("On compte trois projets en Corse.", None),  # « un projet »: other words change too
        ("Un projet sur dix est en Corse.", None),
        ("50 % des projets sont en Bretagne.", "83 %"),
    ],
)
def test_the_number_of_a_row_is_written_where_nothing_else_changes(words: str, put: str | None) -> None:
    finding = only(found(edition(words, REGIONS)), "nombre-contredit")
    assert (finding.cure.put if finding.cure else None) == put


def test_what_rules_say_of_other_words_is_kept_beside_a_contradicted_number() -> None:
    checked = edition("Trois projets sont à La Réunion, et la Sarthe, en Bretagne, en a deux.", REGIONS)
    assert {one.rule for one in told(checked)} >= {"geographie"}


def test_two_faults_of_one_paragraph_are_both_told() -> None:
    """A paragraph is one line of the document: what is said of one of its sentences hides nothing of the others."""
    findings = read(edition(f"{SARTHE} {MIXED}"))
    assert {one.rule for one in findings} >= {"geographie", "parts-phrase"}


def test_a_rule_of_the_engine_says_what_it_looks_for() -> None:
    assert RULES["geographie"].about in why("geographie")
    assert "document reçu" in why("geographie")
    assert label("geographie") == RULES["geographie"].about.rstrip(".")


def test_words_are_cut_as_they_are_written() -> None:
    written = "L’œuvre est faite.\u00a0Elle ouvre à l’été. Fin."
    assert part_written(written, ["L'oeuvre est faite."]) == "L’œuvre est faite."
    assert part_written(written, ["Fin.", "Elle ouvre à l'été."]) == "Elle ouvre à l’été. Fin."
    assert part_written(written, ()) == part_written(written, ["Ailleurs."]) == written
    (paragraph,) = read_paragraphs("", "<p>L’œuvre de [[chiffre:projects.total]] projets</p>", {"projects.total": "18"})
    assert paragraph.written == "L’œuvre de 18 projets"
