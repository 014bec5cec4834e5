"""What every environment shares. Anything secret or local comes from the environment."""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu import Queue

from .access import oidc_app, oidc_given, oidc_origins, words

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("FIPE_VAR_DIR", BASE_DIR / "var"))

INSTALLED_APPS = [
    "fipe_portal",
    "reporting",
    "reporting.reading",
    "funding.boards",
    "funding.exits",
    "funding.arbitration",
    "funding.waves",
    "funding.envelopes",
    "funding.grants",
    "funding.plans",
    "funding.rules",
    "projects.alerts",
    "projects.caflab",
    "projects.bilans",
    "projects.followup",
    "projects.fiches",
    "projects.threads",
    "projects.portfolio",
    "projects.calls",
    "projects.documents",
    "projects.people",
    "projects.outbox",
    "projects.jobs",
    "projects.journal",
    "projects.accounts",
    "projects.porteurs",
    "projects.territories",
    "projects.core",
    "fipe_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fipe_portal.middleware.PrivatePages",
    "fipe_portal.sign_in.PagesOfButtons",
    "fipe_portal.sign_in.SignInFirst",
    "fipe_portal.second_factor.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "projects.documents.middleware.NotTooHeavy",
]

ROOT_URLCONF = "fipe_portal.urls"
WSGI_APPLICATION = "fipe_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fipe_portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Words, dates and figures are French; deadlines fall at midnight in Paris, overseas too.
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Third-party files come out of the packages that ship them, made light for browsers (see fipe_portal/assets.py).
STATICFILES_FINDERS = [
    "fipe_portal.assets.PackageAssetsFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

JOB_FILES_ROOT = Path(os.environ.get("JOB_FILES_ROOT", VAR_DIR / "files"))
# Published documents, kept for ever under their hash: a volume of its own, to be saved with the database.
PUBLICATIONS_ROOT = Path(os.environ.get("PUBLICATIONS_ROOT", VAR_DIR / "publications"))
# Parts of documents that were laid out once; each machine may have its own, and lose it.
RENDER_CACHE_ROOT = Path(os.environ.get("RENDER_CACHE_ROOT", VAR_DIR / "parts"))
# Joined files: beside those of jobs unless said otherwise, bounded, controlled by ClamAV where there is one.
DOCUMENTS_ROOT = os.environ.get("DOCUMENTS_ROOT", "")
DOCUMENT_MAX_BYTES = int(os.environ.get("DOCUMENT_MAX_BYTES", 25 * 1024 * 1024))
# The page of a financing plan of 200 lines posts eight fields for each; Django stops at a thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Ten megabytes pasted in a text by mistake are read, so that the page says so at the field and gives them back.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
CLAMAV_ADDRESS = os.environ.get("CLAMAV_ADDRESS", "")
COMMISSION_TEMPLATE = os.environ.get("COMMISSION_TEMPLATE", "")
FILE_UPLOAD_HANDLERS = [
    "projects.documents.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "projects.documents.uploads.IncomingUpload",
]
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
DEMO_LOGIN = False
# Who runs this portal: its name and the static path of its logo (a slot is left empty without one).
ORGANISATION = {"name": os.environ.get("ORGANISATION_NAME", ""), "logo": os.environ.get("ORGANISATION_LOGO", "")}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *oidc_origins(os.environ)],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "projects.people.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# Nobody signs up: allauth's mail to an unknown address would invite to a page that is closed.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Said in templates/outbox/new-password.txt.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
ACCOUNT_LOGOUT_ON_GET = False
# A changed password ends the sessions opened with the old one, wherever they are; the one at hand goes on.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# How long the link of an invitation opens.
INVITATION_DAYS = 7
# These roles set up a second factor before anything else (see fipe_portal/second_factor.py).
MFA_ROLES = words(os.environ.get("MFA_ROLES", ""))
MFA_ADAPTER = "projects.people.second_factors.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A telephone may be half a minute early or late.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Portail Fipe"
# Only who reads an invited address opens its account: there is none to verify again.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# OpenID Connect (ProConnect or another), when the environment says so: a way in for accounts that exist.
OIDC_GIVEN = oidc_given(os.environ)
OIDC_APP = oidc_app(os.environ)
SOCIALACCOUNT_ADAPTER = "projects.people.oidc.InvitedOnly"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "projects.people.oidc.PortalOpenID",
        "APPS": [OIDC_APP] if OIDC_APP else [],
    }
}
LOGIN_URL = "account_login"
# What was typed in a page older than the sign-in is not lost.
CSRF_FAILURE_VIEW = "fipe_portal.drafts.csrf_failure"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "EXCEPTION_HANDLER": "fipe_portal.api_errors.in_french",
}

# The first three tell each step of each document: the log of a worker would hold little else.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"addresses": {"()": "fipe_portal.logs.WithoutAddresses"}},
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf")},
        # Their addresses may hold the key of an account (fipe_portal/logs.py).
        **{name: {"filters": ["addresses"]} for name in ("django.request", "django.security.csrf")},
    },
}

# The truth about jobs is in PostgreSQL; a message holds an id and may be lost: acknowledged before its task starts.
CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
# Rendering may be given to workers of its own: `celery worker -Q render`; without -Q a worker takes both.
CELERY_TASK_QUEUES = [Queue("default", routing_key="default"), Queue("render", routing_key="render")]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {
    "sessions": {"task": "fipe_portal.clear_sessions", "schedule": crontab(hour="3", minute="30")},
    "documents": {"task": "documents.sweep", "schedule": crontab(minute="5-59/10")},
    "parts": {"task": "reporting.sweep_parts", "schedule": crontab(hour="4", minute="20")},
    "outbox": {"task": "outbox.sweep", "schedule": crontab(minute="*/10")},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Nobody waits longer on a broker that does not answer: neither a request that sends, nor a worker that acknowledges.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2.0, "socket_connect_timeout": 2.0, "retry_on_timeout": False}
