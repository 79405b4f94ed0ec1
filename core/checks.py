"""What an installation lacks before strangers may reach it (`check --deploy`)."""

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from core.clients import trusted_proxies

LOCAL = {"", "localhost", "127.0.0.1"}


@register(Tags.security, deploy=True)
def check_installation(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Name every setting that is missing or only good for development."""
    return [*_addresses(), *_outside(), *_secrets()]


def _addresses() -> Iterator[CheckMessage]:
    try:
        is_set = bool(trusted_proxies(settings.TRUSTED_PROXIES))
    except ValueError as error:
        yield Error(f"TRUSTED_PROXIES cannot be read: {error}.", id="core.E001")
        is_set = True
    if not is_set:
        yield Error(
            "TRUSTED_PROXIES is not set: all visitors would count as one address.",
            hint="Say how many proxies stand before us (1), or their networks.",
            id="core.E002",
        )
    if settings.PLATFORM_HOST in LOCAL:
        yield Error(
            f"PLATFORM_HOST is {settings.PLATFORM_HOST!r}: operators cannot sign in.",
            id="core.E003",
        )
    if settings.PUBLIC_SCHEME != "https":
        yield Error(
            "PUBLIC_SCHEME is not https: links in mails and webhooks are readable.",
            id="core.E004",
        )


def _outside() -> Iterator[CheckMessage]:
    if settings.SIMULATOR_URL:
        yield Error(
            "SIMULATOR_URL is set: payments and prints are only pretended.",
            id="core.E005",
        )
    for name in ("STRIPE_API_BASE", "PRINTIFY_API_BASE"):
        if not getattr(settings, name).startswith("https://"):
            yield Error(f"{name} is not an https URL.", id="core.E006")
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield checks.Warning(
            f"EMAIL_BACKEND is {settings.EMAIL_BACKEND}: does it send mail?",
            hint="django.core.mail.backends.smtp.EmailBackend does.",
            id="core.W007",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Error(
            "DEFAULT_FROM_EMAIL is not set: nobody takes mail from localhost.",
            id="core.E008",
        )


def _secrets() -> Iterator[CheckMessage]:
    keys = settings.FIELD_ENCRYPTION_KEYS
    if not keys or not all(map(_is_fernet_key, keys)):
        yield Error(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys, newest first.", id="core.E009"
        )
    if settings.THROTTLE_SCALE <= 0:
        yield Error("THROTTLE_SCALE must be above 0.", id="core.E010")


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except (ValueError, TypeError):
        return False
    return True
