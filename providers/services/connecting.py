"""Connecting a shop to its account at a printer."""

from typing import Any
from urllib.parse import parse_qs, urlparse

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import audit
from core.actors import Actor
from providers import PROVIDERS
from providers.base import Provider
from providers.exceptions import ChooseShop, NotConnected, UnknownProvider
from providers.models import ProviderConnection, ProviderName
from providers.printify.client import Client, Webhook
from providers.printify.webhook import TOPICS

WEBHOOK_PATH = "/v1/webhooks/printify"


def open_provider(name: str = "printify") -> Provider:
    """Return the shop's printer, ready to be called.

    Raises UnknownProvider, or NotConnected where the shop has no active connection.
    """
    if name not in PROVIDERS:
        raise UnknownProvider(f"There is no printer called {name!r}.")
    connection = ProviderConnection.objects.filter(provider=name, is_active=True)
    if (found := connection.first()) is None:
        raise NotConnected(f"Connect the shop to {name} first.")
    provider: Provider = import_string(PROVIDERS[name])(found)
    return provider


def connect_printify(
    token: str, *, webhook_url_base: str, actor: Actor, remote_shop_ref: str = ""
) -> ProviderConnection:
    """Check a token, keep it, and have Printify tell us about orders.

    `webhook_url_base` is scheme and host of the shop. Safe to run again: what is as it
    should be stays, webhooks of ours that differ are replaced. Raises ChooseShop where
    the account has several shops and none was named, TokenRefused, Unreachable.
    """
    token = token.strip()
    shops = Client(settings.PRINTIFY_API_BASE, token).shops()
    connection = _keep(token, _chosen(shops, remote_shop_ref), actor)
    client = Client(settings.PRINTIFY_API_BASE, token, connection.remote_shop_ref)
    _register(client, connection, webhook_url_base)
    connection.webhooks_registered_at = timezone.now()
    connection.save(update_fields=["webhooks_registered_at"])
    return connection


def _chosen(shops: list[dict[str, Any]], wanted: str) -> str:
    """Pick the named shop, the one we had, or the only one."""
    refs = [str(shop["id"]) for shop in shops]
    had = ProviderConnection.objects.filter(provider=ProviderName.PRINTIFY)
    wanted = wanted or (had.values_list("remote_shop_ref", flat=True).first() or "")
    if wanted in refs:
        return wanted
    if len(refs) == 1 and not wanted:
        return refs[0]
    names = ", ".join(f"{shop['id']} ({shop.get('title', '')})" for shop in shops)
    raise ChooseShop(
        f"Name one of the account's shops: {names or 'it has none'}.",
        fields={"remote_shop_ref": ["Not a shop of this account."]},
    )


@transaction.atomic(durable=True)
def _keep(token: str, shop_ref: str, actor: Actor) -> ProviderConnection:
    """Store the connection before webhooks are made, so that their secret is ours."""
    now = timezone.now()
    connection, is_new = ProviderConnection.objects.select_for_update().get_or_create(
        provider=ProviderName.PRINTIFY,
        defaults={"token": token, "remote_shop_ref": shop_ref, "verified_at": now},
    )
    if not is_new:
        if connection.remote_shop_ref != shop_ref:
            # What was made in another shop of theirs cannot be used in this one.
            connection.remote_refs.all().delete()
        connection.token, connection.remote_shop_ref = token, shop_ref
        connection.is_active, connection.verified_at = True, now
        connection.save(
            update_fields=["token", "remote_shop_ref", "is_active", "verified_at"]
        )
    audit.record(
        actor, "providers.connection.connected", connection, remote_shop_ref=shop_ref
    )
    return connection


def _register(client: Client, connection: ProviderConnection, base: str) -> None:
    """Leave exactly one webhook of ours per topic.

    Secrets are not told, so the address carries a key that was made with the secret: an
    address with another key has another secret and is replaced.
    """
    url = webhook_url(base, connection)
    missing = set(TOPICS)
    for webhook in client.webhooks():
        if not is_ours(webhook, url, connection.webhook_key):
            continue
        if webhook["url"] == url and webhook["topic"] in missing:
            missing.discard(webhook["topic"])
        else:
            host = urlparse(webhook["url"]).hostname or ""
            client.delete_webhook(webhook["id"], host)
    for topic in sorted(missing):
        client.create_webhook(topic, url, connection.webhook_secret)


def webhook_url(base: str, connection: ProviderConnection) -> str:
    """Return the address that a connection's webhooks are sent to."""
    return f"{base.rstrip('/')}{WEBHOOK_PATH}?key={connection.webhook_key}"


def is_ours(webhook: Webhook, url: str, key: str) -> bool:
    """Tell our webhooks from those of others who use the same Printify shop."""
    theirs = urlparse(webhook["url"])
    same_host = theirs.netloc == urlparse(url).netloc
    same_key = key in parse_qs(theirs.query).get("key", [])
    return theirs.path == WEBHOOK_PATH and (same_host or same_key)
