from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "projects.people"
    label = "people"
    verbose_name = "Personnes et invitations"

    def ready(self) -> None:
        from projects.journal.verbs import register_verbs
        from projects.people import mails, second_factors  # noqa: F401  (register what mails say, what a factor ends)
        from projects.people.verbs import VERBS

        register_verbs(VERBS)
