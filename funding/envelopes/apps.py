from django.apps import AppConfig


class EnvelopesConfig(AppConfig):
    name = "funding.envelopes"
    label = "envelopes"
    verbose_name = "Enveloppes"
