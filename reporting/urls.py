from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("chiffres/", views.figure_list, name="figures"),
    path("chiffres/<str:id>/", views.figure_page, name="figure"),
    path("recueils/", views.edition_list, name="editions"),
    path("recueils/<slug:slug>/", views.edition_page, name="edition"),
    path("recueils/<slug:slug>/chiffres/<str:id>/", views.edition_figure, name="edition_figure"),
    path("recueils/<slug:slug>/pdf/", views.request_pdf, name="request_pdf"),
]
