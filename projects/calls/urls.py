from django.urls import path

from projects.calls.views import instruction, reading, writing

urlpatterns = [
    path("candidatures/", reading.application_list, name="application_list"),
    path("candidatures/nouvelle/", writing.application_add, name="application_add"),
    path("candidatures/<reference:reference>/", reading.application_detail, name="application_detail"),
    path("candidatures/<reference:reference>/modifier/", writing.application_edit, name="application_edit"),
    path("candidatures/<reference:reference>/partage/", writing.application_share, name="application_share"),
    path("candidatures/<reference:reference>/etat/", writing.application_states, name="application_states"),
    path(
        "candidatures/<reference:reference>/etat/<slug:transition>/",
        writing.application_transition,
        name="application_transition",
    ),
    path(
        "candidatures/<reference:reference>/pieces/<int:pk>/", instruction.application_piece, name="application_piece"
    ),
    path(
        "candidatures/<reference:reference>/pieces/<int:pk>/retirer/",
        instruction.application_piece_remove,
        name="application_piece_remove",
    ),
    path("candidatures/<reference:reference>/avis/noter/", instruction.application_opinion, name="application_opinion"),
    path(
        "candidatures/<reference:reference>/avis/<int:pk>/retirer/",
        instruction.application_opinion_remove,
        name="application_opinion_remove",
    ),
]
