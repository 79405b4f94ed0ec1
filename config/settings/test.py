"""Tests: real PostgreSQL and Redis, fast password hashing, throw-away secrets."""

from cryptography.fernet import Fernet

from .base import *  # noqa: F403
from .base import LOGGING

SECRET_KEY = "tests-only-" + "0" * 40
FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_SCHEME = "http"
# Limits are as real as elsewhere; one test asks faster than a person does.
THROTTLE_SCALE = 50
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
