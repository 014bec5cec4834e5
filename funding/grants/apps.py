from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "funding.grants"
    label = "grants"
    verbose_name = "Financements"

    def ready(self) -> None:
        from funding.grants import facets, payment_registry, tabs
        from funding.grants.selectors.amounts import paid_for_plans
        from funding.grants.selectors.rates import rates_used
        from funding.grants.selectors.years import aid_would_move
        from funding.plans.registry import register_paid
        from funding.rules.selectors.uses import register_use
        from projects.calls.keeping import register_years_check

        facets.register()
        payment_registry.register()
        tabs.register()
        register_paid(paid_for_plans)
        register_use(rates_used)
        register_years_check(aid_would_move)
