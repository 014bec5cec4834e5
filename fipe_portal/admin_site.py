"""The reference pages: Django's admin, behind the portal's own sign-in and for its administrators alone."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
OURS = ("projects.", "funding.", "reporting.")


class PortalAdminSite(AdminSite):
    """Closed to whoever is no administrator today, whatever `is_staff` says: a membership that ends closes it too."""

    site_header = "Référentiels du portail Fipe"
    site_title = "Référentiels"
    index_title = "Référentiels"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Our models only: groups and addresses that packages register have no use here, and would open doors."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        for model in models:
            if model.__module__.startswith(OURS):
                super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and scope_of(request.user).has_role(Role.ADMIN)

    def admin_view(self, view: ViewT, cacheable: bool = False) -> ViewT:
        """In place of a second sign-in form, 403 for someone signed in who may not enter."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            self._refuse_others(request)
            return inner(request, *args, **kwargs)

        return cast(ViewT, update_wrapper(guarded, inner))

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One door for everybody: the portal's, which limits the tries."""
        self._refuse_others(request)
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def _refuse_others(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("Les référentiels sont tenus par les administrateurs du portail.")
