from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "projects.portfolio"
    label = "portfolio"
    verbose_name = "Projets"

    def ready(self) -> None:
        from projects.calls.effects import register_effect
        from projects.calls.workflow import MAKE_PROJECT
        from projects.journal.verbs import register_verbs
        from projects.porteurs.lookups import register_porteurs
        from projects.portfolio import handover, holding, own_tabs, paper_tab
        from projects.portfolio.querysets import porteurs_visible_to
        from projects.portfolio.services.selected import make_project
        from projects.portfolio.verbs import VERBS

        register_porteurs(porteurs_visible_to)
        handover.register()
        own_tabs.register()
        paper_tab.register()
        holding.register()
        register_verbs(VERBS)
        register_effect(MAKE_PROJECT, make_project)
