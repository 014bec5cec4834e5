"""Porteurs as people look for them: by name, place or number; only those that exist for the person."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.porteurs.lookups import find_porteurs
from projects.porteurs.models import Porteur
from tests import factories as make

pytestmark = pytest.mark.django_db
SIRET = "20003052600013"


def valid(start: str) -> str:
    """A SIRET of that beginning, its key found."""
    from projects.porteurs.siret import siret_is_valid

    return next(number for n in range(10) if siret_is_valid(number := f"{start}{n}"))


def found(user: User, text: str) -> list[str]:
    client = Client()
    client.force_login(user)
    return [choice["label"] for choice in client.get("/chercher/porteurs/", {"q": text}).json()["choices"]]


def test_by_any_word_without_accents_by_place_and_by_number() -> None:
    siret = valid("2000305260001")
    make.PorteurFactory.create(name="Crèche Les Écureuils", commune_id="07010")
    make.PorteurFactory.create(name="Communauté de communes", siret=siret)
    officer = make.member(Role.CNAF)
    assert found(officer, "ecureuils") == ["Crèche Les Écureuils"]
    assert found(officer, "ecu cre") == ["Crèche Les Écureuils"]
    assert found(officer, "crèche annonay") == ["Crèche Les Écureuils"]
    assert found(officer, "cureuil") == []
    make.PorteurFactory.create(name="Crèche St-Jean")
    make.PorteurFactory.create(name="Halte Saint-Jean")
    for text in ("st jean", "saint jean"):
        assert sorted(found(officer, text)) == ["Crèche St-Jean", "Halte Saint-Jean"]
    assert found(officer, siret[:9]) == ["Communauté de communes"]
    assert found(officer, f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}") == ["Communauté de communes"]


def test_namesakes_are_told_apart() -> None:
    make.PorteurFactory.create(name="Familles rurales", commune_id="07010")
    make.PorteurFactory.create(name="Familles rurales", department_id="31")
    client = Client()
    client.force_login(make.member(Role.CNAF))
    choices = client.get("/chercher/porteurs/", {"q": "familles"}).json()["choices"]
    assert sorted(one["detail"] for one in choices) == [
        "Association · Annonay (07)",
        "Association · Haute-Garonne (31)",
    ]


def test_each_finds_what_exists_for_them() -> None:
    mine = make.PorteurFactory.create(name="Familles d’ici")
    make.PorteurFactory.create(name="Familles d’ailleurs")
    both = ["Familles d’ailleurs", "Familles d’ici"]
    # A Caf must find what another one made, else it makes it twice.
    assert found(make.member(Role.CAF_ADVISOR, caf_id="07"), "familles") == both
    assert found(make.member(Role.CNAF), "familles") == both
    assert found(make.member(Role.PORTEUR_MEMBER, porteur=mine), "familles") == ["Familles d’ici"]
    assert found(make.member(Role.STATE_INSTRUCTOR, department_id="31"), "familles") == []
    assert found(make.UserFactory.create(), "familles") == []


def test_a_key_of_what_one_does_not_see_is_no_key() -> None:
    from projects.core.forms import LookupField
    from projects.core.forms.fields import Looked

    other = make.PorteurFactory.create(name="Familles d’ailleurs")
    field = LookupField(lookup="porteurs", required=False)
    field.user = make.member(Role.CNAF)
    assert field.clean(Looked(other.name, str(other.pk))) == other
    field.user = make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create(name="Moi"))
    with pytest.raises(Exception, match="Aucun porteur"):
        field.clean(Looked(other.name, str(other.pk)))


def test_a_fragment_is_never_taken_for_a_porteur() -> None:
    from projects.core.forms import LookupField
    from projects.core.forms.fields import Looked

    siret = valid("2000305260001")
    made = make.PorteurFactory.create(name="Commune de Saint-Grigny", siret=siret)
    make.PorteurFactory.create(name="Commune de Saint-Grigny-le-Haut")
    field = LookupField(lookup="porteurs")
    field.user = make.member(Role.CNAF)
    for whole in ("commune de st grigny", "COMMUNE DE SAINT GRIGNY", siret, f"{siret[:3]} {siret[3:]}"):
        assert field.clean(Looked(whole)) == made
    for part in ("haut", siret[:9], "grigny haut"):
        with pytest.raises(Exception, match="Est-ce celui-ci"):
            field.clean(Looked(part))


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "1.0", "9" * 40, "٣", "1 OR 1"])
def test_what_is_no_key_finds_nothing(key: str) -> None:
    from projects.core.forms.lookups import find_lookup, gotten

    make.PorteurFactory.create()
    lookup = find_lookup("porteurs")
    assert lookup is not None
    assert gotten(lookup, make.member(Role.CNAF), key) is None


def test_an_index_answers_among_many() -> None:
    Porteur.objects.bulk_create(
        Porteur(name=f"Association numéro {n}", sort_name=f"association numero {n}", kind="association")
        for n in range(8_000)
    )
    with connection.cursor() as cursor:
        # A few thousand rows fit in memory: a plan may read them all, and must not have to.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM porteurs_porteur WHERE sort_name LIKE 'ecureuil%' OR sort_name LIKE '% ecureuil%'"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "porteur_sort_name_words" in plan, plan
        cursor.execute("EXPLAIN SELECT id FROM porteurs_porteur WHERE siret LIKE '200030526%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Index" in plan, plan
    assert find_porteurs(Porteur.objects.all(), "numero 77", 3)[0].name == "Association numéro 77"
