"""Before the pages of projects, one of which takes any word after a reference."""

from django.urls import path

from reporting.commission import views

urlpatterns = [
    path("projets/<reference:reference>/commission/", views.commission_note, name="commission_note"),
    path("projets/<reference:reference>/commission/note.docx", views.commission_docx, name="commission_docx"),
]
