"""Addresses of the portal. Each has its row in tests/fipe_portal/test_access_matrix.py."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path, re_path

from fipe_portal import appearance, demo_entry, health, home
from projects.core.forms import views as form_views

# Only what invited people need of allauth: nobody signs up, no address is managed alone.
account_urls = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("compte-inactif/", account.account_inactive, name="account_inactive"),
    path("reauthentification/", account.reauthenticate, name="account_reauthenticate"),
    path("inscription/", account.signup, name="account_signup"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("projets/", include("projects.portfolio.urls")),
    path("", include("reporting.urls")),
    path("", include("projects.jobs.urls")),
    path("api/", include("fipe_portal.api")),
    path("compte/", include(account_urls)),
    path("demo/entrer/<str:role>/", demo_entry.enter, name="demo_enter"),
    path("apparence/", appearance.choose, name="appearance"),
    path("chercher/<slug:lookup>/", form_views.lookup, name="lookup"),
    path("sante/", health.health, name="health"),
    path("referentiels/", admin.site.urls),
]
