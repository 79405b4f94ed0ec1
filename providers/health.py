"""Health of the shop's connection to its printer, asked of the printer itself."""

from django.conf import settings

from core.errors import AppError
from core.findings import Finding, fail, ok, warn
from core.http import Unreachable
from core.tenancy import current_shop
from providers.base import TokenRefused
from providers.models import ProviderConnection
from providers.printify.client import Client
from providers.printify.webhook import TOPICS
from providers.services.connecting import is_ours, webhook_url
from tenants.hosts import public_url

PAGE = "/admin/providers/providerconnection/"
_CONNECT = "Connect the shop to Printify again with its token."
_AWAY = "Printify does not answer at the moment."


def _connection() -> ProviderConnection | None:
    return ProviderConnection.objects.filter(is_active=True).first()


def connection_works() -> Finding:
    """Ask Printify for the account's shops; ours must be among them."""
    connection = _connection()
    if connection is None:
        return fail("No printer is connected; nothing can be printed.", _CONNECT, PAGE)
    try:
        shops = Client(settings.PRINTIFY_API_BASE, connection.token).shops()
    except AppError as error:
        return _told(error)
    ours = [s for s in shops if str(s["id"]) == connection.remote_shop_ref]
    if not ours:
        return fail(
            f"The account has no shop {connection.remote_shop_ref} any more.",
            _CONNECT,
            PAGE,
        )
    channel = str(ours[0].get("sales_channel", ""))
    if channel not in {"", "disconnected", "custom_integration", "api"}:
        return warn(
            f"The Printify shop also sells through {channel}.",
            "Give this shop a Printify shop of its own, of the kind API.",
            "https://printify.com/app/account/stores",
        )
    return ok(f"Printify takes the token; shop {connection.remote_shop_ref}.")


def webhooks_registered() -> Finding:
    """Ask Printify for our webhooks: one per topic, with the key of our secret."""
    connection = _connection()
    if connection is None:
        return fail("No webhooks: no printer is connected.", _CONNECT, PAGE)
    client = Client(
        settings.PRINTIFY_API_BASE, connection.token, connection.remote_shop_ref
    )
    wanted = webhook_url(public_url(current_shop()), connection)
    try:
        theirs = client.webhooks()
    except AppError as error:
        return _told(error)
    ours = [one for one in theirs if is_ours(one, wanted, connection.webhook_key)]
    missing = set(TOPICS) - {one["topic"] for one in ours if one["url"] == wanted}
    if missing and any(one["url"] != wanted for one in ours):
        return fail(
            "Printify's webhooks lead elsewhere or were made with another secret.",
            _CONNECT,
            PAGE,
        )
    if missing:
        names = ", ".join(sorted(missing))
        return fail(f"Printify has no webhook of ours for {names}.", _CONNECT, PAGE)
    return ok(f"Printify has our {len(TOPICS)} webhooks, made with our secret.")


def _told(error: AppError) -> Finding:
    if isinstance(error, TokenRefused):
        return fail("Printify refuses the token.", _CONNECT, PAGE)
    if isinstance(error, Unreachable) or not error.permanent:
        return warn(_AWAY, "Check again later.", PAGE)
    return fail("Printify refuses to answer.", _CONNECT, PAGE)
