from django.urls import path

from projects.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("", views.project_list, name="projects"),
    path("<str:reference>/", views.project_page, name="project"),
]
