"""Writing what is seen of a project on a day: progress, maturity, categories; correcting and taking back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.journal.facts import DatedFact
from projects.journal.models import Source
from projects.portfolio import services
from projects.portfolio.enums import ObservationKind
from projects.portfolio.forms.facts import CancelForm, ClassificationForm, ObservationForm
from projects.portfolio.forms.fields import FactDay
from projects.portfolio.models import ActionState, Category, Classification, Observation, Project
from projects.portfolio.policies import can_classify_project, can_edit_project, can_observe_project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import FORM, Policy, confirmed, editable, frame, project_url, taken_back

page = require_http_methods(["GET", "HEAD", "POST"])
# Kinds of facts, as addresses say them: the model, the way to its project, who takes one back, its French name.
FACTS: dict[str, tuple[type[DatedFact], str, Policy, str]] = {
    "constat": (Observation, "project", can_observe_project, "ce constat"),
    "categories": (Classification, "project", can_classify_project, "ce classement"),
    "etat": (ActionState, "action__project", can_edit_project, "cet état"),
}


@page
def observation_add(request: HttpRequest, reference: str) -> HttpResponse:
    """`?constat=progress|maturity` leaves one kind; `valeur` and `source` are proposed."""
    user, project = signed_in(request), editable(request, reference, can_observe_project)
    kind = next((one for one in ObservationKind if one.value == request.GET.get("constat")), None)

    def save(form: ObservationForm) -> Saved:
        data = form.cleaned_data
        made = services.observe(
            actor=user,
            project=project,
            kind=form.observed_kind,
            value=data["value"],
            action=data.get("action"),
            source=data["source"],
            **_when(form),
        )
        undo = reverse("fact_cancel", args=[reference, "constat", made.pk])
        return Saved(project_url(project), f"Constat noté : {made}.", undo_url=undo)

    source = Source.objects.filter(slug=request.GET.get("source", "").replace("\0", "")).first()
    form = ObservationForm(
        project=project, kind=kind, initial={"value": request.GET.get("valeur", ""), "source": source}
    )
    title = {None: "Noter un constat", "progress": "Noter l’avancement", "maturity": "Noter la maturité"}[kind]
    context = frame(project, title, lead=_last_known(project, kind))
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _last_known(project: Project, kind: ObservationKind | None) -> str:
    """What one would change: the last constats of the whole project."""
    rows = Observation.objects.filter(project=project, action=None).latest_per("project", "kind", **vars(Clock.now()))
    known = [f"{row}, {FactDay(row.observed_on, row.date_precision)}" for row in rows if kind in (None, row.kind)]
    return f"Dernier constat : {' ; '.join(known)}." if known else "Rien n’est encore constaté."


@page
def observation_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """« Corriger »: another fact in the place of the wrong one, about the same thing."""
    user, project = signed_in(request), editable(request, reference, can_observe_project)
    wrong = get_object_or_404(Observation.objects.exclude(value="").select_related("action"), pk=pk, project=project)

    def save(form: ObservationForm) -> Saved:
        data = form.cleaned_data
        made = services.correct_observation(
            actor=user, observation=wrong, value=data["value"], source=data["source"], **_when(form)
        )
        undo = reverse("fact_restore", args=[reference, "constat", made.pk])
        return Saved(project_url(project), f"Constat corrigé : {made}.", undo_url=undo)

    form = ObservationForm(
        project=project,
        kind=ObservationKind(wrong.kind),
        fixed=True,
        initial={"value": wrong.value, "source": wrong.source, **_dated(wrong)},
    )
    lead = f"Il porte sur l’action « {wrong.action} »." if wrong.action else "Il porte sur tout le projet."
    context = frame(
        project,
        f"Corriger un constat : {wrong.get_kind_display().lower()}",
        lead=f"{lead} L’ancien reste dans l’historique, remplacé par le vôtre.",
        fact_cancel_url=reverse("fact_cancel", args=[reference, "constat", pk]),
    )
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def project_classify(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_classify_project)
    standing = Classification.objects.filter(project=project).standing(**vars(Clock.now()))
    last = standing.order_by("-observed_on", "-recorded_at", "-pk").first()

    def save(form: ClassificationForm) -> Saved:
        categories, main = form.chosen()
        made = services.classify(actor=user, project=project, categories=categories, main=main, **_when(form))
        undo = reverse("fact_cancel", args=[reference, "categories", made.pk])
        return Saved(project_url(project), "Catégories enregistrées.", undo_url=undo)

    form = ClassificationForm(categories=_categories(), initial=_classified(last) if last else {})
    context = frame(
        project,
        "Dire les catégories du projet",
        classifications=[_line(row, reference) for row in _with_items(standing)],
    )
    return answer_form(request, form=form, template="portfolio/edit/classify.html", save=save, context=context)


@page
def classification_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """« Corriger »: other categories in the place of the wrong ones."""
    user, project = signed_in(request), editable(request, reference, can_classify_project)
    wrong = get_object_or_404(Classification.objects.filter(is_void=False), pk=pk, project=project)

    def save(form: ClassificationForm) -> Saved:
        categories, main = form.chosen()
        made = services.correct_classification(
            actor=user, classification=wrong, categories=categories, main=main, **_when(form)
        )
        undo = reverse("fact_restore", args=[reference, "categories", made.pk])
        return Saved(project_url(project), "Catégories corrigées.", undo_url=undo)

    form = ClassificationForm(categories=_categories(), initial={**_classified(wrong), **_dated(wrong)})
    lead = "Ce que vous dites ici remplace le classement de ce jour ; l’ancien reste dans l’historique."
    context = frame(
        project,
        "Corriger un classement",
        lead=lead,
        fact_cancel_url=reverse("fact_cancel", args=[reference, "categories", pk]),
        fact_cancel_label="Annuler ce classement",
    )
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def fact_cancel(request: HttpRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """« Annuler »: what stood before stands again."""
    user = signed_in(request)
    project, fact, name = _fact(request, reference, kind, pk)
    if fact.is_silent:
        raise Http404("ce constat ne dit rien : il en a annulé un autre")

    def act(form: Any) -> Saved:
        silent = services.cancel_fact(actor=user, fact=fact, note=form.cleaned_data["note"])
        undo = reverse("fact_restore", args=[reference, kind, silent.pk])
        said = f"C’est fait : {name} est annulé."
        return Saved(project_url(project), said, undo_url=undo, undo_label="Rétablir")

    lead = (
        f"{_spoken(fact)}, {FactDay(fact.observed_on, fact.date_precision)}. "
        "Ce qui était vrai avant le redevient ; rien ne s’efface de l’historique."
    )
    context = frame(project, f"Annuler {name} ?", submit=f"Annuler {name}", lead=lead, cancel_label="Ne rien changer")
    return confirmed(request, act=act, context=context, form=CancelForm())


@require_POST
def fact_restore(request: HttpRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """Record again what the fact `pk` replaced."""
    user = signed_in(request)
    project, fact, _ = _fact(request, reference, kind, pk)
    return taken_back(
        request,
        lambda: services.restore_fact(actor=user, fact=fact),
        url=project_url(project),
        said="Ce qui était noté avant est rétabli.",
    )


def _fact(request: HttpRequest, reference: str, kind: str, pk: int) -> tuple[Project, Any, str]:
    if kind not in FACTS:
        raise Http404("ce genre de constat n’existe pas")
    model, path, policy, name = FACTS[kind]
    project = editable(request, reference, policy)
    return project, get_object_or_404(model, **{"pk": pk, path: project}), name


def _when(form: Any) -> dict[str, Any]:
    on = form.cleaned_data["observed_on"]
    return {"observed_on": on.day, "date_precision": on.precision, "note": form.cleaned_data["note"]}


def _dated(fact: DatedFact) -> dict[str, Any]:
    return {"observed_on": FactDay(fact.observed_on, fact.date_precision), "note": fact.note}


def _categories() -> list[Category]:
    return list(Category.objects.filter(scheme="fipe"))


def _classified(row: Classification) -> dict[str, Any]:
    items = list(row.items.all())
    return {
        "categories": [item.category_id for item in items],
        "main": next((item.category_id for item in items if item.is_main), ""),
    }


def _with_items(rows: Any) -> Any:
    return rows.prefetch_related("items__category").order_by("-observed_on", "-recorded_at", "-pk")


def _line(row: Classification, reference: str) -> dict[str, str]:
    """A classification in the history of the page."""
    names = [f"{item.category}{' (principale)' if item.is_main else ''}" for item in row.items.all()]
    return {
        "on": str(FactDay(row.observed_on, row.date_precision)),
        "what": ", ".join(names) or "aucune",
        "note": row.note,
        "edit_url": reverse("classification_edit", args=[reference, row.pk]),
        "cancel_url": reverse("fact_cancel", args=[reference, "categories", row.pk]),
    }


def _spoken(fact: Any) -> str:
    if isinstance(fact, Classification):
        return "Catégories : " + (", ".join(str(item) for item in fact.items.select_related("category")) or "aucune")
    return f"État : {fact}" if isinstance(fact, ActionState) else str(fact)
