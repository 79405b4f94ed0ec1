"""Settings shared by every environment; what differs comes from the environment.

Every variable read here is listed in docs/how-to/settings.md.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

from config.settings.people import *  # noqa: F403
from config.settings.people import ALLAUTH_APPS
from config.unfold import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".local")).resolve()
VERSION = "0.1.0"
DEBUG = False


def env(name: str, default: str | None = None) -> str:
    """Read a variable; raise ImproperlyConfigured where it has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}. `make run` sets it for you; "
            "docs/how-to/settings.md describes each one."
        )
    return value


def database_from_url(url: str) -> dict[str, object]:
    """Translate a postgresql:// URL, with an optional ?host=/socket/folder."""
    parts = urlparse(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": unquote(parts.path.lstrip("/")) or unquote(parts.username or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Opening a connection costs more than a whole list request.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


# --- Tenancy -----------------------------------------------------------------------
# An app in both lists has tables in both places; core.routers keeps single models of
# such an app where they belong.

SHARED_APPS = [
    # Before django_tenants, whose commands `migrate` and `migrate_schemas` it replaces.
    "tenants",
    "django_tenants",
    "core",
    "accounts",
    *ALLAUTH_APPS,
    "providers",
    "frames",
    "django_celery_beat",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
TENANT_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "accounts",
    *ALLAUTH_APPS,
    "privacy",
    "providers",
    "catalog",
    "payments",
    "orders",
    "fulfillment",
    "crm",
    "storefront",
]
# No tables of their own.
PLAIN_APPS = ["demo"]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS, *PLAIN_APPS]))
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
# One SET search_path per switch of shop instead of one per statement.
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = [
    "core.routers.SchemaPlacementRouter",
    "django_tenants.routers.TenantSyncRouter",
]
ROOT_URLCONF = "config.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
PUBLIC_SCHEMA_NAME = "public"

DATABASES = {"default": database_from_url(env("DATABASE_URL"))}
# Around a pooler, for migrations.
DIRECT_URL = os.environ.get("DATABASE_URL_DIRECT", "")
DIRECT_DATABASE = database_from_url(DIRECT_URL) if DIRECT_URL else None

# --- Requests ----------------------------------------------------------------------

ALLOWED_HOSTS = ["*"]  # core.middleware answers 404 for a host that is no shop's domain
MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "core.headers.HeadersMiddleware",
    "tenants.middleware.ShopMiddleware",
    "tenants.cors.CorsMiddleware",
    "catalog.middleware.CatalogueCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
    "core.throttling.ThrottleMiddleware",
    "core.bodies.BodyLimitMiddleware",
    "accounts.device_middleware.DeviceSeenMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.device_middleware.StaffFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
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
            ],
        },
    },
]
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
# E-mail is unique by a constraint on Lower("email"), which these checks cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "storefront.views.errors.form_too_old"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MOST_UPLOAD_BYTES = int(os.environ.get("MOST_UPLOAD_BYTES", "320000000"))
TOO_LARGE_VIEW = "storefront.views.errors.too_large"

# Where browsers report what a policy kept them from; empty: nowhere.
CSP_REPORT_URI = os.environ.get("CSP_REPORT_URI", "")

# --- Limits (config/limits.py) -------------------------------------------------------

# Proxies in front of us: how many, or their networks; empty where there is none.
TRUSTED_PROXIES = os.environ.get("TRUSTED_PROXIES", "")
THROTTLE_SCALE = float(os.environ.get("THROTTLE_SCALE", "1"))
THROTTLE_NAMESPACE = ""  # tests count apart from each other
THROTTLED_VIEW = "storefront.views.errors.too_many"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# The longest visit of an operator to a shop that is offered.
STAFF_SESSION_MOST_MINUTES = int(os.environ.get("STAFF_SESSION_MOST_MINUTES", "60"))

# --- Files -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", DATA_DIR / "media"))
MEDIA_URL = "/media/"
# What deleted shops had, outside of any shop's folder; kept for so many days.
EXPORT_ROOT = Path(os.environ.get("EXPORT_ROOT", DATA_DIR / "exports"))
EXPORT_DAYS = int(os.environ.get("EXPORT_DAYS", "90"))

# --- Cache, jobs -------------------------------------------------------------------

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "core.tenancy.cache_key",
    },
}
CELERY_BROKER_URL = env("CELERY_BROKER_URL", REDIS_URL)
# How often the minute job looks for due items; a demo compresses time.
DUE_ITEMS_EVERY = timedelta(seconds=float(os.environ.get("DUE_ITEMS_SECONDS", "60")))
# How long a claimed item stays claimed when its worker dies.
DUE_ITEM_LEASE = timedelta(seconds=float(os.environ.get("DUE_LEASE_SECONDS", "120")))
# All waits of the road (polls, sweeps, retries) are multiplied by this; 1 in real life.
TIME_SCALE = float(os.environ.get("TIME_SCALE", "1"))

# --- Secrets -----------------------------------------------------------------------

# Newest first: the first key encrypts, every key decrypts.
FIELD_ENCRYPTION_KEYS: list[str] = []

# --- Outside services --------------------------------------------------------------

SIMULATOR_URL = os.environ.get("SIMULATOR_URL", "")
STRIPE_API_BASE = os.environ.get(
    "STRIPE_API_BASE",
    f"{SIMULATOR_URL}/stripe" if SIMULATOR_URL else "https://api.stripe.com",
)
PRINTIFY_API_BASE = os.environ.get(
    "PRINTIFY_API_BASE",
    f"{SIMULATOR_URL}/printify" if SIMULATOR_URL else "https://api.printify.com",
)
PLATFORM_HOST = os.environ.get("PLATFORM_HOST", "localhost")
# Shops answer at <handle>.<this>, beside hosts of their own.
SHARED_DOMAIN = os.environ.get("SHARED_DOMAIN", PLATFORM_HOST)
PORT = int(os.environ.get("PORT", "8000"))
# Scheme and port that outside services and mails use to reach a shop's host.
PUBLIC_SCHEME = os.environ.get("PUBLIC_SCHEME", "https")
PUBLIC_PORT = os.environ.get("PUBLIC_PORT", "")


def listed(value: str) -> list[str]:
    """Split a variable at its commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


# --- Shops' own domains ------------------------------------------------------------

# What a shop's domain is an alias of, and the addresses it leads to.
SHOP_CNAME_TARGET = os.environ.get("SHOP_CNAME_TARGET", PLATFORM_HOST)
SHOP_ADDRESSES = listed(os.environ.get("SHOP_ADDRESSES", ""))
# host:port, tried in order; empty: the system's.
DNS_RESOLVERS = listed(os.environ.get("DNS_RESOLVERS", ""))
# All questions of one check together.
DNS_SECONDS = float(os.environ.get("DNS_SECONDS", "8"))
# Who may ask whether a host may have a certificate: who knows the secret, if there is
# one, or else who calls from these networks and through no proxy.
TLS_ASK_SECRET = os.environ.get("TLS_ASK_SECRET", "")
TLS_ASK_NETWORKS = listed(
    os.environ.get(
        "TLS_ASK_NETWORKS",
        "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7",
    )
)

# --- Shops -------------------------------------------------------------------------

# Whether people may open shops themselves at /signup.
SIGN_UP_IS_OPEN = os.environ.get("SIGN_UP", "closed") == "open"
SIGN_UP_LINK_SECONDS = 24 * 3600
# How long a closed shop can be opened again.
REOPEN_DAYS = int(os.environ.get("REOPEN_DAYS", "30"))

# --- API ---------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First, since it says how to sign in: 401 with WWW-Authenticate.
        "accounts.api.key_authentication.ApiKeyAuthentication",
        "accounts.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.DeclaredPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["core.throttling.PersonThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.ORJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.LimitOffsetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Passepartout",
    "DESCRIPTION": "The API of one shop. Errors are problem details (RFC 9457). "
    "Signing in by code, Google or Apple: docs/how-to/headless-sign-in.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/v1/",
    # Two fields called "kind" in answers; without a name they would get a number.
    "ENUM_NAME_OVERRIDES": {
        "DataRequestKind": "privacy.models.DataRequest.Kind",
        "ProductKind": "catalog.models.Product.Kind",
    },
    # It would read every URL table; make check validates the one we publish.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SERVE_URLCONF": "config.urls_schema",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.with_problems",
    ],
    "SERVE_PERMISSIONS": ["core.api.permissions.DeclaredPermission"],
}

# --- Mail --------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "core.mail.FolderBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "orders@localhost")
# For Django's SMTP backend.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 20

# --- Logs, errors ------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": "ext://core.logs.JSON_PROCESSORS",
            "foreign_pre_chain": "ext://core.logs.SHARED_PROCESSORS",
        },
        "console": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": "ext://core.logs.CONSOLE_PROCESSORS",
            "foreign_pre_chain": "ext://core.logs.SHARED_PROCESSORS",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    # Each tells every request it makes; ours tell what matters of them.
    "loggers": {"httpx": {"level": "WARNING"}, "stripe": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
