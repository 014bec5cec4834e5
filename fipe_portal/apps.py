from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.exceptions import ImproperlyConfigured


class FipePortalConfig(AppConfig):
    name = "fipe_portal"
    verbose_name = "Portail Fipe"

    def ready(self) -> None:
        # Imported here rather than in the package: the embedded servers' supervisor needs no Celery.
        from fipe_portal import celery, checks  # noqa: F401

        # A web server or a worker runs no system check: those that guard every account are made at each start.
        for check in checks.AT_START:
            for error in check():
                raise ImproperlyConfigured(error.msg)


class PortalAdminConfig(admin.AdminConfig):
    default = False
    default_site = "fipe_portal.admin_site.PortalAdminSite"
