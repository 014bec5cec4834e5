"""Each figure of each edition on the real data: its value, its rows, the dossiers behind them."""

import pytest

from reporting.figures.registry import all_figures
from reporting.models import Edition
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.editions import recueil_content
from tests.reporting.expected import EDITIONS, Expected, short

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]


def counted(slug: str) -> dict[str, Expected]:
    values = edition_figures(edition_snapshot(Edition.objects.get(slug=slug)))
    return {
        id: Expected(
            value.counted.value,
            short(value.counted.members),
            {row.key: (row.value, short(row.members)) for row in value.counted.rows},
        )
        for id, value in values.items()
    }


@pytest.mark.parametrize("slug", EDITIONS)
def test_every_figure_is_expected(slug: str) -> None:
    assert sorted(EDITIONS[slug]) == sorted(figure.id for figure in all_figures())


@pytest.mark.parametrize("slug", EDITIONS)
def test_values_rows_and_dossiers(slug: str) -> None:
    found = counted(slug)
    wrong = {id: (found[id], expected) for id, expected in EDITIONS[slug].items() if not same(found[id], expected)}
    assert wrong == {}


def same(found: Expected, expected: Expected) -> bool:
    """The dossiers of a value in the order of the edition, those of a row as a set, the rows in any order."""
    return (
        found.value == expected.value
        and type(found.value) is type(expected.value)
        and found.dossiers.split() == expected.dossiers.split()
        and found.rows.keys() == expected.rows.keys()
        and all(
            value == expected.rows[key][0] and sorted(dossiers.split()) == sorted(expected.rows[key][1].split())
            for key, (value, dossiers) in found.rows.items()
        )
    )


def test_rows_are_in_french_order() -> None:
    """Accents, hyphens and case do not count; the unknown comes last."""
    snapshot = edition_snapshot(Edition.objects.get(slug="recueil-national"))
    values = edition_figures(snapshot)
    assert [row.label for row in values["projects.by_region"].counted.rows] == [
        "Auvergne-Rhône-Alpes",
        "Centre-Val de Loire",
        "Corse",
        "Hauts-de-France",
        "Île-de-France",
        "La Réunion",
        "Normandie",
        "Occitanie",
        "Pays de la Loire",
    ]
    departments = [row.label for row in values["projects.by_department"].counted.rows]
    assert departments[departments.index("Essonne") + 1 :][:2] == ["Haute-Garonne", "Haute-Loire"]
    assert values["projects.by_category"].counted.rows[0].label == "Qualité d’accueil et qualité de vie au travail"


def test_the_two_editions_share_one_project() -> None:
    national, occitanie = (EDITIONS[slug]["projects.total"].dossiers.split() for slug in EDITIONS)
    assert set(national) & set(occitanie) == {"31-001"}
    assert len(set(national) | set(occitanie)) == 36


def test_silences_are_told() -> None:
    values = edition_figures(edition_snapshot(Edition.objects.get(slug="recueil-occitanie")))
    assert values["projects.with_fiche"].counted.note.replace("\N{NO-BREAK SPACE}", " ") == "Inconnu pour 19 projets."
    assert values["actions.by_status"].counted.note == "Aucune action n’est décrite dans le portail."
    assert values["amounts.by_year_funder"].counted.note == "Montant non communiqué pour 19 des 19 projets."


def test_what_a_source_prints_by_department_names_the_departments() -> None:
    content = recueil_content(Edition.objects.get(slug="communique-occitanie"))
    [said] = content.figures["projects.by_department"].printed
    assert "Haute-Garonne 5" in said
    assert "Occitanie 5" not in said
