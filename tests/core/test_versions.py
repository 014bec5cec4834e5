"""A save carries the version that it was read at."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from projects.core.errors import StaleVersion
from projects.core.versions import save_version
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project
from tests import factories as make


@pytest.mark.django_db
def test_what_changed_is_written_and_named() -> None:
    porteur = make.PorteurFactory.create(name="Avant", kind="association")
    changed = save_version(porteur, version=1, values={"name": "Éveil", "kind": "association", "commune_id": "07010"})
    assert changed == ["name", "commune_id"]
    stored = Porteur.objects.get()
    assert (stored.name, stored.commune_id, stored.version) == ("Éveil", "07010", 2)
    assert (porteur.name, porteur.version) == ("Éveil", 2)
    # The name sorts as it now reads, although no save() of the model ran.
    assert stored.sort_name == porteur.sort_name == "eveil"


@pytest.mark.django_db
def test_a_form_that_put_its_values_on_the_row_already_loses_nothing() -> None:
    porteur = make.PorteurFactory.create(name="Avant")
    porteur.name = "Après"
    assert save_version(porteur, version=1, values={"name": "Après"}) == ["name"]
    assert Porteur.objects.get().name == "Après"


@pytest.mark.django_db
def test_an_object_or_its_key_say_the_same() -> None:
    project = make.ProjectFactory.create()
    other = make.PorteurFactory.create()
    assert save_version(project, version=1, values={"porteur": other}) == ["porteur"]
    assert save_version(project, version=2, values={"porteur": other, "title": project.title}) == []
    assert Project.objects.get().porteur == other


@pytest.mark.django_db
def test_nothing_to_change_does_not_make_others_stale() -> None:
    porteur = make.PorteurFactory.create(name="Nom")
    assert save_version(porteur, version=1, values={"name": "Nom"}) == []
    assert Porteur.objects.get().version == 1


@pytest.mark.django_db
def test_a_stale_save_is_refused_and_nothing_is_written() -> None:
    porteur = make.PorteurFactory.create(name="Avant", kind="association")
    read_twice = Porteur.objects.get()
    save_version(porteur, version=1, values={"name": "Première"})
    with pytest.raises(StaleVersion, match="relisez") as refused:
        save_version(read_twice, version=1, values={"name": "Seconde", "kind": "commune"})
    assert refused.value.message.endswith(".")
    stored = Porteur.objects.get()
    assert (stored.name, stored.kind, stored.version) == ("Première", "association", 2)
    assert read_twice.name == "Avant"


@pytest.mark.django_db
def test_a_deleted_row_is_stale_too() -> None:
    porteur = make.PorteurFactory.create()
    Porteur.objects.all().delete()
    with pytest.raises(StaleVersion):
        save_version(porteur, version=1, values={"name": "Trop tard"})
    assert not Porteur.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_people_who_save_at_once_exactly_one_wins() -> None:
    pk = make.PorteurFactory.create(name="Avant").pk
    people = 6
    barrier = Barrier(people)
    won: list[str] = []
    lost: list[str] = []

    def save(name: str) -> None:
        try:
            row = Porteur.objects.get(pk=pk)
            barrier.wait(10)
            save_version(row, version=1, values={"name": name})
            won.append(name)
        except StaleVersion:
            lost.append(name)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[f"Nom {n}"]) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(won) == 1
    assert len(lost) == people - 1
    stored = Porteur.objects.get()
    assert (stored.name, stored.version) == (won[0], 2)
