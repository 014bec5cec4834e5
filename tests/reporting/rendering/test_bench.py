"""`manage.py bench --quick` prints its table on the real projects."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command

from projects.followup.models import Exchange
from projects.portfolio.models import Project
from reporting.management import list_bench, note_bench

pytestmark = pytest.mark.faults


@pytest.mark.django_db
def test_the_quick_bench_compares_the_two_ways() -> None:
    out = io.StringIO()
    call_command("bench", "--quick", "--projects", "6", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("Projets réels de l’édition")
    labels = [line[:36].strip() for line in lines[1:]]
    told = [
        "Recueil de 6, un seul document",
        "Recueil de 6, à froid",
        "taille de son fichier",
        "sa mémoire, en Go",
        "Une fiche seule",
        "Le même recueil par typst, à froid",
        "Une fiche changée, face à typst",
        "face à une fiche seule",
        "100 fiches gardées, jointes",
    ]
    assert labels[1:10] == told
    judged = [line for line in lines if "≤" in line]
    assert len(judged) == 7
    assert all(re.search(r"≤ [\d,\s]+ (tenu|DÉPASSÉ)$", line) for line in judged)
    broken = [line[:36].strip() for line in judged if line.endswith("DÉPASSÉ")]
    assert lines[-1].startswith(f"Limites tenues : {7 - len(broken)} sur 7.")
    assert all(label in lines[-1] for label in broken)
    assert ("Dépassées" in lines[-1]) is bool(broken)


@pytest.mark.django_db
def test_the_list_is_compared_at_two_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_bench, "REPEATS", 1)  # how long it takes is not what is asked here
    out = io.StringIO()
    call_command("bench", "--list", "--sizes", "40", "60", stdout=out)
    title, _, *lines = out.getvalue().strip().splitlines()
    assert title == "Liste des projets, à 40 et à 60 projets."
    assert [line[:36].strip() for line in lines] == list(list_bench.PAGES)
    for line in lines:
        few, many = re.findall(r"(\d+) → (\d+)", line)[0]
        assert few == many
    assert not Project.objects.filter(reference__startswith="FOULE").exists()


@pytest.mark.django_db
def test_a_note_is_kept_then_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_bench, "REPEATS", 2)
    notes, out = Exchange.objects.count(), io.StringIO()
    call_command("bench", "--note", stdout=out)
    *_, read, kept = out.getvalue().splitlines()
    assert read.startswith("L’onglet « Suivi », lu")
    assert re.search(r"^Enregistré, puis vu +[\d\s]*\d +\d+ +× \d", kept)
    assert Exchange.objects.count() == notes


@pytest.mark.django_db
def test_big_files_are_compared_with_those_who_write_them() -> None:
    out = io.StringIO()
    call_command("bench", "--exports", "--quick", stdout=out)
    lines = out.getvalue().splitlines()
    labels = [line[:36].strip() for line in lines]
    assert labels[3:7] == ["Portail", "rustpy-xlsxwriter", "XlsxWriter", "openpyxl"]
    assert not any("non installé" in line for line in lines)
    judged = [line for line in lines if "≤" in line]
    assert [line[:36].strip() for line in judged] == [
        "Le portail, face au plus rapide",
        "sa mémoire, pour 10 × les lignes",
        "Le portail",
    ]
