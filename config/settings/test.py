"""Tests: real PostgreSQL and Redis, fast password hashing, throw-away secrets."""

import base64
import os

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, LOGGING, REDIS_URL

# Each process of a run has a Redis of its own: what one forgets, others still know.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
REDIS_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}db={WORKER}"
CACHES["default"]["LOCATION"] = REDIS_URL
# Static files straight from the apps, as while developing.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SECRET_KEY = "tests-only-" + "0" * 40
# The same each time: a database that is kept between runs holds sealed rows.
JWT_SIGNING_KEYS = ["tests-only-" + "1" * 40]
FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(b"tests-only" + b"0" * 22).decode()]
# Tests that commit are cleaned up by TRUNCATE, which the audit log refuses otherwise.
DATABASES["default"]["OPTIONS"]["options"] = "-c passepartout.audit=empty_test_database"  # type: ignore[index]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_SCHEME = "http"
# Limits are as real as elsewhere; one test asks faster than a person does.
THROTTLE_SCALE = 50
# The tests' database is made under another name than either URL says.
DIRECT_DATABASE = None
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
# Nobody answers there: a test that wants DNS starts a server of its own.
DNS_RESOLVERS = ["127.0.0.1:9"]
DNS_SECONDS = 1.0
