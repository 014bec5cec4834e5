from django.urls import path, register_converter

from projects.core.converters import MistypedReferenceConverter
from projects.portfolio.views import list as listing
from projects.portfolio.views import mistyped

register_converter(MistypedReferenceConverter, "mistyped_reference")

urlpatterns = [
    path("", listing.project_list, name="project_list"),
    path("<mistyped_reference:reference>/", mistyped.canonical, name="project_mistyped"),
    path("<mistyped_reference:reference>/<path:rest>", mistyped.canonical, name="project_mistyped_page"),
]
