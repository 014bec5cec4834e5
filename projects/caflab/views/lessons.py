"""The register of lessons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.enums import LessonKind, LessonState, Theme
from projects.caflab.forms.accompaniment import ReasonForm
from projects.caflab.forms.registers import TOLD, EvidenceForm, LessonForm, StoredLessonForm
from projects.caflab.models import Lesson, LessonEvidence
from projects.caflab.policies import (
    LIFE_POLICIES,
    can_edit_lesson,
    can_keep_recommendations,
    can_propose_lesson,
    can_read_steps,
    can_write_lessons,
)
from projects.caflab.selectors.dossier import steps_of
from projects.caflab.selectors.register import Asked, lesson_lines, lesson_register, recommendation_lines
from projects.caflab.views.base import FORM, allow, framed, is_of_an_office, key_of, page, regions_of, state_acts
from projects.caflab.workflow import LESSON_LIFE
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.views.editing_base import confirmed, taken_back

NAMES = {"q": "text", "nature": "kind", "theme": "theme", "etat": "state", "projet": "project", "region": "region"}


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """`?q=`, `?nature=`, `?theme=`, `?etat=`, `?projet=` (a reference), `?region=`; `?apres=` the key to go on from."""
    user = signed_in(request)
    asked = Asked(**{field: typed(request.GET.get(name, "")) for name, field in NAMES.items()})
    register = lesson_register(user, asked, after=key_of(request.GET.get("apres", "")))
    kept = [(name, getattr(asked, field)) for name, field in NAMES.items() if getattr(asked, field)]
    bare = {name: value for name, value in kept if name != "nature"}
    following = urlencode({**dict(kept), "apres": register.after or ""})
    context = {
        "register": register,
        "asked": asked,
        "kinds": [
            (kind, number, f"?{urlencode({**bare, 'nature': kind.value})}", asked.kind == kind.value)
            for kind in LessonKind
            if (number := register.counts.get(kind.value, 0)) or asked.kind == kind.value
        ],
        "every": sum(register.counts.values()),
        "every_url": f"?{urlencode(bare)}",
        "themes": Theme.choices,
        "states": LessonState.choices,
        "regions": regions_of(user),
        "in_menu": is_of_an_office(user),
        "pages": {"next_url": f"?{following}" if register.after else "", "previous_url": "", "label": ""},
        "may_write": can_write_lessons(user)[0],
    }
    return render(request, "caflab/lesson_list.html", context)


@page
def lesson_add(request: HttpRequest) -> HttpResponse:
    """`?projet=` where it was seen. It is a draft, proposed or retained at once by the button that is pressed."""
    user = signed_in(request)
    allow(user, can_write_lessons, None)
    seen = selected(Project.objects.visible_to(user), Clock.now()).with_identity()
    project = seen.filter(reference=typed(request.GET.get("projet", ""))).first()

    def save(form: LessonForm) -> Saved:
        data = form.cleaned_data
        _check_may_propose(user, data["project"])
        made = services.write_lesson(
            actor=user, project=data["project"], observed_on=data["observed_on"].day,
            date_precision=data["observed_on"].precision, seen=data["seen"], **{name: data[name] for name in TOLD},
        )  # fmt: skip
        said = "Brouillon enregistré : vous seul le lisez. Proposez-le au Caflab quand il est prêt."
        return Saved(_url(made), said)

    context = framed(
        "Noter un enseignement",
        trail=[{"label": "Enseignements", "url": reverse("lesson_list")}],
        cancel_url=_back(project),
        submit="Enregistrer le brouillon",
    )  # fmt: skip
    form = LessonForm(initial={"project": project} if project else {})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _check_may_propose(user: Any, project: Project) -> None:
    allowed, reason = can_propose_lesson(user, project)
    if not allowed:
        raise DomainError(reason, field="project")


def _back(project: Project | None) -> str:
    return reverse("project_tab", args=[project.reference, "enseignements"]) if project else reverse("lesson_list")


@require_safe
def lesson_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, lesson = signed_in(request), _lesson(request, pk)
    recommendations = lesson.recommendations.all().visible_to(user).select_related("owner")
    offered = LESSON_LIFE.offered(lesson.state, LIFE_POLICIES, user, lesson)
    may_edit = can_edit_lesson(user, lesson)[0]
    context = {
        "line": lesson_lines(user, [lesson])[0],
        "lesson": lesson,
        "reads_steps": can_read_steps(user)[0],
        "steps": [(step, LESSON_LIFE.label(step.state)) for step in steps_of(lesson=lesson)],
        "recommendations": recommendation_lines(user, list(recommendations), today()),
        "transitions": state_acts(offered, "lesson_transition", pk),
        "may_edit": may_edit,
        "may_recommend": can_keep_recommendations(user)[0],
        "trail": [{"label": "Enseignements", "url": reverse("lesson_list")}],
    }
    return render(request, "caflab/lesson_detail.html", context)


@page
def lesson_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, lesson = signed_in(request), _lesson(request, pk)
    allow(user, can_edit_lesson, lesson)

    def save(form: StoredLessonForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in TOLD}
        changed = services.update_lesson(actor=user, lesson=lesson, version=form.cleaned_data["version"], values=values)
        return Saved(_url(lesson), "Enseignement enregistré." if changed else "Rien n’avait changé.")

    context = _framed(lesson, "Modifier l’enseignement")
    return answer_form(request, form=StoredLessonForm(row=lesson), template=FORM, save=save, context=context)


@page
def lesson_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    user, lesson = signed_in(request), _lesson(request, pk)
    line = LESSON_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")
    allow(user, LIFE_POLICIES[line.who], lesson)

    def act(form: Any) -> Saved:
        made = services.change_lesson(
            actor=user, lesson=lesson, transition=transition, reason=form.cleaned_data["reason"],
            read=form.cleaned_data["read"],
        )  # fmt: skip
        seen = Lesson.objects.visible_to(user).filter(pk=pk).exists()
        return Saved(_url(made) if seen else reverse("lesson_list"), f"Enseignement « {made.get_state_display()} ».")

    lead = f"État actuel : {lesson.get_state_display()}. {line.confirm}"
    context = _framed(lesson, f"{line.label} ?", submit=line.label, lead=lead, cancel_label="Ne rien changer")
    form = ReasonForm(required=line.needs_reason, longest=2000, initial={"read": lesson.state})
    return confirmed(request, act=act, context=context, form=form)


@page
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Another project that shows it: whoever may propose a lesson of that project."""
    user, lesson = signed_in(request), _lesson(request, pk)
    allow(user, can_write_lessons, None)

    def save(form: EvidenceForm) -> Saved:
        data = form.cleaned_data
        _check_may_propose(user, data["project"])
        made = services.add_evidence(
            actor=user, lesson=lesson, project=data["project"], observed_on=data["observed_on"].day,
            date_precision=data["observed_on"].precision, text=data["seen"],
        )  # fmt: skip
        undo = reverse("evidence_remove", args=[pk, made.pk])
        return Saved(_url(lesson), "Projet rattaché.", undo_url=undo if can_edit_lesson(user, lesson)[0] else "")

    context = _framed(lesson, "Rattacher un projet")
    return answer_form(request, form=EvidenceForm(), template=FORM, save=save, context=context)


@page
def evidence_remove(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    user, lesson = signed_in(request), _lesson(request, pk)
    allow(user, can_edit_lesson, lesson)
    seen = LessonEvidence.objects.filter(lesson=lesson, project__in=Project.objects.visible_to(user))
    row = get_object_or_404(seen.select_related("lesson", "project"), pk=evidence)

    def act(_: Any) -> Saved:
        services.remove_evidence(actor=user, evidence=row)
        undo = reverse("evidence_restore", args=[pk, evidence])
        return Saved(_url(lesson), "Le projet est détaché.", undo_url=undo, undo_label="Rattacher de nouveau")

    lead = f"{row.project.display_name} n’illustrera plus cet enseignement."
    context = _framed(lesson, "Détacher ce projet ?", submit="Détacher le projet", lead=lead)
    return confirmed(request, act=act, context=context)


@require_POST
def evidence_restore(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    user, lesson = signed_in(request), _lesson(request, pk)
    allow(user, can_edit_lesson, lesson)
    return taken_back(
        request, lambda: services.restore_evidence(actor=user, lesson=lesson, key=evidence), url=_url(lesson),
        said="Le projet est rattaché de nouveau.",
    )  # fmt: skip


def _lesson(request: HttpRequest, pk: int) -> Lesson:
    return get_object_or_404(Lesson.objects.visible_to(request.user).select_related("author"), pk=pk)


def _url(lesson: Lesson) -> str:
    return reverse("lesson_detail", args=[lesson.pk])


def _framed(lesson: Lesson, title: str, **more: Any) -> dict[str, Any]:
    trail = [
        {"label": "Enseignements", "url": reverse("lesson_list")},
        {"label": lesson.title, "url": _url(lesson)},
    ]
    return framed(title, subject=lesson.title, trail=trail, cancel_url=_url(lesson), **more)
