from django.urls import path

from projects.threads import views

urlpatterns = [
    path("messages/", views.thread_list, name="thread_list"),
    path("projets/<reference:reference>/messages/ecrire/", views.message_add, name="message_add"),
    path("projets/<reference:reference>/messages/lus/", views.message_read, name="message_read"),
    path("projets/<reference:reference>/messages/suivi/<slug:choice>/", views.thread_follow, name="thread_follow"),
    path("projets/<reference:reference>/messages/<int:pk>/corriger/", views.message_edit, name="message_edit"),
    path("projets/<reference:reference>/messages/<int:pk>/retirer/", views.message_remove, name="message_remove"),
]
