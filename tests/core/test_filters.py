from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.template import Context, Engine

from projects.core.french import NBSP, NNBSP


def render(source: str, **context: object) -> str:
    engine = Engine(libraries={"french": "projects.core.templatetags.french"})
    return engine.from_string("{% load french %}" + source).render(Context(context))


def test_filters_write_french() -> None:
    assert render("{{ d|fr_date }}", d=date(2025, 12, 9)) == "9 décembre 2025"
    assert render("{{ d|fr_date }}", d=None) == ""
    assert render("{{ n|fr_number }}", n=2395000) == f"2{NNBSP}395{NNBSP}000"
    assert render("{{ n|fr_euros }}", n=None) == "non communiqué"
    assert render("{{ n|fr_euros }}", n=Decimal("1234.5")) == f"1{NNBSP}234,50{NBSP}€"
    assert render('{{ n|fr_count:"projet" }}', n=18) == f"18{NBSP}projets"
    assert render('{{ n|fr_plural:"retenu,retenus" }}', n=1) == "retenu"
    assert render("{{ names|fr_list }}", names=["a", "b"]) == "a et b"
    assert render("{{ r|region_phrase }}", r="Hauts-de-France") == "dans les Hauts-de-France"


def test_filters_leave_escaping_to_the_template() -> None:
    assert render("{{ t|typo }}", t="<b> : l'eau") == f"&lt;b&gt;{NBSP}: l’eau"
