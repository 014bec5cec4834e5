from django.urls import path

from projects.documents import views

urlpatterns = [
    path("documents/<uuid:public_id>/", views.document_detail, name="document_detail"),
    path("documents/<uuid:public_id>/<int:version>/", views.document_download, name="document_download"),
    path("documents/<uuid:public_id>/<int:version>/apercu/", views.document_preview, name="document_preview"),
    path(
        "documents/<uuid:public_id>/<int:version>/apercu/<int:page>/",
        views.document_preview_page,
        name="document_preview_page",
    ),
    path("documents/<uuid:public_id>/version/", views.document_version_add, name="document_version_add"),
    path("documents/<uuid:public_id>/retirer/", views.document_remove, name="document_remove"),
    path("documents/<uuid:public_id>/remettre/", views.document_restore, name="document_restore"),
]
