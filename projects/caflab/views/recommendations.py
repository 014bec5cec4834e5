"""The register of recommendations."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.enums import Audience, LessonKind, ListSlug, RecommendationState, Theme
from projects.caflab.forms.accompaniment import ReasonForm
from projects.caflab.forms.registers import RECOMMENDED, NoteForm, RecommendationForm, StoredRecommendationForm
from projects.caflab.models import Lesson, Recommendation
from projects.caflab.policies import LIFE_POLICIES, can_follow_recommendation, can_keep_recommendations, can_read_steps
from projects.caflab.selectors.dossier import steps_of
from projects.caflab.selectors.register import Asked, lesson_lines, recommendation_lines, recommendation_register
from projects.caflab.services.ordering import version_of
from projects.caflab.views.base import FORM, allow, framed, is_of_an_office, key_of, moved, page, regions_of, state_acts
from projects.caflab.workflow import RECOMMENDATION_LIFE
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.paris import today
from projects.portfolio.views.editing_base import confirmed

NAMES = {
    "q": "text",
    "pour": "audience",
    "etat": "state",
    "theme": "theme",
    "nature": "kind",
    "projet": "project",
    "region": "region",
}


@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """`?q=`, `?pour=`, `?etat=`, `?theme=` and `?nature=` of its lessons, `?projet=`, `?region=`."""
    user = signed_in(request)
    asked = Asked(**{field: typed(request.GET.get(name, "")) for name, field in NAMES.items()})
    register = recommendation_register(user, asked, today())
    kept = {name: getattr(asked, field) for name, field in NAMES.items() if getattr(asked, field)}
    bare = {name: value for name, value in kept.items() if name != "etat"}
    keeps = can_keep_recommendations(user)[0]
    context = {
        "register": register,
        "asked": asked,
        "states": [
            (state, number, f"?{urlencode({**bare, 'etat': state.value})}", asked.state == state.value)
            for state in RecommendationState
            if (number := register.counts.get(state.value, 0)) or asked.state == state.value
        ],
        "every": sum(register.counts.values()),
        "every_url": f"?{urlencode(bare)}",
        "themes": Theme.choices,
        "audiences": Audience.choices,
        "kinds": LessonKind.choices,
        "regions": regions_of(user),
        "in_menu": is_of_an_office(user),
        "may_keep": keeps,
        "may_order": keeps and asked.is_empty and len(register.lines) > 1,
        "version": version_of(ListSlug.RECOMMENDATIONS),
        "listing": ListSlug.RECOMMENDATIONS,
        "moved": moved(request),
    }
    return render(request, "caflab/recommendation_list.html", context)


@page
def recommendation_add(request: HttpRequest) -> HttpResponse:
    """`?enseignement=` the lesson that it comes from."""
    user = signed_in(request)
    allow(user, can_keep_recommendations, None)
    key = key_of(request.GET.get("enseignement", ""))
    lesson = Lesson.objects.visible_to(user).filter(pk=key).first() if key else None

    def save(form: RecommendationForm) -> Saved:
        data = form.cleaned_data
        values = {name: data[name] for name in RECOMMENDED}
        made = services.add_recommendation(actor=user, lessons=list(data["lessons"]), **values)
        return Saved(_url(made), "Recommandation ajoutée : elle est à instruire.")

    form = RecommendationForm(user=user, initial={"lessons": [lesson.pk] if lesson else []})
    context = framed(
        "Ajouter une recommandation",
        trail=[{"label": "Recommandations", "url": reverse("recommendation_list")}],
        cancel_url=reverse("lesson_detail", args=[lesson.pk]) if lesson else reverse("recommendation_list"),
        lead=f"D’après l’enseignement « {lesson.title} »." if lesson else "",
    )
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_safe
def recommendation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Its lessons, and through them its projects; what was decided of it, and what happened since."""
    user, row = signed_in(request), _recommendation(request, pk)
    line = recommendation_lines(user, [row], today())[0]
    offered = RECOMMENDATION_LIFE.offered(row.state, LIFE_POLICIES, user, row)
    context = {
        "line": line,
        "lessons": lesson_lines(user, list(line.lessons)),
        "reads_steps": can_read_steps(user)[0],
        "steps": [(step, RECOMMENDATION_LIFE.label(step.state) if step.state else "") for step in _steps(row)],
        "transitions": state_acts(offered, "recommendation_transition", pk),
        "may_edit": can_keep_recommendations(user)[0],
        "may_follow": can_follow_recommendation(user, row)[0],
        "trail": [{"label": "Recommandations", "url": reverse("recommendation_list")}],
    }
    return render(request, "caflab/recommendation_detail.html", context)


def _steps(row: Recommendation) -> list[Any]:
    return steps_of(recommendation=row)


@page
def recommendation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = signed_in(request), _recommendation(request, pk)
    allow(user, can_keep_recommendations, row)

    def save(form: StoredRecommendationForm) -> Saved:
        data = form.cleaned_data
        changed = services.update_recommendation(
            actor=user, recommendation=row, version=data["version"], lessons=list(data["lessons"]),
            values={name: data[name] for name in RECOMMENDED},
        )  # fmt: skip
        return Saved(_url(row), "Recommandation enregistrée." if changed else "Rien n’avait changé.")

    form = StoredRecommendationForm(row=row, user=user)
    context = _framed(row, "Modifier la recommandation")
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def recommendation_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    user, row = signed_in(request), _recommendation(request, pk)
    line = RECOMMENDATION_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")
    allow(user, LIFE_POLICIES[line.who], row)

    def act(form: Any) -> Saved:
        made = services.change_recommendation(
            actor=user, recommendation=row, transition=transition, reason=form.cleaned_data["reason"],
            read=form.cleaned_data["read"],
        )  # fmt: skip
        return Saved(_url(made), f"Recommandation « {made.get_state_display()} ».")

    lead = f"État actuel : {row.get_state_display()}. {line.confirm}"
    context = _framed(row, f"{line.label} ?", submit=line.label, lead=lead, cancel_label="Ne rien changer")
    form = ReasonForm(required=line.needs_reason, longest=2000, initial={"read": row.state})
    return confirmed(request, act=act, context=context, form=form)


@page
def recommendation_note(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = signed_in(request), _recommendation(request, pk)
    allow(user, can_follow_recommendation, row)

    def save(form: NoteForm) -> Saved:
        services.note_recommendation(actor=user, recommendation=row, note=form.cleaned_data["note"])
        return Saved(_url(row), "Note enregistrée.")

    context = _framed(row, "Noter le suivi")
    return answer_form(request, form=NoteForm(), template=FORM, save=save, context=context)


def _recommendation(request: HttpRequest, pk: int) -> Recommendation:
    rows = Recommendation.objects.visible_to(request.user).select_related("owner", "author")
    return get_object_or_404(rows, pk=pk)


def _url(row: Recommendation) -> str:
    return reverse("recommendation_detail", args=[row.pk])


def _framed(row: Recommendation, title: str, **more: Any) -> dict[str, Any]:
    trail = [
        {"label": "Recommandations", "url": reverse("recommendation_list")},
        {"label": f"Recommandation n° {row.pk}", "url": _url(row)},
    ]
    short = row.text if len(row.text) <= 140 else f"{row.text[:139]}…"
    return framed(title, subject=short, trail=trail, cancel_url=_url(row), **more)
