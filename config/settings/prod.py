"""Production: everything from the environment, cookies and headers for HTTPS."""

import os

import sentry_sdk

from .base import *  # noqa: F403
from .base import VERSION, env

SECRET_KEY = env("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = env("FIELD_ENCRYPTION_KEYS").split(",")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^internal/tls-ask$"]

if dsn := os.environ.get("SENTRY_DSN"):
    sentry_sdk.init(dsn=dsn, release=VERSION, send_default_pii=False)
