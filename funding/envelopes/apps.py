from django.apps import AppConfig


class EnvelopesConfig(AppConfig):
    name = "funding.envelopes"
    label = "envelopes"
    verbose_name = "Enveloppes"

    def ready(self) -> None:
        from funding.envelopes.selectors.voting import envelopes_exceeded, envelopes_left
        from funding.envelopes.services.votes import moved_within_envelopes, within_envelopes
        from funding.envelopes.verbs import VERBS
        from funding.grants.vote_registry import Limit, register_limit
        from projects.journal.verbs import register_verbs
        from projects.portfolio.moving import register_keeper

        register_limit(Limit(within_envelopes, envelopes_exceeded, envelopes_left))
        register_keeper(moved_within_envelopes)
        register_verbs(VERBS)
