"""Each check finds what was planted for it, and leaves alone what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporting.checks.all import CHECKS
from reporting.checks.engine import BLOCKING
from reporting.checks.findings import Finding, Place
from reporting.checks.subject import Subject
from reporting.passages import read_paragraphs, words_put
from reporting.reading.rules import RULES
from reporting.rendering.content import ActionContent
from tests.reporting.checks import fiche, figure, found, read, row, subject, text

DOCS = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def typed(words: str, **more: object) -> list[Finding]:
    return found(subject(text(f"<p>{words}</p>")), "nombre-contredit")


@pytest.mark.parametrize(
    ("words", "figure_id"),
    [
        ("Ce recueil présente 17 projets.", "projects.total"),
        ("Ce recueil présente dix-sept projets.", "projects.total"),
        ("Les 17 projets sont répartis dans le pays.", "projects.total"),
        ("17 dossiers décrits, de tous les territoires.", "projects.described"),
        ("Les 25 dossiers annoncés viennent du pays entier.", "announced.total"),
        ("Ils se trouvent dans 8 régions.", "regions.total"),
        ("Ils se trouvent dans quatorze départements.", "departments.total"),
        ("On y lit aussi 4 projets mis en avant.", "projects.highlighted"),
    ],
)
def test_a_number_that_a_figure_contradicts(words: str, figure_id: str) -> None:
    (finding,) = typed(words)
    assert finding.blocking
    assert finding.cure
    assert finding.cure.figure == figure_id
    assert finding.places[0].block == 1


@pytest.mark.parametrize(
    "words",
    [
        "Ce recueil présente 18 projets.",
        "Ce recueil présente [[chiffre:projects.total]] projets.",
        "La source imprime 17 projets.",
        "Selon la source, 17 projets sont retenus.",
        "Plus de 15 projets sont retenus.",
        "Une quinzaine de projets ou plus, environ 18 projets.",
        "Deux projets ont fermé leurs portes.",
        "En 2024, 212 projets ont été cofinancés.",
        "17 projets itinérants parcourent les campagnes.",
        "Dans 3 projets sur 18, l’accueil est itinérant.",
        "Le 17 janvier 2026, les projets ont été présentés.",
        "L’article 17 du règlement parle des projets.",
        "Les 26 dossiers annoncés viennent du pays entier.",
        "Entre 15 et 20 projets.",
        "Ils se trouvent dans 9 régions, sur les treize de la carte des régions.",
    ],
)
def test_a_number_that_nothing_contradicts(words: str) -> None:
    assert typed(words) == []


def test_a_number_that_a_figure_gives_is_cured_in_one_click() -> None:
    checked = subject(text("<p>Ce recueil <strong>présente 18 projets</strong>, dont 18 en France.</p>"))
    first = found(checked, "nombre-tape")[0]
    assert (first.severity, first.blocking) == ("mineure", False)
    cure = first.cure
    assert cure
    title, body = words_put("", checked.texts[0].body, cure.paragraph, cure.start, cure.end, cure.put)
    assert title == ""
    assert body == (
        "<p>Ce recueil <strong>présente [[chiffre:projects.total]] projets</strong>, dont 18 en France.</p>"
    )


def test_a_cure_falls_at_its_place_beside_figures_ligatures_and_blanks() -> None:
    body = "<p>L’œuvre  de [[chiffre:regions.total]] régions, en chœur\u00a0: 17 projets.</p>"
    checked = subject(text(body))
    cure = found(checked, "nombre-contredit")[0].cure
    assert cure
    assert words_put("", body, cure.paragraph, cure.start, cure.end, cure.put)[1] == (
        "<p>L’œuvre de [[chiffre:regions.total]] régions, en chœur&nbsp;: [[chiffre:projects.total]] projets.</p>"
    )


def test_a_title_is_cured_too() -> None:
    checked = subject(text("", title="Les 17 projets du recueil"))
    cure = found(checked, "nombre-contredit")[0].cure
    assert cure
    assert cure.paragraph is None
    title, _ = words_put("Les 17 projets du recueil", "", None, cure.start, cure.end, cure.put)
    assert title == "Les [[chiffre:projects.total]] projets du recueil"


def test_numbers_that_no_figure_gives() -> None:
    checked = subject(text("<p>Douze projets itinérants, et 40 places de crèche pour 3 communes.</p>"))
    (counted,) = found(checked, "nombre-tape")
    assert "aucun chiffre" in counted.explanation
    assert counted.cure is None
    (others,) = found(checked, "nombres-hors-portail")
    assert "40 places" in others.explanation


def test_a_row_of_a_place() -> None:
    regions = figure("projects.by_region", "Projets par région", "projet", 18, [row("84", "Auvergne-Rhône-Alpes", 6)])
    checked = subject(text("<p>On compte 7 projets en Auvergne-Rhône-Alpes.</p>"), figures=[regions])
    (finding,) = found(checked, "nombre-contredit")
    assert "Auvergne-Rhône-Alpes" in finding.explanation
    assert finding.cure
    assert (finding.cure.before, finding.cure.put) == ("7", "6"), "a text cites no row: its number is written"
    right = subject(text("<p>On compte 6 projets en Auvergne-Rhône-Alpes.</p>"), figures=[regions])
    assert found(right, "nombre-contredit") == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("50 % des projets sont portés par des communes.", ["nombre-contredit"]),
        ("Les communes portent la moitié des projets.", ["nombre-contredit"]),
        ("33 % des projets sont portés par des communes.", ["nombre-tape"]),
        ("Un tiers des projets sont portés par des communes.", ["nombre-tape"]),
        ("50 % des projets portés par des communes ont fini.", []),
        ("50 % des familles sont satisfaites.", []),
        ("Ils vont de 20 % de communes à 50 % d’associations.", []),
    ],
)
def test_a_share_that_somebody_typed(words: str, names: list[str]) -> None:
    parts = [row("a", "Communes", 6, "33 %"), row("b", "Autres", 12, "67 %")]
    kinds = figure("projects.by_porteur_kind", "Projets par type de porteur", "projet", 18, parts)
    checked = subject(text(f"<p>{words}</p>"), figures=[kinds])
    assert [one.rule for one in found(checked, "nombre-contredit", "nombre-tape")] == names


def test_rows_that_do_not_add_up() -> None:
    parts = [row("a", "Communes", 6, "33 %"), row("b", "Autres", 11, "67 %")]
    wrong = figure("projects.by_porteur_kind", "Projets par type de porteur", "projet", 18, parts)
    names = {one.rule for one in found(subject(figures=[wrong]))}
    assert {"lignes-et-total", "parts-et-cent"} <= names
    overlapping = [row("a", "Qualité", 16), row("b", "Recours", 15)]
    right = figure("projects.by_category", "Projets par catégorie concernée", "projet", 18, overlapping)
    assert not found(subject(figures=[right]), "lignes-et-total", "parts-et-cent")


def test_shares_of_a_hundred() -> None:
    def shared(*shares: str) -> Subject:
        rows = [row(str(rank), f"Ligne {rank}", 6, share) for rank, share in enumerate(shares)]
        return subject(figures=[figure("projects.by_echelon", "Projets par échelon", "projet", 18, rows)])

    assert found(shared("34 %", "34 %", "34 %"), "parts-et-cent")
    assert found(shared("34 %", "33 %", "33 %"), "parts-et-cent") == []


def test_a_rate_and_its_terms() -> None:
    rate = replace(
        figure("money.co_funding", "Taux de cofinancement", "%", 25), text="25,0 %", terms=("250 €", "1 000 €")
    )
    assert found(subject(figures=[rate]), "taux-et-termes") == []
    (finding,) = found(subject(figures=[replace(rate, text="35,0 %")]), "taux-et-termes")
    assert finding.blocking


def test_the_map_and_the_annex() -> None:
    regions = figure("projects.by_region", "Projets par région", "projet", 2, [row("84", "Auvergne-Rhône-Alpes", 2)])
    assert found(subject(projects=[fiche()], figures=[regions]), "carte-et-annexe")
    both = [fiche(), fiche("FIPE-2023-84-002")]
    assert found(subject(projects=both, figures=[regions]), "carte-et-annexe") == []


def test_more_described_than_announced() -> None:
    assert found(subject(described=30), "annonces-et-decrits")
    assert found(subject(described=26), "annonces-et-decrits") == []


@pytest.mark.parametrize(
    ("check", "wrong", "right"),
    [
        ("mise-en-lumiere-sans-fiche", {"highlight": "coup_de_coeur", "summary": ()}, {"highlight": "coup_de_coeur"}),
        ("fiche-dite-disponible", {"fiche_label": "3 disponibles", "summary": ()}, {"fiche_label": "3 disponibles"}),
        (
            "perennisation-non-etablie",
            {"maturity_rank": 5, "maturity_label": "Pérennisation", "results_label": "Non"},
            {"maturity_rank": 5, "maturity_label": "Pérennisation", "results_label": "Inconnu à ce jour"},
        ),
        (
            "perennisation-non-etablie",
            {"maturity_rank": 5, "maturity_label": "Pérennisation", "progress_label": "Non démarré"},
            {"maturity_rank": 4, "progress_label": "Non démarré"},
        ),
        ("valeur-en-doute", {"maturity_doubts": ("amorçage.", "montée en charge.")}, {"maturity_doubts": ()}),
        (
            "valeur-en-doute",
            {"maturity_doubts": ("amorçage.", "montée en charge.")},
            {"maturity_doubts": ("Non connue", "montée en charge.")},
        ),
    ],
)
def test_a_project_by_itself(check: str, wrong: dict[str, object], right: dict[str, object]) -> None:
    (finding,) = found(subject(projects=[fiche(**wrong)]), check)
    assert finding.places[0].reference == "FIPE-2023-84-001"
    assert found(subject(projects=[fiche(**right)]), check) == []


@pytest.mark.parametrize(
    ("state", "planned", "expected"),
    [
        ("done", "janvier 2026", 1),
        ("done", "septembre 2025", 0),
        ("selected", "janvier 2026", 0),
        ("done", "rentrée 2026", 1),
    ],
)
def test_an_action_done_before_its_day(state: str, planned: str, expected: int) -> None:
    action = ActionContent("", "Ouvrir une crèche", f"Prévue pour : {planned}.", state, "")
    assert len(found(subject(projects=[fiche(actions=(action,))]), "action-menee-trop-tot")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[[chiffre:announced.total]] dossiers, dont [[chiffre:projects.highlighted]] mis en avant.", 1),
        ("[[chiffre:announced.total]] dossiers, dont [[chiffre:projects.described]] décrits ici.", 0),
        ("[[chiffre:announced.total]] dossiers annoncés ; [[chiffre:projects.highlighted]] sont mis en avant.", 0),
        ("[[chiffre:projects.total]] projets, dont [[chiffre:projects.highlighted]] mis en avant.", 0),
    ],
)
def test_populations(words: str, expected: int) -> None:
    assert len(found(subject(text(f"<p>{words}</p>")), "populations-melees")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("En 2026, les projets Fipe reçoivent une aide pour leurs investissements.", 1),
        ("Les travaux de la crèche sont financés en 2026.", 1),
        ("En 2026, aucun investissement n’est financé.", 0),
        ("En 2025, l’investissement a été financé.", 0),
        ("Le FPT finance l’investissement en 2026.", 0),
        ("En 2026, le fonctionnement est financé.", 0),
        ("Investir en 2026 reste le vœu des porteurs.", 0),
    ],
)
def test_a_spending_that_a_rule_refuses(words: str, expected: int) -> None:
    assert len(found(subject(text(f"<p>{words}</p>")), "depense-exclue")) == expected


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p>Le fonds a reçu 40 demandes : 25 en Bretagne et 12 en Normandie.</p>", "somme"),
        ("<p>Le projet de Rennes ouvre dans le Finistère, en Occitanie.</p>", "geographie"),
        ("<p>Trois priorités guident le fonds :</p><ul><li>la qualité</li><li>l’aller vers</li></ul>", "liste"),
    ],
)
def test_the_rules_of_the_reading_engine_read_the_texts(body: str, rule: str) -> None:
    findings = read(subject(text(body)))
    assert [one for one in findings if one.rule.startswith(rule)], [one.rule for one in findings]
    assert all(one.places[0].block == 1 for one in findings)


def test_what_a_source_is_said_to_print_blocks_nothing() -> None:
    words = "La source imprime 40 demandes : 25 en Bretagne et 12 en Normandie."
    assert [one.blocking for one in read(subject(text(f"<p>{words}</p>")))] in ([], [False])


def test_rules_that_compute_block_and_what_words_alone_suggest_does_not() -> None:
    assert {"somme-phrase", "geographie"} <= BLOCKING
    assert "exclu-admis" not in BLOCKING
    assert {RULES[name].severity for name in BLOCKING} == {"majeure"}, "each one named is a rule of the engine"


def test_two_places_that_give_two_numbers() -> None:
    checked = subject(
        text("<p>Le fonds compte 40 relais petite enfance partenaires.</p>", key=1),
        text("<p>Les 43 relais petite enfance partenaires se réunissent.</p>", key=2, section="contexte"),
    )
    (finding,) = read(checked)
    assert {place.block for place in finding.places} == {1, 2}


def test_the_text_of_a_project_says_another_value_than_its_fields() -> None:
    said = fiche(maturity_label="Amorçage", maturity_rank=1, summary=("Le projet est en pérennisation.",))
    findings = read(subject(projects=[said]))
    assert [one for one in findings if one.places[0].reference == said.reference]


def test_a_fingerprint_holds_as_long_as_the_words() -> None:
    def finding(body: str, **more: object) -> Finding:
        return found(subject(text(body, **more)), "nombre-contredit")[0]  # type: ignore[arg-type]

    body = "<p>Ce recueil présente 17 projets.</p>"
    same = finding(body)
    assert finding(f"<p>Un mot.</p>{body}").fingerprint == same.fingerprint
    assert finding(body, section="contexte").fingerprint == same.fingerprint
    assert finding("<p>Ce recueil présente 16 projets.</p>").fingerprint != same.fingerprint
    assert finding(body, key=2).fingerprint != same.fingerprint
    assert Place("17\u00a0projets").identity == Place("17 projets").identity


def test_each_sign_of_a_paragraph_knows_its_letter() -> None:
    values = {"projects.total": "1\u202f234"}
    title, paragraph = read_paragraphs("Œuvre", "<p>Les [[chiffre:projects.total]]  projets</p>", values)
    assert (title.rank, title.text) == (None, "OEuvre")
    assert paragraph.text == "Les 1 234 projets"
    assert len(paragraph.owners) == len(paragraph.text)
    assert paragraph.figure_at(4, 9) == "projects.total"
    assert paragraph.figure_at(10, 17) == ""


def test_checks_and_rules_have_names_of_their_own_and_say_why() -> None:
    assert not CHECKS.keys() & RULES.keys()
    assert all(one.why and one.label for one in CHECKS.values())


def test_the_page_describes_exactly_the_checks_of_the_registry() -> None:
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {cells[1].strip(" `"): [cell.strip() for cell in cells[2:5]] for line in lines if (cells := line.split("|"))}
    blocks = {True: "oui", False: "non"}
    assert told == {one.name: [one.severity, blocks[one.blocking], one.why] for one in CHECKS.values()}
