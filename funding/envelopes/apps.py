from django.apps import AppConfig


class EnvelopesConfig(AppConfig):
    name = "funding.envelopes"
    label = "envelopes"
    verbose_name = "Enveloppes"

    def ready(self) -> None:
        from funding.envelopes.verbs import VERBS
        from projects.journal.verbs import register_verbs

        register_verbs(VERBS)
