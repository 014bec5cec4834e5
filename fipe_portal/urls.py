"""Addresses of the portal. Each has its row in tests/fipe_portal/test_access_matrix.py."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.contrib import admin
from django.urls import include, path, re_path

from fipe_portal import appearance, components_page, demo_entry, demo_mails, health, home, second_factor
from projects.core.forms import views as form_views
from projects.people.views import account as my_account
from projects.people.views import identity, invitations, successions

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
    path("", my_account.account_home, name="account_home"),
    path("sessions/", my_account.sessions, name="sessions"),
    path("sessions/autres/fermer/", my_account.sessions_end_others, name="sessions_end_others"),
    path("sessions/<int:pk>/fermer/", my_account.session_end, name="session_end"),
]

# Second factors, and another door by OpenID Connect: no more of allauth than is used.
factor_urls = [
    path("", mfa.index, name="mfa_index"),
    path("obligatoire/", second_factor.required, name="mfa_required"),
    path("connexion/", identity.second_step, name="mfa_authenticate"),
    path("confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("application/activer/", totp.activate_totp, name="mfa_activate_totp"),
    path("application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("secours/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("secours/creer/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("secours/telecharger/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("cles/confirmer/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/connexion/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/renommer/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
provider_urls = [
    path("abandon/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("echec/", social.login_error, name="socialaccount_login_error"),
    path("<slug:provider_id>/connexion/", identity.login, name="openid_connect_login"),
    path("<slug:provider_id>/retour/", identity.callback, name="openid_connect_callback"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("projects.outbox.urls")),
    path("", include("projects.documents.urls")),
    path("", include("projects.calls.urls")),
    path("", include("projects.threads.urls")),
    path("", include("projects.fiches.urls")),
    path("", include("projects.followup.urls")),
    path("", include("projects.bilans.urls")),
    path("", include("projects.caflab.urls")),
    path("", include("projects.alerts.urls")),
    path("", include("funding.rules.urls")),
    path("", include("funding.plans.urls")),
    path("", include("funding.grants.urls")),
    path("", include("funding.envelopes.urls")),
    path("", include("funding.waves.urls")),
    path("", include("funding.arbitration.urls")),
    path("", include("funding.exits.urls")),
    path("", include("funding.boards.urls")),
    path("", include("reporting.commission.urls")),
    path("projets/", include("projects.portfolio.urls")),
    path("porteurs/", include("projects.portfolio.porteur_urls")),
    path("", include("reporting.urls")),
    path("", include("projects.jobs.urls")),
    path("api/", include("fipe_portal.api")),
    path("compte/", include(account_urls)),
    path("compte/double-authentification/", include(factor_urls)),
    path("compte/identite/", include(provider_urls)),
    path("personnes/", include("projects.people.urls")),
    path("reprise/", successions.succession_ask, name="succession_ask"),
    path("invitation/<str:token>/", invitations.accept, name="invitation_accept"),
    path("demo/entrer/<str:role>/", demo_entry.enter, name="demo_enter"),
    path("demo/courriels/", demo_mails.mails, name="demo_mails"),
    path("composants/", components_page.components, name="components"),
    path("apparence/", appearance.choose, name="appearance"),
    path("chercher/<slug:lookup>/", form_views.lookup, name="lookup"),
    path("sante/", health.health, name="health"),
    path("referentiels/", admin.site.urls),
]
