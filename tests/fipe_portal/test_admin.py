"""The reference pages: administrators keep reference data there; people and what has a lifecycle are only read."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.calls.models import Application, Call, CallPiece, CallStage
from projects.core.paris import today
from projects.journal.facts import DatedFact
from projects.journal.models import Entry, Source
from projects.outbox.models import DigestHour
from projects.porteurs.models import Porteur
from projects.portfolio.models import Category, Project
from tests import factories as make

pytestmark = pytest.mark.django_db

EDITABLE = {Source, Category, Call, DigestHour}
EDITABLE_INLINES = {CallStage, CallPiece}


@pytest.fixture
def administrator() -> User:
    """With the role and the access, and none of Django's own permissions: the role is what counts."""
    return make.member(Role.ADMIN, user=make.UserFactory.create(is_staff=True))


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def request_of(user: User) -> Any:
    request = RequestFactory().get("/referentiels/")
    request.user = user
    return request


def rights(page: Any, request: Any) -> tuple[bool, bool, bool]:
    return (
        page.has_add_permission(request),
        page.has_change_permission(request),
        page.has_delete_permission(request),
    )


def test_only_reference_data_is_written() -> None:
    request = request_of(make.member(Role.ADMIN, user=make.UserFactory.create(is_staff=True, is_superuser=True)))
    for model, page in admin.site._registry.items():
        assert rights(page, request) == (model in EDITABLE, model in EDITABLE, False), model
        assert page.has_view_permission(request), model
        for inline in page.get_inline_instances(request):
            allowed = inline.model in EDITABLE_INLINES
            # An inline's right to be added to is asked with the row that it hangs on.
            found = (
                inline.has_add_permission(request, None),
                inline.has_change_permission(request),
                inline.has_delete_permission(request),
            )
            assert found == (allowed, allowed, False), inline
            assert allowed <= (not inline.can_delete)
    assert set(admin.site._registry) >= EDITABLE | {Porteur, Entry, User}


def test_facts_and_projects_have_no_page_there(desk: Client) -> None:
    """Their services are the only door: not even a page to read them is served."""
    owned = [model for model in apps.get_models() if issubclass(model, DatedFact) or model in (Project, Application)]
    assert len(owned) > 10
    for model in owned:
        assert model not in admin.site._registry, model
        base = f"/referentiels/{model._meta.app_label}/{model._meta.model_name}/"
        assert {desk.get(base).status_code, desk.post(f"{base}add/").status_code} == {404}, model


def test_what_has_a_lifecycle_is_not_written() -> None:
    lived: set[type[models.Model]] = {Project, Application, Porteur, Entry, User, Membership}
    written = EDITABLE | EDITABLE_INLINES
    assert not lived & written
    assert not any(issubclass(model, DatedFact) for model in written)


@pytest.mark.parametrize("model", [Porteur, Entry, User], ids=lambda model: model._meta.model_name)
def test_a_forged_form_changes_nothing(model: type[models.Model], desk: Client) -> None:
    porteur = make.PorteurFactory.create(name="Avant")
    Entry.objects.create(verb="test.done", object_type="x")
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    base = f"/referentiels/{model._meta.app_label}/{model._meta.model_name}"
    forged = {
        "name": "Après",
        "last_name": "Après",
        "verb": "faux",
        "kind": "association",
        "action": "delete_selected",
        "post": "yes",
    }
    answers = [
        desk.post(f"{base}/add/", forged).status_code,
        desk.post(f"{base}/{row.pk}/change/", forged).status_code,
        desk.post(f"{base}/{row.pk}/delete/", {"post": "yes"}).status_code,
    ]
    assert answers == [403, 403, 403]
    desk.post(f"{base}/", forged | {"_selected_action": [row.pk]})
    porteur.refresh_from_db()
    assert (porteur.name, Entry.objects.get().verb) == ("Avant", "test.done")
    assert not User.objects.filter(last_name="Après").exists()


def test_each_page_opens(desk: Client) -> None:
    make.classified(make.ProjectFactory.create(), ["qualite"])
    make.SourceFactory.create()
    Entry.objects.create(verb="test.done", object_type="x")
    for model in (*EDITABLE, Porteur, Entry, User):
        base = f"/referentiels/{model._meta.app_label}/{model._meta.model_name}/"
        assert desk.get(base, {"q": "a"}).status_code == 200, model
        row = model._default_manager.order_by("pk").first()
        assert row is not None
        assert desk.get(f"{base}{row.pk}/change/").status_code == 200, model
        if model in EDITABLE:
            assert desk.get(f"{base}add/").status_code == 200, model


def entry() -> tuple[str, str, str, list[str]]:
    line = Entry.objects.order_by("-pk").first()
    assert line is not None
    return line.verb, line.object_type, line.reference, line.fields


def test_a_change_leaves_its_line_in_the_journal(desk: Client, administrator: User) -> None:
    category = make.fipe_categories()["qualite"]
    form = {"scheme": "fipe", "letter": "Q", "label": "Qualité d’accueil", "short_label": "Qualité", "position": 1}
    address = "/referentiels/portfolio/category/qualite/change/"
    assert desk.post(address, form | {"definition": "", "code": "autre"}).status_code == 302
    category.refresh_from_db()
    assert (category.label, category.code) == ("Qualité d’accueil", "qualite")
    assert entry() == ("category.changed", "portfolio.category", "qualite", ["label"])
    assert Entry.objects.get().actor == administrator
    desk.post(address, form | {"definition": ""})
    assert Entry.objects.count() == 1


def test_a_call_is_kept_with_its_stages_its_pieces_and_its_years(desk: Client) -> None:
    stages = {"stages-TOTAL_FORMS": 1, "stages-INITIAL_FORMS": 0, "stages-0-title": "Dépôt", "stages-0-position": 1}
    pieces = {"pieces-TOTAL_FORMS": 1, "pieces-INITIAL_FORMS": 0, "pieces-0-label": "Budget", "pieces-0-position": 1}
    form = {
        "slug": "fipe-2027",
        "title": "Fipe 2027",
        "kind": "aap",
        "year": 2027,
        "porteur_kinds": ["commune", "epci"],
        "funded_years": "2028, 2027,2028",
    }
    assert desk.post("/referentiels/calls/call/add/", form | stages | pieces).status_code == 302
    call = Call.objects.get()
    assert call.porteur_kinds == ["commune", "epci"]
    assert list(call.stages.values_list("title", flat=True)) == ["Dépôt"]
    assert (call.funded_years, call.pieces.get().label, call.pieces.get().required) == ([2027, 2028], "Budget", False)
    created = {"call.created", "callstage.created", "callpiece.created"}
    assert set(Entry.objects.values_list("verb", flat=True)) == created
    again = pieces | {"pieces-INITIAL_FORMS": 1, "pieces-0-id": call.pieces.get().pk, "pieces-0-required": "on"}
    kept = form | stages | again | {"stages-INITIAL_FORMS": 1, "stages-0-id": call.stages.get().pk}
    assert desk.post(f"/referentiels/calls/call/{call.pk}/change/", kept | {"funded_years": ""}).status_code == 302
    call.refresh_from_db()
    assert (call.funded_years, call.pieces.get().required) == ([], True)
    for years in ("2027, bientôt", "20270", "-1", "\x00"):
        assert (
            desk.post(f"/referentiels/calls/call/{call.pk}/change/", kept | {"funded_years": years}).status_code == 200
        )
    twice = kept | {"pieces-TOTAL_FORMS": 2, "pieces-1-label": "Budget", "pieces-1-position": 1}
    assert desk.post(f"/referentiels/calls/call/{call.pk}/change/", twice).status_code == 200
    assert call.pieces.count() == 1
    wrong = form | stages | pieces | {"slug": "autre", "opened_on": "01/02/2027", "closed_on": "01/01/2027"}
    page = desk.post("/referentiels/calls/call/add/", wrong)
    assert "La clôture de l’appel précède son ouverture." in page.content.decode()
    assert Call.objects.count() == 1


@pytest.mark.parametrize("leaving", ["role", "access"])
def test_who_is_no_administrator_today_writes_nothing(leaving: str, desk: Client, administrator: User) -> None:
    if leaving == "role":
        administrator.memberships.update(ended_on=today())
    else:
        User.objects.filter(pk=administrator.pk).update(is_staff=False)
    source = {"slug": "autre", "title": "Autre", "kind": "recueil"}
    assert desk.post("/referentiels/journal/source/add/", source).status_code == 403
    assert not Source.objects.exists()


def test_rights_granted_by_django_open_nothing_more(client: Client) -> None:
    """Superusers without the role, as `createsuperuser` makes them, stay outside."""
    client.force_login(make.UserFactory.create(is_staff=True, is_superuser=True))
    assert client.get("/referentiels/").status_code == 403


def test_a_session_ends_with_the_account(desk: Client, administrator: User) -> None:
    assert desk.get("/").status_code == 200
    User.objects.filter(pk=administrator.pk).update(is_active=False, last_login=timezone.now())
    assert desk.get("/").status_code == 302
