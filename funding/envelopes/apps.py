from django.apps import AppConfig


class EnvelopesConfig(AppConfig):
    name = "funding.envelopes"
    label = "envelopes"
    verbose_name = "Enveloppes"

    def ready(self) -> None:
        from funding.envelopes.selectors.voting import envelopes_exceeded
        from funding.envelopes.verbs import VERBS
        from funding.grants.vote_registry import register_limit
        from projects.journal.verbs import register_verbs

        register_limit(envelopes_exceeded)
        register_verbs(VERBS)
