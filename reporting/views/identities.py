"""How organisations that publish print themselves: the list, the page of each, what it gives on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.portfolio.views.editing_base import allow
from reporting.enums import PublisherKind
from reporting.forms.identities import IdentityForm
from reporting.logos import clean_logo
from reporting.models import Identity, Logo
from reporting.organisations import Organisation
from reporting.policies import can_edit_identity
from reporting.rendering.content import Imprint
from reporting.selectors.identities import identity_for, imprint, organisation_for, organisations_for
from reporting.services.identities import save_identity

page = require_http_methods(["GET", "HEAD", "POST"])
WORDS = {
    PublisherKind.CNAF: "Cnaf",
    PublisherKind.CAFLAB: "Caflab",
    PublisherKind.GROUP: "Groupes régionaux",
    PublisherKind.CAF: "Caf",
}
FIELDS = ("name", "accent", "signatories", "address", "legal")


@require_safe
def identity_list(request: HttpRequest) -> HttpResponse:
    """The organisations that one sees, with what they said of themselves."""
    user = signed_in(request)
    said = {(PublisherKind(one.kind), one.caf_id, one.region_id): one for one in Identity.objects.visible_to(user)}
    rows = [
        {
            "organisation": one,
            "identity": said.get((one.kind, one.caf.pk if one.caf else None, one.region.pk if one.region else None)),
            "url": reverse("identity_edit", args=[one.key]) if can_edit_identity(user, one)[0] else "",
        }
        for one in organisations_for(user)
    ]
    context = {
        "trail": [{"label": "Recueils et lettres", "url": reverse("edition_list")}],
        "said": [row for row in rows if row["identity"]],
        "silent": _by_kind([row for row in rows if not row["identity"] and row["url"]]),
    }
    return render(request, "reporting/identities/list.html", context)


def _by_kind(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows under what they are: there is one Cnaf, and a hundred Caf."""
    found: dict[PublisherKind, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["organisation"].kind, []).append(row)
    return [{"label": WORDS[kind], "rows": some} for kind, some in found.items()]


@page
def identity_edit(request: HttpRequest, key: str) -> HttpResponse:
    user, organisation = signed_in(request), _organisation(request, key)
    allow(user, can_edit_identity, organisation)
    row = identity_for(organisation)

    def save(form: IdentityForm) -> Saved:
        data = form.cleaned_data
        save_identity(
            actor=user,
            organisation=organisation,
            version=data["version"],
            values={name: data[name] for name in FIELDS},
            logo=data["logo"],
            removes_logo=data.get("removes_logo", False),
        )
        return Saved(reverse("identity_list"), f"{organisation.label} : identité enregistrée.")

    context = {
        "title": "Identité de publication",
        "subject": organisation.label,
        "submit_label": "Enregistrer",
        "trail": [
            {"label": "Recueils et lettres", "url": reverse("edition_list")},
            {"label": "Qui publie", "url": reverse("identity_list")},
        ],
        "cancel_url": reverse("identity_list"),
        "preview_url": reverse("identity_preview", args=[key]),
        "has_logo": row.logo_id is not None,
    }
    form = IdentityForm(organisation=organisation, row=row)
    return answer_form(request, form=form, template="reporting/identities/edit.html", save=save, context=context)


@page
def identity_preview(request: HttpRequest, key: str) -> HttpResponse:
    """A cover and a letter, of what is stored; by POST, of what is typed, as far as it may be printed."""
    user, organisation = signed_in(request), _organisation(request, key)
    allow(user, can_edit_identity, organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "trail": [{"label": "Qui publie", "url": reverse("identity_list")}],
    }
    try:
        if request.method == "POST":
            made, context["waiting"] = _typed(request, user, organisation)
        else:
            row = identity_for(organisation)
            made = imprint(row, row.logo)
        context["pictures"] = _pictures(made)
    except DomainError as refused:
        context["problem"] = refused.message
    template = "_preview.html" if request.headers.get("HX-Request") else "preview.html"
    return render(request, f"reporting/identities/{template}", context)


def _typed(request: HttpRequest, user: User, organisation: Organisation) -> tuple[Imprint, list[str]]:
    """What is typed, and the labels of what cannot be printed as it is: there, what is stored stands."""
    row = identity_for(organisation)
    form = IdentityForm(organisation=organisation, row=row, user=user)
    form.bind(request.POST, request.FILES)
    form.is_valid()
    logo = None if form.cleaned_data.get("removes_logo") else row.logo
    if data := form.cleaned_data.get("logo"):
        clean = clean_logo(data)
        logo = Logo(media_type=clean.media_type, data=clean.data, width=clean.width, height=clean.height)
    for name in FIELDS:
        setattr(row, name, form.cleaned_data.get(name, getattr(row, name)))
    return imprint(row, logo), [str(line.label) for line in form.wrong_fields]


def _pictures(made: Imprint) -> tuple[str, ...]:
    # Half a second of libraries that only those who preview need.
    from reporting.rendering.specimen import pictures_of

    return pictures_of(made)


def _organisation(request: HttpRequest, key: str) -> Organisation:
    found = organisation_for(signed_in(request), key)
    if found is None:
        raise Http404("cet organisme n’existe pas")
    return found
