"""The API: the same scope, FilterSet and figures as the pages, in JSON. Only the steps of a life are written by it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import include, path, reverse
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from projects.portfolio.filters import ProjectFilter
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, project_rows, selected, with_current
from reporting.figures.document import as_document
from reporting.models import Edition
from reporting.selectors import edition_figures, edition_snapshot


class CategorySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()
    is_main = serializers.BooleanField()


class ProjectSerializer(serializers.Serializer[Any]):
    """A row of the list; unknown is null or an empty list, never a default."""

    reference = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(source="subject")
    department = serializers.CharField(source="place")
    categories = CategorySerializer(many=True)
    maturity = serializers.CharField(source="maturity_label")
    maturity_doubts = serializers.ListField(child=serializers.CharField())
    progress = serializers.CharField(source="progress_label")
    url = serializers.SerializerMethodField()

    def get_url(self, row: Any) -> str:
        return self.context["request"].build_absolute_uri(reverse("project_detail", args=[row.reference]))


class Pages(PageNumberPagination):
    page_size = 50


@api_view(["GET"])
def projects(request: Request) -> Response:
    """The projects that one may see, filtered as the list is; a wrong filter is a 400 that names it."""
    clock = Clock.now()
    visible = with_current(selected(Project.objects.visible_to(request.user), clock), clock)
    filters = ProjectFilter(request.query_params, queryset=visible, clock=clock, user=request.user)
    if not filters.is_valid():
        return Response(filters.errors, status=400)
    pages = Pages()
    found = pages.paginate_queryset(filters.qs.with_identity().order_by("reference"), request)
    rows = project_rows(found or [], clock)
    return pages.get_paginated_response(ProjectSerializer(rows, many=True, context={"request": request}).data)


@api_view(["GET"])
def figures(request: Request, slug: str) -> Response:
    """The figures of an edition with the references behind each: what `manage.py figures --json` prints."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    snapshot = edition_snapshot(edition)
    return Response(as_document(edition.slug, snapshot, edition_figures(snapshot)))


urlpatterns = [
    path("projets/", projects, name="api_projects"),
    path("", include("fipe_portal.life_api")),
    path("recueils/<slug:slug>/chiffres/", figures, name="api_figures"),
]
