"""Production: everything from the environment, cookies and headers for HTTPS."""

import os

from .base import *  # noqa: F403
from .base import SILENCED_SYSTEM_CHECKS, VERSION, env

SECRET_KEY = env("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = env("FIELD_ENCRYPTION_KEYS").split(",")
JWT_SIGNING_KEYS = env("JWT_SIGNING_KEYS").split(",")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = True
# HSTS for subdomains, and preloading: a shop's own domain is its owner's, who may well
# have other hosts below it that speak http.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^internal/tls-ask$"]

if dsn := os.environ.get("SENTRY_DSN"):
    from core.sentry import start

    start(dsn, VERSION)
