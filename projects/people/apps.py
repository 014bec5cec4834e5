from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "projects.people"
    label = "people"
    verbose_name = "Personnes et invitations"

    def ready(self) -> None:
        from projects.people import mails, second_factors  # noqa: F401  (register what invitations say, what a factor ends)
