from django.urls import path

from projects.outbox import views

urlpatterns = [
    path("compte/notifications/", views.notification_choices, name="notification_choices"),
    path("ne-plus-recevoir/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
