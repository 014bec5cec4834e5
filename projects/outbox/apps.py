from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "projects.outbox"
    label = "outbox"
    verbose_name = "Courriels"

    def ready(self) -> None:
        from projects.jobs.worker.rounds import register_round
        from projects.journal.verbs import register_verbs
        from projects.outbox import jobs, mails  # noqa: F401  (register the kind that sends, and the digest)
        from projects.outbox.services.choices import CHOSEN
        from projects.outbox.services.digests import make_digests

        register_round("digests", seconds=60, run=make_digests)
        register_verbs({CHOSEN: "a choisi comment recevoir les courriels"})
