from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "projects.jobs"
    label = "jobs"
    verbose_name = "Travaux"

    def ready(self) -> None:
        from projects.jobs import checks, conf  # noqa: F401

        for module in conf.extra_kinds():
            import_module(module)
