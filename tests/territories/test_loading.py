"""The real reference data, loaded once in the database of the tests, and what newer editions do to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.core.french import sort_key, typeset
from projects.territories.enums import CafKind, EpciKind
from projects.territories.models import (
    Caf,
    Commune,
    Dataset,
    Department,
    Epci,
    Indicator,
    NetworkRegion,
    Region,
)
from projects.territories.services import LoadError, load_territories
from tests.territories.editions import copy_real, edit, write_small

pytestmark = pytest.mark.django_db


def test_the_counts_are_the_published_ones() -> None:
    assert Region.objects.in_force().count() == 18
    assert Department.objects.in_force().count() == 101
    assert Epci.objects.in_force().count() == 1266
    assert Epci.objects.exclude(kind=EpciKind.EPT).count() == 1255
    assert Commune.objects.in_force().count() == 34875
    assert Caf.objects.filter(kind=CafKind.CAF).count() == 101
    # Four islands belong to no EPCI.
    assert Commune.objects.filter(epci=None).count() == 4


def test_mayotte_has_its_css_apart() -> None:
    mayotte = Caf.objects.get(kind=CafKind.CSSM)
    assert (mayotte.key, mayotte.region_id) == ("976", "06")
    assert [department.code for department in mayotte.departments.all()] == ["976"]


def test_one_department_has_two_caf_and_one_caf_two_departments() -> None:
    assert sorted(Department.objects.get(code="64").cafs.values_list("key", flat=True)) == ["64-BS", "64-PB"]
    links = Caf.objects.get(key="64-PB").department_links.order_by("department")
    assert [(link.department_id, link.is_main) for link in links] == [("40", False), ("64", True)]


def test_only_paca_and_corse_share_a_network_region() -> None:
    assert NetworkRegion.objects.count() == 17
    shared = NetworkRegion.objects.get(slug="paca-corse")
    assert (shared.name, sorted(shared.regions.values_list("code", flat=True))) == ("PACA-Corse", ["93", "94"])


def test_names_are_typeset_and_sorted_as_french_does() -> None:
    assert str(Region.objects.get(code="93")) == "Provence-Alpes-Côte d’Azur"
    assert str(Department.objects.get(code="07")) == "Ardèche (07)"
    assert str(Commune.objects.get(code="07010")) == "Annonay (07)"
    in_order = list(Department.objects.order_by("sort_name", "pk").values_list("name", flat=True))
    assert in_order == sorted(in_order, key=sort_key)
    assert in_order.index("Hérault") < in_order.index("Ille-et-Vilaine") < in_order.index("Vosges")


def test_a_rate_that_was_not_published_has_no_row() -> None:
    poverty = Indicator.objects.filter(kind="taux_pauvrete")
    assert not poverty.filter(department="973").exists()
    assert poverty.filter(department="974", year=2022).get().value == Decimal("35.6")
    assert not Indicator.objects.filter(department="976").exists()


def test_every_file_is_recorded_with_its_source() -> None:
    communes = Dataset.objects.get(slug="communes")
    assert (communes.vintage, len(communes.sha256)) == (date(2025, 1, 1), 64)
    assert "Licence Ouverte" in Dataset.objects.get(slug="carte-regions").licence


def test_the_same_files_are_not_loaded_twice() -> None:
    with CaptureQueriesContext(connection) as queries:
        report = load_territories()
    assert report.already_loaded
    assert report.lines() == ["Les territoires sont à jour."]
    assert len(queries) == 1


def test_loading_the_same_files_by_force_changes_nothing() -> None:
    report = load_territories(force=True)
    assert len(report.changes) == 8
    assert not any(change.added or change.changed or change.removed or change.closed for change in report.changes)


def test_a_truncated_file_leaves_nothing_behind(tmp_path: Path) -> None:
    directory = copy_real(tmp_path, "2026-01-01")
    communes = directory / "communes.csv"
    communes.write_bytes(communes.read_bytes()[:800_000])
    edit(directory / "regions.csv", "53,Bretagne", "53,Armorique")
    before = list(Dataset.objects.order_by("slug").values_list("slug", "sha256", "loaded_at"))
    with pytest.raises(CommandError) as refused:
        call_command("load_territories", directory=directory, stdout=StringIO())
    assert str(refused.value).startswith("Rien n’a été chargé.\ncommunes.csv, ligne ")
    assert Region.objects.get(code="53").name == "Bretagne"
    assert list(Dataset.objects.order_by("slug").values_list("slug", "sha256", "loaded_at")) == before


def test_a_newer_edition_keeps_what_refers_to_a_vanished_code(tmp_path: Path) -> None:
    annonay = Commune.objects.get(code="07010")
    directory = copy_real(tmp_path, "2026-01-01")
    _merge_into_annonay(directory)
    report = load_territories(directory)

    gone = Commune.objects.get(code="07041")
    assert (gone.name, gone.valid_to, gone.successor) == ("Boulieu-lès-Annonay", date(2025, 12, 31), annonay)
    assert list(annonay.predecessors.all()) == [gone]
    annonay.refresh_from_db()
    assert (annonay.name, annonay.sort_name) == ("Annonay-Boulieu", "annonay boulieu")
    assert Commune.objects.in_force().count() == 34874
    assert Commune.objects.in_force(on=date(2025, 12, 31)).count() == 34875
    communes = next(str(change) for change in report.changes if change.label == "Communes")
    assert communes == typeset("Communes : 1\u00a0modification, 1\u00a0fermeture (07041).")

    # The code comes back with an edition that has it again.
    again = copy_real(tmp_path / "again", "2027-01-01")
    load_territories(again)
    gone.refresh_from_db()
    assert (gone.valid_to, gone.successor) == (None, None)


def test_a_code_that_vanishes_without_a_word_is_closed_on_the_day_before(tmp_path: Path) -> None:
    directory = copy_real(tmp_path, "2026-01-01")
    _merge_into_annonay(directory)
    (directory / "successions.csv").unlink()
    sources = directory / "sources.toml"
    sources.write_text(sources.read_text(encoding="utf-8").split("# successions")[0], encoding="utf-8")
    load_territories(directory)
    gone = Commune.objects.get(code="07041")
    assert (gone.valid_to, gone.successor) == (date(2025, 12, 31), None)


def test_an_older_edition_is_refused(tmp_path: Path) -> None:
    directory = copy_real(tmp_path, "2024-01-01")
    with pytest.raises(LoadError, match="plus ancienne que celle déjà chargée"):
        load_territories(directory)
    assert Dataset.objects.get(slug="communes").vintage == date(2025, 1, 1)


def test_a_caf_that_leaves_a_department_keeps_the_others(tmp_path: Path) -> None:
    directory = copy_real(tmp_path, "2026-01-01")
    edit(directory / "caf.csv", "64 40", "64")
    load_territories(directory)
    assert [link.department_id for link in Caf.objects.get(key="64-PB").department_links.all()] == ["64"]
    assert Caf.objects.get(key="64-BS").departments.count() == 1


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_territories", directory=write_small(tmp_path), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == typeset("Régions du réseau : rien de changé.")
    assert typeset("Communes : 3\u00a0modifications, 34 872\u00a0fermetures (01001, ") in out.getvalue()
    assert Commune.objects.count() == 34875


def _merge_into_annonay(directory: Path) -> None:
    """07041 merges into 07010, which takes a new name."""
    communes = directory / "communes.csv"
    lines = communes.read_text(encoding="utf-8").splitlines(keepends=True)
    communes.write_text("".join(line for line in lines if not line.startswith("07041,")), encoding="utf-8")
    edit(communes, "07010,Annonay,", "07010,Annonay-Boulieu,")
    epci = Commune.objects.get(code="07041").epci
    assert epci is not None
    members = Commune.objects.filter(epci=epci).count()
    line = next(
        line
        for line in (directory / "epci.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith(epci.siren)
    )
    edit(directory / "epci.csv", line, line.replace(f",{members},", f",{members - 1},"))
    sources = directory / "sources.toml"
    edit(sources, "rows = 34875", "rows = 34874")
    (directory / "successions.csv").write_text(
        "niveau,code,successeur,fin\ncommune,07041,07010,2025-12-31\n", encoding="utf-8"
    )
    with sources.open("a", encoding="utf-8") as file:
        file.write(
            '# successions\n[[file]]\nname = "successions.csv"\nslug = "successions"\ntitle = "Successions"\n'
            'source = "à confirmer"\nlicence = "à confirmer"\nrows = 1\n'
        )
