"""Settings of the whole project. Whatever an operator decides comes from ``manager.environment``."""

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from core import logs
from core.territories import NAMES
from manager import environment
from manager.databases import caches, database
from manager.embedded import paths

env = environment.load()

BASE_DIR = environment.ROOT
VAR_DIR = env.var_dir
DEVELOPMENT = env.development
"""A machine of one's own: mails and components can be looked at, no HTTPS, static files from their folders."""
DEBUG = env.debug
"""Django's technical error pages and template reloading; never outside development."""
SECRET_KEY = env.secret_key
ALLOWED_HOSTS = env.allowed_hosts
PUBLIC_URL = env.public_url
PRODUCT_NAME = env.product_name
SUPPORT_EMAIL = env.support_email
SUPPORT_LMTP = env.support_lmtp
EMERGENCY_PHONE = env.emergency_phone
"""Of the emergency line (SUP-10), as people read it; empty where there is none."""
CATALOGUE_PATH = env.catalogue_path
"""The provider's offer, loaded by ``manage.py catalogue load``."""
BILLING_PATH = env.billing_path
EXTENSIONS_PATH = env.extensions_path
"""Who issues documents, and the prices, loaded by ``manage.py prices load``."""
SUPPORT_PATH = env.support_path
"""When the support works, and how soon it answers (support.hours)."""
GEOIP_PATH = env.geoip_path
"""A MaxMind database of places (security.base.geography); empty: countries from the installed package."""
CSRF_TRUSTED_ORIGINS = [env.public_url]

INSTALLED_APPS = [
    "manager",
    "desk",
    "shop",
    "support",
    "domains",
    "billing",
    "products",
    "organizations",
    "accounts",
    "security",
    "notifications",
    "core",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_otp",
    "django_countries",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "manager.frame.middleware.NamedRequest",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "manager.frame.middleware.ReadableRequest",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "manager.frame.middleware.ReadersPreferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "security.base.origin.OriginMiddleware",
    "security.sign_in.sessions.ProvedMiddleware",
    "security.sign_in.idle.IdleMiddleware",
    "security.sign_in.sessions.SeenMiddleware",
    "manager.frame.middleware.RefusalPages",
]

ROOT_URLCONF = "manager.urls"
WSGI_APPLICATION = "manager.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
BUILTIN_TAGS = ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.components"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.templates.Compact", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.messages.context_processors.messages",
                "django.contrib.auth.context_processors.auth",
                "manager.frame.context.frame",
            ],
            "builtins": BUILTIN_TAGS,
        },
    },
    {  # subjects, text of mails and SMS: no HTML, so nothing is escaped
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "text",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": False, "builtins": BUILTIN_TAGS},
    },
]

DATABASES = {"default": database(env)}
CACHES = caches(env)
SESSION_ENGINE = "security.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True  # scripts take the token of the form that they send
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_NAME = "atrio_session" if DEVELOPMENT else "__Host-atrio_session"
CSRF_COOKIE_NAME = "csrftoken" if DEVELOPMENT else "__Host-csrftoken"
BROWSER_COOKIE_NAME = "atrio_browser" if DEVELOPMENT else "__Host-atrio_browser"
"""Browsers that skip the second step for 30 days (security.sign_in.remembered_browsers)."""
DEVICE_COOKIE_NAME = "atrio_device" if DEVELOPMENT else "__Host-atrio_device"
"""Browsers on which their people approve sign-ins (security.methods.push)."""
ACCOUNTS_COOKIE_NAME = "atrio_accounts" if DEVELOPMENT else "__Host-atrio_accounts"
"""Accounts that were opened in a browser (accounts.sign_in.known_browsers)."""
CSRF_FAILURE_VIEW = "manager.frame.errors.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.hsts_subdomains
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
MOST_BYTES = 12 * 1024 * 1024
"""Of one request: some pictures of 2 MB, a file of a bank. What is longer is not read, and a page refuses it."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["security.backend.Backend"]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_rules.Rules"},
]
BREACHED_PASSWORDS_PATH = env.breached_passwords_path
COUNTRIES_OVERRIDE = NAMES
NEW_ORGANIZATION_INVITATIONS = env.new_organization_invitations
"""The operator's copy of a public list of leaked passwords, or None (docs/operations.md)."""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # every stored login e-mail is proved already (accounts.sign_up.commands)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGIN_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
USERSESSIONS_TRACK_ACTIVITY = False

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English")), ("fr", _("French")), ("de", _("German")), ("it", _("Italian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "atrio_language" if DEVELOPMENT else "__Host-atrio_language"
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = logs.settings(debug=DEBUG)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "manager.frame.static_bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = DEVELOPMENT
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

REGISTRIES = env.registries
"""Who sells domain names (domains.registry.config)."""
NAME_SERVERS = env.name_servers
DNS_RESOLVER = env.dns_resolver
"""The provider's own, which names get that are registered here."""

PROVIDERS = env.providers
"""Who runs the services, by the names that the catalogue uses (products.providers.config)."""
APP_PASSWORD_CHECKERS = env.app_password_checkers
"""Servers that may ask whether an application password is right, with their secrets (docs/app-passwords.md)."""

SMS_GATEWAY = env.sms_gateway
"""Who sends SMS (notifications.sms); empty for nobody, who in development is the mail catcher."""

VAT_REGISTER = env.vat_register
"""Who knows whether a VAT number exists (organizations.vat); empty for nobody, in development a local one."""

STRIPE = env.stripe
"""Who charges cards (billing.payments); empty for nobody, in development a local acquirer."""

EMAIL_BACKEND = "notifications.mail.server.Backend"
EMAIL_HOST = env.email_host
EMAIL_PORT = env.email_port
EMAIL_HOST_USER = env.email_user
EMAIL_HOST_PASSWORD = env.email_password
EMAIL_USE_TLS = env.email_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.default_from_email
MESSAGE_TEXT_DAYS = env.message_text_days
"""After which the texts of messages are erased; that they were sent stays."""

CELERY_BROKER_URL = env.redis_url or paths.celery_url(env.var_dir)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 1, "max_retries": 0,
}  # fmt: skip
"""``max_retries``: a page asks a dead broker once (core.work.wake); workers reconnect by settings of their own."""
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # workers write lines like everybody
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver-due-messages": {"task": "notifications.deliver_due", "schedule": 10.0},
    "deliver-due-sms": {"task": "notifications.deliver_due_sms", "schedule": 10.0},
    "erase-texts": {"task": "notifications.erase_texts", "schedule": 3600.0},
    "tell-failures": {"task": "security.tell_failures", "schedule": 15.0},
    "forget-old-sessions": {"task": "security.forget_old_sessions", "schedule": 86_400.0},
    "forget-stale-questions": {"task": "security.forget_stale", "schedule": 86_400.0},
    "erase-kept-organizations": {"task": "organizations.erase_kept", "schedule": 86_400.0},
    "sweep-exports": {"task": "organizations.sweep_exports", "schedule": 3600.0},
    "forget-undo-steps": {"task": "organizations.forget_undo_steps", "schedule": 3600.0},
    "close-departures": {"task": "organizations.close_departures", "schedule": 3600.0},
    "end-locks": {"task": "organizations.end_locks", "schedule": 60.0},
    "check-vat-numbers": {"task": "organizations.check_vat_numbers", "schedule": 60.0},
    "resume-jobs": {"task": "organizations.resume_jobs", "schedule": 15.0},
    "end-holds": {"task": "products.end_holds", "schedule": 60.0},
    "perform-provider-calls": {"task": "products.perform_calls", "schedule": 15.0},
    "settle-payments": {"task": "billing.settle_payments", "schedule": 60.0},
    "pull-payment-events": {"task": "billing.pull_events", "schedule": 3600.0},
    "sweep-names": {"task": "domains.sweep", "schedule": 3_600.0},
    "ask-owners": {"task": "domains.owner_changes", "schedule": 900.0},
    "look-up": {"task": "domains.look_up", "schedule": 60.0},
    "owner-facts": {"task": "domains.owner_facts", "schedule": 60.0},
    "change-names": {"task": "domains.carry_out_changes", "schedule": 60.0},
    "tell-of-names": {"task": "domains.tell", "schedule": 3_600.0},
    "ask-for-data-of-names": {"task": "domains.ask_for_data", "schedule": 86_400.0},
    "give-back-refused-restores": {"task": "domains.give_back_refused", "schedule": 60.0},
    "take-messages-of-registries": {"task": "domains.take_messages", "schedule": 60.0},
    "look-at-names": {"task": "domains.look_at_names", "schedule": 300.0},
    "look-over-what-waits": {"task": "domains.look_over", "schedule": 300.0},
    "drop-old-registry-commands": {"task": "domains.drop_old_commands", "schedule": 86_400.0},
    "renew": {"task": "billing.renew", "schedule": 3600.0},
    "deliver-months": {"task": "billing.deliver_months", "schedule": 3600.0},
    "make-missing-files": {"task": "billing.make_missing_files", "schedule": 60.0},
    "lapse-orders": {"task": "shop.lapse_orders", "schedule": 60.0},
    "give-back-refused": {"task": "shop.give_back_refused", "schedule": 60.0},
    "report-visits": {"task": "support.report_visits", "schedule": 60.0},
    "escalate-cases": {"task": "support.escalate_cases", "schedule": 60.0},
    "gather-digests": {"task": "notifications.gather_digests", "schedule": 60.0},
    "settle-notices": {"task": "notifications.settle_notices", "schedule": 60.0},
    "remind-invitations": {"task": "organizations.remind_invitations", "schedule": 600.0},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
