"""Porteurs: found, read, made after those that already exist were proposed, rewritten."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.people.policies import can_invite
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Porteur
from projects.porteurs.selectors import Candidate, likely_duplicates
from projects.portfolio import services
from projects.portfolio.enums import PartnerRole
from projects.portfolio.forms.porteurs import NewPorteurForm, PorteurForm
from projects.portfolio.models import Partnership, Project
from projects.portfolio.policies import can_create_porteur, can_edit_porteur, can_read_contacts
from projects.portfolio.querysets import porteurs_visible_to
from projects.portfolio.selectors import Clock, project_rows, selected
from projects.portfolio.selectors.porteurs import porteur_page, spaced_siret
from projects.portfolio.views import detour
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_PROJECTS = 50


def visible(request: HttpRequest, pk: int) -> Porteur:
    """The porteur of that key; 404 when it does not exist for who asks."""
    seen = porteurs_visible_to(request.user).select_related("commune", "epci", "department")
    return get_object_or_404(seen, pk=pk)


@require_safe
def porteur_list(request: HttpRequest) -> HttpResponse:
    """`?q=` a name or a number, `?type=` a kind, `?apres=` the key after which the page starts."""
    user = signed_in(request)
    text = typed(request.GET.get("q", ""))
    kind = request.GET.get("type", "")
    kind = kind if kind in PorteurKind.values else ""
    after = request.GET.get("apres", "")
    shown = porteur_page(user, text=text, kind=kind, after=_key(after))
    kept = {"q": text, "type": kind}
    following = urlencode({**{name: value for name, value in kept.items() if value}, "apres": shown.after or ""})
    context = {
        "page": shown,
        "text": text,
        "kind": kind,
        "kinds": PorteurKind.choices,
        "pages": {"next_url": f"?{following}" if shown.after else "", "previous_url": "", "label": ""},
        "is_filtered": bool(text or kind or after),
        "may_add": can_create_porteur(user)[0],
    }
    return render(request, "porteurs/porteur_list.html", context)


@require_safe
def porteur_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, porteur = signed_in(request), visible(request, pk)
    clock = Clock.now()
    seen = Project.objects.visible_to(user)
    leads = selected(seen.filter(porteur=porteur), clock).with_identity().order_by("-reference")
    reads_contacts, reason = can_read_contacts(user, porteur)
    context = {
        "porteur": porteur,
        "place": porteur.commune or porteur.epci or porteur.department,
        "siret": spaced_siret(porteur.siret),
        "kind_is_deduced": porteur.kind_provenance == Provenance.DEDUCED,
        "rows": project_rows(list(leads[:SHOWN_PROJECTS]), clock),
        "shares": _shares(porteur, user),
        "contacts": porteur.contacts.all() if reads_contacts else [],
        "reads_contacts": reads_contacts,
        "contacts_reason": reason,
        "may_edit": can_edit_porteur(user, porteur)[0],
        "may_invite": can_invite(user, Role.PORTEUR_MEMBER, {"porteur": porteur})[0],
        "members": _members(porteur) if reads_contacts else set(),
    }
    return render(request, "porteurs/porteur_detail.html", context)


def _members(porteur: Porteur) -> set[str]:
    """The addresses of those who have an account there today."""
    rows = Membership.objects.current().filter(role=Role.PORTEUR_MEMBER, porteur=porteur, user__is_active=True)
    return set(rows.values_list("user__email", flat=True))


def _shares(porteur: Porteur, user: User) -> list[dict[str, str]]:
    """The projects that it shares or operates, among those that `user` sees."""
    rows = Partnership.objects.filter(porteur=porteur, project__in=Project.objects.visible_to(user))
    related = ("project__porteur", "project__commune", "project__epci", "project__department")
    return [
        {
            "url": reverse("project_detail", args=[row.project.reference]),
            "name": row.project.display_name,
            "role": PartnerRole(row.role).label,
        }
        for row in rows.select_related(*related).order_by("-project__reference")[:SHOWN_PROJECTS]
    ]


@page
def porteur_add(request: HttpRequest) -> HttpResponse:
    """`?nom=` what was looked for, `?retour=` the form that lacks it. Those that exist are proposed first."""
    user = signed_in(request)
    allow(user, can_create_porteur, None)
    retour = request.GET.get("retour", "") or request.POST.get("retour", "")
    retour = retour if detour.waits(request, retour) else ""
    if chosen := _chosen(request):
        return HttpResponseRedirect(detour.come_back(request, chosen, retour))

    def save(form: NewPorteurForm) -> Saved | HttpResponse:
        candidates = likely_duplicates(form.draft())
        seen = set(form.cleaned_data["seen"].split(","))
        if any(candidate.same or str(candidate.porteur.pk) not in seen for candidate in candidates):
            return _proposed(request, form, candidates, context)
        porteur = services.create_porteur(actor=user, **form.values())
        return Saved(detour.come_back(request, porteur, retour), f"Porteur ajouté : {porteur}.")

    context = {
        "title": "Ajouter un porteur",
        "lead": "Avant de le créer, le portail cherche s’il existe déjà : même numéro, même territoire, nom proche.",
        "trail": [{"label": "Porteurs", "url": reverse("porteur_list")}],
        "submit_label": "Ajouter le porteur",
        "cancel_url": retour or reverse("porteur_list"),
        "retour": retour,
    }
    form = NewPorteurForm(initial={"name": typed(request.GET.get("nom", "")), "retour": retour})
    if "_revoir" in request.POST:
        form.user = user
        form.bind(request.POST, judge=False)
        return render(request, FORM, {**context, "form": form})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _chosen(request: HttpRequest) -> Porteur | None:
    """« C’est celui-ci »: one of those that were proposed."""
    key = _key(request.POST.get("_choisi", ""))
    return None if key is None else porteurs_visible_to(request.user).filter(pk=key).first()


def _proposed(
    request: HttpRequest, form: NewPorteurForm, candidates: list[Candidate], context: dict[str, Any]
) -> HttpResponse:
    """The page of those that it may be, with what was typed kept to make another all the same."""
    left_out = ("csrfmiddlewaretoken", "seen")
    typed_in = [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
    more = {
        **context,
        "form": form,
        "draft": form.draft(),
        "candidates": [
            {
                "porteur": one.porteur,
                "reasons": one.reasons,
                "place": one.porteur.commune or one.porteur.epci or one.porteur.department,
                "siret": spaced_siret(one.porteur.siret),
                "same": one.same,
            }
            for one in candidates
        ],
        "typed": typed_in,
        "seen": ",".join(str(one.porteur.pk) for one in candidates),
        "is_taken": any(one.same for one in candidates),
    }
    return render(request, "porteurs/porteur_candidates.html", more)


@page
def porteur_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, porteur = signed_in(request), visible(request, pk)
    allow(user, can_edit_porteur, porteur)

    def save(form: PorteurForm) -> Saved:
        data = form.cleaned_data
        changed = services.update_porteur(
            actor=user,
            porteur=porteur,
            version=data["version"],
            values=form.values(),
            confirmed=bool(data.get("confirmed")),
        )
        return Saved(_url(porteur), "Porteur enregistré." if changed else "Rien n’avait changé.")

    context = {
        "title": "Modifier le porteur",
        "lead": "Son nom change dans tous ses projets.",
        "trail": [
            {"label": "Porteurs", "url": reverse("porteur_list")},
            {"label": porteur.name, "url": _url(porteur)},
        ],
        "subject": porteur.name,
        "submit_label": "Enregistrer",
        "cancel_url": _url(porteur),
    }
    return answer_form(request, form=PorteurForm(row=porteur), template=FORM, save=save, context=context)


def _url(porteur: Porteur) -> str:
    return reverse("porteur_detail", args=[porteur.pk])


def _key(text: str) -> int | None:
    """A key as an address says it; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
