"""The one address per provider that is registered there."""

from django.conf import settings


def platform_origin() -> str:
    """Return scheme, host and port of the platform's own host."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_HOST}{port}"


def callback_url(provider: str) -> str:
    """Return where a provider sends people back to."""
    return f"{platform_origin()}/auth/callback/{provider}"


def sign_out_url() -> str:
    """Return where who signs out on the platform's host is led."""
    return f"{platform_origin()}/admin/"
