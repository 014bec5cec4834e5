"""Addresses of jobs, included at the root of the site: pages under /travaux/, downloads under /fichiers/."""

from django.urls import path

from projects.jobs import views

app_name = "jobs"
urlpatterns = [
    path("travaux/", views.job_list, name="list"),
    path("travaux/<uuid:public_id>/", views.job_detail, name="detail"),
    path("travaux/<uuid:public_id>/etat/", views.job_status, name="status"),
    path("travaux/<uuid:public_id>/annuler/", views.cancel_job, name="cancel"),
    path("travaux/<uuid:public_id>/relancer/", views.retry_job, name="retry"),
    path("travaux/<uuid:public_id>/supprimer/", views.discard_files, name="discard"),
    path("fichiers/<uuid:public_id>/", views.download, name="file"),
]
