from django.urls import include, path

from reporting.views import editions, figures, printed

urlpatterns = [
    path("", include("reporting.urls_workspace")),
    path("", include("reporting.urls_life")),
    path("", include("reporting.urls_exports")),
    path("", include("reporting.urls_identities")),
    path("", include("reporting.urls_readings")),
    path("chiffres/", figures.figure_list, name="figure_list"),
    path("chiffres/<str:id>/", figures.figure_detail, name="figure_detail"),
    path("recueils/", editions.edition_list, name="edition_list"),
    path("recueils/<slug:slug>/", editions.edition_detail, name="edition_detail"),
    path("recueils/<slug:slug>/chiffres/<str:id>/", figures.edition_figure, name="edition_figure"),
    path("recueils/<slug:slug>/imprime/", printed.edition_printed, name="edition_printed"),
    path("recueils/<slug:slug>/composer/", editions.edition_render, name="edition_render"),
]
