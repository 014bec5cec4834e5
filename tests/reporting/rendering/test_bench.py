"""`manage.py bench --quick` prints its table on the real projects."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_quick_bench_compares_the_two_ways() -> None:
    out = io.StringIO()
    call_command("bench", "--quick", "--projects", "6", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("Projets réels de l’édition")
    labels = [line[:36].strip() for line in lines[1:]]
    assert labels[1:4] == ["Une fiche", "Recueil de 6, par morceaux", "Recueil de 6, un seul document"]
    assert "× " in lines[4]
