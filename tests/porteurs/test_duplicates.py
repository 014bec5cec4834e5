"""Which stored porteurs a new one may be, and why."""

from __future__ import annotations

import pytest

from projects.porteurs.models import Porteur
from projects.porteurs.selectors import Draft, likely_duplicates
from projects.territories.models import Commune, Epci
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(draft: Draft) -> dict[str, tuple[str, ...]]:
    return {candidate.porteur.name: candidate.reasons for candidate in likely_duplicates(draft)}


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Association Les Petits Pas", "LES PETITS PAS"),
        ("Association Les Petits Pas", "Asso. « Les Petits-Pas »"),
        ("Association Les Petits Pas", "Les petit pas"),
        ("Crèche de l’Œuvre", "creches de l'oeuvre"),
        ("Annonay Rhône Agglo", "Anonay Rhone Agglomération"),
        ("Communauté de communes de la Matheysine", "CC Matheysine"),
        ("Centre social du Plateau", "Centre Social et Culturel Le Plateau"),
        ("Ville de Toulouse", "Mairie de Toulouse"),
    ],
)
def test_a_close_name_is_found(stored: str, typed: str) -> None:
    make.PorteurFactory.create(name=stored)
    assert found(Draft(typed)) == {stored: ("nom proche",)}


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Association Les Petits Pas", "Association Familles rurales"),
        ("Ville de Toulouse", "Ville de Tournon"),
        ("Communauté de communes du Val d’Ay", "Communauté de communes de la Matheysine"),
        ("Centre social du Plateau", "Centre social des Oliviers"),
        ("Crèche", "😀"),
    ],
)
def test_words_that_all_share_make_no_twin(stored: str, typed: str) -> None:
    make.PorteurFactory.create(name=stored)
    assert found(Draft(typed)) == {}


def test_the_same_name_and_numbers_come_first() -> None:
    make.PorteurFactory.create(name="Les Petits Pas")
    make.PorteurFactory.create(name="Un autre nom", siret="35600000000048")
    make.PorteurFactory.create(name="Encore un autre", siret="35600000049837")
    draft = Draft("Les petits pas", siret="35600000000048")
    assert list(found(draft).items()) == [
        ("Un autre nom", ("même SIRET",)),
        ("Encore un autre", ("même SIREN",)),
        ("Les Petits Pas", ("même nom",)),
    ]
    assert [candidate.same for candidate in likely_duplicates(draft)] == [True, False, False]


def test_an_intercommunality_is_known_by_its_siren() -> None:
    epci = Epci.objects.get(pk="200072015")
    make.PorteurFactory.create(name="Tout autre nom", kind="epci", epci=epci)
    assert found(Draft("Agglo", siret=f"{epci.pk}00011")) == {"Tout autre nom": ("même SIREN",)}


def test_there_is_one_commune_in_a_commune_but_many_associations() -> None:
    annonay = Commune.objects.get(pk="07010")
    make.PorteurFactory.create(name="Mairie", kind="commune", commune=annonay)
    make.PorteurFactory.create(name="Les Lutins", kind="association", commune=annonay)
    make.PorteurFactory.create(name="La Farandole du Rhône", kind="association", commune=annonay)
    assert found(Draft("Annonay", kind="commune", commune=annonay)) == {"Mairie": ("même territoire",)}
    assert found(Draft("Grands loups", kind="association", commune=annonay)) == {}
    assert found(Draft("Farandole", kind="association", commune=annonay)) == {
        "La Farandole du Rhône": ("nom proche", "même territoire")
    }


def test_it_is_one_query_and_eight_answers_at_most(django_assert_num_queries: object) -> None:
    Porteur.objects.bulk_create(
        Porteur(name=f"Les Petits Pas {n}", sort_name=f"les petits pas {n}", kind="association") for n in range(40)
    )
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(likely_duplicates(Draft("Les Petits Pas"))) == 8


@pytest.mark.parametrize("text", ["", " ", "%", "_", "'; DROP TABLE porteurs_porteur; --", "a" * 300, "ﷺ" * 200])
def test_any_text_is_answered(text: str) -> None:
    make.PorteurFactory.create()
    assert isinstance(likely_duplicates(Draft(text)), list)
