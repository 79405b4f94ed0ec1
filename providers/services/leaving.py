"""What a shop's printers have to hear when it is deleted."""

from urllib.parse import urlparse

from django.conf import settings
from django.db import transaction

from core import audit
from core.actors import Actor
from core.tenancy import current_shop
from providers.exceptions import ProviderError
from providers.models import ProviderConnection, ProviderName
from providers.printify.client import Client
from providers.services.connecting import is_ours, webhook_url
from tenants.hosts import public_url


def disconnect(*, actor: Actor) -> None:
    """Have printers forget our webhooks and erase the keys.

    Raises Unreachable where a printer does not answer. A token that is no longer taken
    can do nothing more: then only ours is erased.
    """
    for connection in ProviderConnection.objects.all():
        why = ""
        try:
            if connection.provider == ProviderName.PRINTIFY:
                _deregister(connection)
        except ProviderError as refusal:
            if not refusal.permanent:
                raise
            why = refusal.message
        _erase(connection, actor, why)


def _deregister(connection: ProviderConnection) -> None:
    client = Client(
        settings.PRINTIFY_API_BASE, connection.token, connection.remote_shop_ref
    )
    url = webhook_url(public_url(current_shop()), connection)
    for webhook in client.webhooks():
        if is_ours(webhook, url, connection.webhook_key):
            host = urlparse(webhook["url"]).hostname or ""
            client.delete_webhook(webhook["id"], host)


@transaction.atomic
def _erase(connection: ProviderConnection, actor: Actor, why: str) -> None:
    audit.record(
        actor,
        "providers.connection.disconnected",
        connection,
        remote_shop_ref=connection.remote_shop_ref,
        not_told=why,
    )
    connection.delete()
