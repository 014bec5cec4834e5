from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "projects.followup"
    label = "followup"
    verbose_name = "Suivi"
