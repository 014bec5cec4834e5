"""The projects that Caflab accompanies: chosen, ordered, stopped; what each Caf still owes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.enums import ListSlug
from projects.caflab.forms.accompaniment import ChoiceForm, StopForm
from projects.caflab.models import Evaluation, Recommendation, Resource
from projects.caflab.owed import owed_kinds
from projects.caflab.policies import (
    can_accompany_project,
    can_keep_recommendations,
    can_keep_resources,
    can_order_accompaniment,
    can_propose_lesson,
    can_read_accompaniment,
    can_read_interviews,
)
from projects.caflab.selectors.accompaniment import Asked, candidate_page, owed_by_caf, read_accompaniment
from projects.caflab.selectors.choices import accompanied, choices_of, every_accompanied
from projects.caflab.selectors.dossier import read_dossier
from projects.caflab.services.ordering import version_of
from projects.caflab.views.base import (
    FORM,
    allow,
    dossier_url,
    framed,
    key_of,
    moved,
    page,
    project_of,
    regions_of,
    state_acts,
)
from projects.caflab.workflow import EVALUATION_LIFE
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.portfolio.enums import Ground
from projects.portfolio.forms.facts import CancelForm
from projects.portfolio.forms.fields import FactDay
from projects.portfolio.models import CaflabSelection, Category, Project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import confirmed, taken_back

# Where a move comes from, and where one goes back to.
LISTS = {
    ListSlug.ACCOMPANIMENT: ("accompaniment_list", can_order_accompaniment),
    ListSlug.RECOMMENDATIONS: ("recommendation_list", can_keep_recommendations),
    ListSlug.RESOURCES: ("resource_list", can_keep_resources),
}
NAMES = {"q": "text", "region": "region", "caf": "caf", "categorie": "category", "motif": "ground",
         "referent": "referent", "manque": "owed"}  # fmt: skip
VIEWS = {"": "Projets accompagnés", "candidats": "Candidats", "manques": "Ce qui manque, par Caf"}


@require_safe
def accompaniment_list(request: HttpRequest) -> HttpResponse:
    """`?vue=` candidats or manques; `?q=`, `?region=`, `?caf=`, `?categorie=`, `?motif=`, `?referent=`, `?manque=`."""
    user = signed_in(request)
    allow(user, can_read_accompaniment, None)
    clock, asked = Clock.now(), _asked(request)
    view = request.GET.get("vue", "")
    view = view if view in VIEWS else ""
    read = read_accompaniment(user, asked, clock)
    context: dict[str, Any] = {
        "view": view,
        "views": [(slug, label, _address(slug)) for slug, label in VIEWS.items()],
        "asked": asked,
        "kept": [(name, getattr(asked, field)) for name, field in NAMES.items() if getattr(asked, field)],
        "read": read,
        "may_order": can_order_accompaniment(user)[0] and asked.is_empty and len(read.lines) > 1,
        "version": version_of(ListSlug.ACCOMPANIMENT),
        "listing": ListSlug.ACCOMPANIMENT,
        "moved": moved(request),
        "regions": regions_of(user),
        "categories": Category.objects.filter(scheme="fipe"),
        "grounds": Ground.choices,
        "kinds": owed_kinds(),
    }
    if view == "candidats":
        after = typed(request.GET.get("apres", ""))[:30]
        found = candidate_page(user, asked, clock, after=after)
        query = dict(context["kept"])
        following = urlencode({"vue": view, **query, "apres": found.after})
        context |= {
            "candidates": [(row, can_accompany_project(user, row.project)[0]) for row in found.rows],
            "pages": {"next_url": f"?{following}" if found.after else "", "previous_url": "", "label": ""},
        }
    if view == "manques":
        context["cafs"] = owed_by_caf(read.lines)
    return render(request, "caflab/accompaniment_list.html", context)


def _asked(request: HttpRequest) -> Asked:
    return Asked(**{field: typed(request.GET.get(name, "")) for name, field in NAMES.items()})


def _address(view: str) -> str:
    return reverse("accompaniment_list") + (f"?vue={view}" if view else "")


@require_safe
def accompaniment_detail(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference)
    dossier = read_dossier(user, project, Clock.now())
    acts = can_accompany_project(user, project)[0]
    context = {
        "dossier": dossier,
        "project": project,
        "project_url": reverse("project_detail", args=[reference]),
        "trail": [{"label": "Accompagnement", "url": reverse("accompaniment_list")}],
        "may_act": acts,
        "may_read_interviews": can_read_interviews(user, project)[0],
        "may_propose": can_propose_lesson(user, project)[0],
        "evaluations": [(row, _evaluation_acts(row, reference, acts)) for row in dossier.evaluations],
        "last_choice": next((row.pk for row in dossier.history if row.stands), None),
    }
    return render(request, "caflab/accompaniment_detail.html", context)


def _evaluation_acts(row: Evaluation, reference: str, acts: bool) -> list[dict[str, str]]:
    return state_acts(EVALUATION_LIFE.open_from(row.state), "evaluation_transition", reference, row.pk) if acts else []


@page
def accompaniment_select(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose a project; of one that is accompanied, say other grounds or another referent."""
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    choice = choices_of([project.pk], Clock.now()).get(project.pk)
    goes_on = choice is not None and choice.is_selected

    def save(form: ChoiceForm) -> Saved:
        data = form.cleaned_data
        made = services.choose_project(
            actor=user, project=project, observed_on=data["observed_on"].day,
            date_precision=data["observed_on"].precision, grounds=data["grounds"], referent=data["referent"],
            note=data["note"],
        )  # fmt: skip
        said = "Choix enregistré." if goes_on else f"{project.display_name} est accompagné par le Caflab."
        return Saved(dossier_url(project), said, undo_url=reverse("selection_cancel", args=[reference, made.pk]))

    initial = {"grounds": list(choice.grounds), "referent": choice.referent_id} if choice and goes_on else {}
    lead = "Le projet entre dans les chiffres de l’accompagnement à partir du jour noté."
    if choice and goes_on:
        lead = f"Accompagné depuis le {choice.since_label}. Ce que vous dites ici vaut à partir du jour noté."
    context = framed(
        "Changer motifs ou référent" if goes_on else "Accompagner ce projet", project, lead=lead,
        submit="Enregistrer" if goes_on else "Accompagner ce projet",
    )  # fmt: skip
    return answer_form(
        request, form=ChoiceForm(project=project, initial=initial), template=FORM, save=save, context=context
    )


@page
def accompaniment_stop(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)

    def save(form: StopForm) -> Saved:
        day: FactDay = form.cleaned_data["observed_on"]
        made = services.stop_project(
            actor=user, project=project, observed_on=day.day, date_precision=day.precision,
            note=form.cleaned_data["note"],
        )  # fmt: skip
        undo = reverse("selection_cancel", args=[reference, made.pk])
        return Saved(dossier_url(project), "L’accompagnement est arrêté.", undo_url=undo)

    lead = "Il ne sera plus compté parmi les projets accompagnés à partir de ce jour ; son histoire reste lisible."
    context = framed("Arrêter l’accompagnement", project, submit="Arrêter l’accompagnement", lead=lead)
    return answer_form(request, form=StopForm(), template=FORM, save=save, context=context)


@page
def selection_cancel(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a choice back: what stood before stands again."""
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    fact = get_object_or_404(CaflabSelection.objects.filter(is_void=False), pk=pk, project=project)

    def act(form: Any) -> Saved:
        silent = services.cancel_selection(actor=user, fact=fact, note=form.cleaned_data["note"])
        undo = reverse("selection_restore", args=[reference, silent.pk])
        return Saved(dossier_url(project), "Ce choix est annulé.", undo_url=undo, undo_label="Rétablir")

    lead = "Ce qui était vrai avant le redevient ; rien ne s’efface de l’historique."
    context = framed(
        "Annuler ce choix ?", project, submit="Annuler ce choix", lead=lead, cancel_label="Ne rien changer"
    )
    return confirmed(request, act=act, context=context, form=CancelForm())


@require_POST
def selection_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    fact = get_object_or_404(CaflabSelection, pk=pk, project=project)
    return taken_back(
        request, lambda: services.restore_selection(actor=user, fact=fact), url=dossier_url(project),
        said="Ce qui était choisi avant est rétabli.",
    )  # fmt: skip


@require_POST
def order_move(request: HttpRequest, listing: str) -> HttpResponse:
    """Move one row of a list: `cle`, `vers` (monter, descendre, premier, dernier), `version` as it was read."""
    if listing not in ListSlug.values:
        raise Http404("cette liste n’a pas d’ordre")
    user, slug = signed_in(request), ListSlug(listing)
    name, policy = LISTS[slug]
    allow(user, policy, None)
    key, version = key_of(request.POST.get("cle", "")), key_of(request.POST.get("version", ""))
    shown, every = _orders(user, slug, key)
    try:
        services.move(
            actor=user, listing=slug, key=key or 0, to=request.POST.get("vers", ""), version=version or 0,
            shown=shown, every=every,
        )  # fmt: skip
    except (StaleVersion, DomainError) as refused:
        messages.warning(request, refused.message)
        return HttpResponseRedirect(reverse(name))
    kept: dict[str, str] = {"bouge": str(key), "vers": request.POST["vers"]}
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode(kept)}")


def _orders(user: Any, slug: ListSlug, key: int | None) -> tuple[list[int], list[int]]:
    """What the person sees of the list, and the whole of it; resources are ordered inside their kind."""
    if slug == ListSlug.ACCOMPANIMENT:
        seen = accompanied(Project.objects.visible_to(user), Clock.now())
        return list(seen.values_list("pk", flat=True)), every_accompanied(Clock.now())
    if slug == ListSlug.RECOMMENDATIONS:
        rows = Recommendation.objects.order_by("position", "pk")
        return list(rows.visible_to(user).values_list("pk", flat=True)), list(rows.values_list("pk", flat=True))
    kind = Resource.objects.filter(pk=key or 0).values_list("kind", flat=True).first()
    of_kind = Resource.objects.filter(kind=kind).order_by("position", "pk")
    return list(of_kind.filter(is_retired=False).values_list("pk", flat=True)), list(
        of_kind.values_list("pk", flat=True)
    )
