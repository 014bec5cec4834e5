"""The lives of applications, projects, actions and yearly financings in JSON: the state, what is offered, a step taken.

The tables, the policies and the services are those of the pages; so are the reasons of a refusal, in French.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from funding.grants import links as grants
from funding.grants.models import Financing
from funding.grants.services import change_financing
from funding.grants.services.life import FINANCING
from projects.accounts.requests import signed_in
from projects.calls.models import Application
from projects.calls.services import change_application_state
from projects.calls.services.lifecycle import APPLICATION
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.lives import Life, NotAllowed, key, status_of
from projects.portfolio.models import Action, Project
from projects.portfolio.services import change_action_state, change_state
from projects.portfolio.services.lifecycle import ACTION, PROJECT


class StepSerializer(serializers.Serializer[Any]):
    """What a step is given: its day (today when none is said), why, the key of the state that was read."""

    observed_on = serializers.DateField(required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    read = serializers.CharField(required=False, allow_blank=True, max_length=20)


@dataclass(frozen=True)
class Living:
    """One subject with its life: what names it, its page, the service that moves it."""

    life: Life[Any, Any]
    subject: Any
    named: dict[str, Any]
    page: str
    step: Callable[[str], str]
    move: Callable[..., Any]


@api_view(["GET"])
def application(request: Request, reference: str) -> Response:
    return _told(request, _application(request, reference))


@api_view(["POST"])
def application_step(request: Request, reference: str, transition: str) -> Response:
    return _moved(request, _application(request, reference), transition)


@api_view(["GET"])
def project(request: Request, reference: str) -> Response:
    return _told(request, _project(request, reference))


@api_view(["POST"])
def project_step(request: Request, reference: str, transition: str) -> Response:
    return _moved(request, _project(request, reference), transition)


@api_view(["GET"])
def action(request: Request, reference: str, pk: int) -> Response:
    return _told(request, _action(request, reference, pk))


@api_view(["POST"])
def action_step(request: Request, reference: str, pk: int, transition: str) -> Response:
    return _moved(request, _action(request, reference, pk), transition)


@api_view(["GET"])
def financing(request: Request, reference: str, year: int, funder: str) -> Response:
    return _told(request, _financing(request, reference, year, funder))


@api_view(["POST"])
def financing_step(request: Request, reference: str, year: int, funder: str, transition: str) -> Response:
    return _moved(request, _financing(request, reference, year, funder), transition)


def _application(request: Request, reference: str) -> Living:
    row = get_object_or_404(Application.objects.visible_to(request.user).with_identity(), reference=reference)
    return Living(
        APPLICATION,
        row,
        {"application": row},
        reverse("application_detail", args=[reference]),
        lambda name: reverse("api_application_step", args=[reference, name]),
        change_application_state,
    )


def _project(request: Request, reference: str) -> Living:
    row = get_object_or_404(Project.objects.visible_to(request.user).with_identity(), reference=reference)
    return Living(
        PROJECT,
        row,
        {"project": row},
        reverse("project_detail", args=[reference]),
        lambda name: reverse("api_project_step", args=[reference, name]),
        change_state,
    )


def _action(request: Request, reference: str, pk: int) -> Living:
    seen = Project.objects.visible_to(request.user).filter(reference=reference)
    row = get_object_or_404(Action.objects.select_related("project"), pk=pk, project__in=seen)
    return Living(
        ACTION,
        row,
        {"action": row},
        reverse("project_detail", args=[reference]),
        lambda name: reverse("api_action_step", args=[reference, pk, name]),
        change_action_state,
    )


def _financing(request: Request, reference: str, year: int, funder: str) -> Living:
    """A year that is followed: its first request is noted on its page, with an amount."""
    seen = Financing.objects.visible_to(request.user).with_identity()
    row = get_object_or_404(seen, project__reference=reference, year__year=year, funder=grants.FUNDERS.get(funder, ""))
    return Living(
        FINANCING,
        row,
        {"financing": row},
        grants.detail(row),
        lambda name: reverse("api_financing_step", args=[reference, year, funder, name]),
        change_financing,
    )


def _told(request: Request, living: Living) -> Response:
    """Unknown is null, never a default."""
    life, row = living.life, living.subject
    last = life.last(row)
    status = status_of(last)
    lines = life.offered(request.user, row, status)
    facts = life.facts_of(row) if any(line.conditions for line in lines) else None
    return Response(
        {
            "reference": getattr(row, "reference", None) or row.project.reference,
            "title": row.title,
            "state": status,
            "label": life.workflow.label(status),
            "since": last.observed_on if last else None,
            "reason": last.note if last else "",
            "read": key(last),
            "url": request.build_absolute_uri(living.page),
            "transitions": [
                {
                    "name": line.name,
                    "label": typeset(line.label),
                    "to": line.target,
                    "needs_reason": line.needs_reason,
                    "is_dated": line.dated and not line.is_correction,
                    "missing": [typeset(said) for said in line.lacks(facts, today())],
                    "url": request.build_absolute_uri(living.step(line.name)),
                }
                for line in lines
            ],
        }
    )


def _moved(request: Request, living: Living, transition: str) -> Response:
    asked = StepSerializer(data=request.data)
    if not asked.is_valid():
        return Response(asked.errors, status=400)
    data = asked.validated_data
    try:
        living.move(
            actor=signed_in(request),
            transition=transition,
            observed_on=data.get("observed_on") or today(),
            reason=data["reason"],
            read=data.get("read"),
            **living.named,
        )
    except StaleVersion as stale:
        return Response({"detail": stale.message}, status=409)
    except NotAllowed as refused:
        return Response({"detail": refused.message}, status=403)
    except DomainError as refused:
        return Response({refused.field or "detail": refused.message}, status=400)
    except ValidationError as refused:
        return Response({"detail": " ".join(refused.messages)}, status=400)
    return _told(request, living)


FINANCED = "projets/<reference:reference>/financements/<int:year>/<slug:funder>/"
urlpatterns = [
    path("candidatures/<reference:reference>/", application, name="api_application"),
    path("candidatures/<reference:reference>/etat/<slug:transition>/", application_step, name="api_application_step"),
    path("projets/<reference:reference>/", project, name="api_project"),
    path("projets/<reference:reference>/etat/<slug:transition>/", project_step, name="api_project_step"),
    path("projets/<reference:reference>/actions/<int:pk>/", action, name="api_action"),
    path(FINANCED, financing, name="api_financing"),
    path(f"{FINANCED}etat/<slug:transition>/", financing_step, name="api_financing_step"),
    path("projets/<reference:reference>/actions/<int:pk>/etat/<slug:transition>/", action_step, name="api_action_step"),
]
