"""/composants/: every part of templates/components in its states, to look at in the light and in the dark.

For those who write pages: 404 unless the demonstration or DEBUG, both off by default, says that nobody else is there;
and, as for every page, one signs in first. `?partie=formulaire` is a whole form to try, which saves nothing.
"""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fipe_portal.appearance import CHOICES, THEMES
from fipe_portal.home.parts import Act, Line
from projects.accounts.requests import signed_in
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm
from projects.core.paris import today
from projects.portfolio.enums import ActionStatus, Maturity, Progress
from reporting.rendering.content import FigureRow
from reporting.selectors.tiles import Tile, trend

CATEGORIES = (
    ("Q", "Qualité d’accueil et qualité de vie au travail"),
    ("D", "Diversification et développement des solutions d’accueil"),
    ("R", "Recours aux modes d’accueil"),
    ("I", "Formes de soutien à l’accueil individuel"),
)
MOMENT = datetime(2026, 1, 13, 9, 30, tzinfo=UTC)


@require_http_methods(["GET", "HEAD", "POST"])
def components(request: HttpRequest) -> HttpResponse:
    """The page; `?theme=light` or `dark` shows the other appearance without keeping it."""
    if not (settings.DEMO_LOGIN or settings.DEBUG):
        raise Http404
    if request.method == "POST" or request.GET.get("partie") == "formulaire":
        posted = request.POST if request.method == "POST" else WRONG
        context = {"form": _WholeForm(posted, user=signed_in(request)), **_appearance(request)}
        return render(request, "portail/composants_formulaire.html", context)
    return render(request, "portail/composants.html", {**_samples(), **_appearance(request)})


def _appearance(request: HttpRequest) -> dict[str, Any]:
    theme = request.GET.get("theme", "")
    if theme not in ("light", "dark"):
        return {}
    choices = [{"value": value, "label": label, "chosen": value == theme} for value, label in CHOICES]
    return {"appearance": {"theme": theme, "dark_media": THEMES[theme], "choices": choices}, "shown_theme": theme}


def _samples() -> dict[str, Any]:
    signs = [{"letter": letter, "label": label, "is_main": False} for letter, label in CATEGORIES]
    return {
        "categories": signs,
        "main_first": [{**signs[0], "is_main": True}, *signs[1:]],
        "progress": [*Progress.choices, ("", "Non évalué")],
        "maturity": [(rank, label) for rank, (_, label) in enumerate(Maturity.choices, start=1)],
        "doubts": ("Expérimentation", "Amorçage"),
        "action_states": ActionStatus.choices,
        "icons": _icons(),
        "invented": {"said": "3 financements annuels sont inventés pour la démonstration.", "url": "#h-messages"},
        "tones": (("success", "C’est enregistré."), ("info", "À savoir."), ("warning", "À vérifier."),
                  ("error", "Cela n’a pas pu se faire.")),
        "tiles": _tiles(),
        "rows": _rows(),
        "many": _rows(factor=9),
        "lines": _lines(),
        "chips": [{"label": "Région : Occitanie", "remove_url": "#"}, {"label": "« crèche »", "remove_url": "#"}],
        "groups": _groups(),
        "page": {"previous_url": "#", "next_url": "#", "label": "Projets 51 à 100"},
        "jobs": [_job(place, state, label) for place, (state, label) in enumerate(JOB_STATES)],
        "file": _file(),
        "bound": _form(),
        "situation": {
            "situation_on": MOMENT.date(), "known_on": MOMENT.date(), "is_past": True, "kept": [], "today": today(),
            "now_url": "#", "path": "",
        },
        "day": MOMENT.date(),
    }  # fmt: skip


def _icons() -> list[str]:
    """The icons of the sprite, less the squares of charts and the sign of the portal."""
    sprite = (settings.BASE_DIR / "static" / "portal" / "icons.svg").read_text()
    return re.findall(r'<symbol id="(?!signe)([a-z]+)" viewBox="0 0 16 16"', sprite)


def _tiles() -> list[Tile]:
    day = MOMENT.date()
    return [
        Tile("36", "Projets", "#", trend=trend(34, 36, since=day, url="#")),
        Tile("1", "Région concernée", "#", trend=trend(1, 1, since=day)),
        Tile("3", "Sans nouvelles depuis 3 mois", "#", tone="est-veille", trend=trend(5, 3, since=day)),
        Tile("2", "Actes en retard", "#", tone="est-retard"),
        Tile("non communiqué", "Projets avec budget", "", trend=trend(None, None, since=day)),
    ]


def _rows(factor: int = 1) -> list[FigureRow]:
    keys = ("qualite", "diversification", "recours", "accueil_individuel", "autre", "inconnu")
    labels = (*(label for _, label in CATEGORIES), "Une autre ligne", "À renseigner")
    return [
        FigureRow(key, label, value * factor, str(value * factor), "10 %", "#" if value else "")
        for key, label, value in zip(keys, labels, (9, 6, 4, 3, 2, 0), strict=True)
    ]


def _lines() -> list[Line]:
    acts = (Act("Noter l’avancement", "#", "Annonay"), Act("Modifier", "#", "Annonay"))
    return [
        Line("En retard", "#", "Ardèche", "À renseigner : avancement", "horloge", "est-retard", "6 janvier 2026",
             "7 jours de retard", acts),
        Line("À surveiller", "#", "Ain", "", "alerte", "est-veille", "14 août 2025", "il y a 5 mois", acts),
        Line("À savoir", "#", "Isère", "", "info", "est-info"),
    ]  # fmt: skip


def _groups() -> list[dict[str, Any]]:
    def option(value: str, label: str, count: int | None, checked: bool = False, letter: str = "") -> dict[str, Any]:
        return {"value": value, "label": label, "count": count, "checked": checked, "letter": letter}

    return [
        {"name": "categorie", "label": "Catégorie",
         "options": [option("q", "Qualité", 16, True, "Q"), option("d", "Diversification", 0, False, "D")]},
        {"name": "avancement", "label": "Avancement", "options": [option("x", "Non évalué", 36)]},
    ]  # fmt: skip


JOB_STATES = (
    ("queued", "En attente"), ("running", "En cours"), ("succeeded", "Terminé"), ("failed", "Échoué"),
    ("cancelled", "Annulé"),
)  # fmt: skip


def _job(place: int, state: str, label: str) -> SimpleNamespace:
    """What _job_state.html reads of a job. Not alive: a sample asks the server for nothing."""
    return SimpleNamespace(
        public_id=f"00000000-0000-4000-8000-00000000000{place}", state=state, get_state_display=label,
        step="", done=7, total=22, attempt=1, max_attempts=3, is_alive=False, is_being_cancelled=False,
        error="Le moteur de rendu s’est arrêté." if state == "failed" else "", created_at=MOMENT, finished_at=MOMENT,
        expires_at=None, get_absolute_url="#", files=SimpleNamespace(all=[_file()] if state == "succeeded" else []),
    )  # fmt: skip


def _file() -> SimpleNamespace:
    return SimpleNamespace(
        name="recueil-national.pdf", size=1_240_000, created_at=MOMENT, sha256="0" * 64, get_absolute_url="#"
    )


class _SampleForm(forms.Form):
    """Fields as Django gives them: right, wrong, optional, checked."""

    name = forms.CharField(label="Nom du porteur", help_text="Comme il s’écrit lui-même.")
    email = forms.EmailField(label="Adresse électronique")
    kind = forms.ChoiceField(label="Type", choices=[("", "Choisir"), ("epci", "Intercommunalité")], required=False)
    text = forms.CharField(label="Remarque", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="J’ai relu", required=False)


def _form() -> forms.Form:
    form = _SampleForm({"exemple-name": "Annonay Rhône Agglo", "exemple-email": "annonay"}, prefix="exemple")
    form.full_clean()
    form.add_error(None, "Ce porteur existe déjà.")
    return form


class _WholeForm(PortalForm):
    """A form of the engine with every kind of field (docs/forms.md)."""

    groups = (
        Group("Qui", ("name", "commune"), help="Un groupe a un titre, et dit au besoin ce qu’il attend."),
        Group("Quoi", ("progress", "themes", "seen_on", "amount")),
        Group("Et encore", ("text", "agree")),
    )
    name = forms.CharField(label="Nom du porteur", help_text="Comme il s’écrit lui-même, sans sigle.")
    commune = LookupField(lookup="communes", label="Commune")
    progress = forms.ChoiceField(label="Avancement", choices=Progress.choices, widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(
        label="Catégories", choices=CATEGORIES, widget=forms.CheckboxSelectMultiple, required=False
    )
    seen_on = FrenchDateField(label="Constaté le")
    amount = forms.DecimalField(label="Montant", required=False, help_text="En euros : 1 234,50.")
    text = forms.CharField(label="Remarque", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="J’ai relu")


# Right, ambiguous, missing, unreadable: one of each state.
WRONG = {
    "name": "Annonay Rhône Agglo", "commune": "Saint-Denis", "themes": ["Q"], "seen_on": "31/02/2026",
    "amount": "beaucoup",
}  # fmt: skip
