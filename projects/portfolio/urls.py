from django.urls import path

from projects.portfolio.views import list as listing

urlpatterns = [path("", listing.project_list, name="project_list")]
