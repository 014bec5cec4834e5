from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "funding.grants"
    label = "grants"
    verbose_name = "Financements"

    def ready(self) -> None:
        from funding.grants import facets, payment_registry, tabs

        facets.register()
        payment_registry.register()
        tabs.register()
