"""Orders at the simulated printer, for tests of this and of other apps."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import ProductVariant
from core.actors import SYSTEM
from core.tests.outside import Mailbox, random_word
from fulfillment.flow import State
from fulfillment.models import ProviderOrder
from fulfillment.services import release_hold
from orders.models import Order
from orders.tests.factories import new_order
from providers.base import ProviderState, Snapshot, SnapshotShipment
from providers.models import ProviderConnection
from providers.services import connect_printify


def connected(mailbox: Mailbox, host: str = "acme.localhost") -> ProviderConnection:
    """Connect the shop to an account at the printer that nobody else uses."""
    return connect_printify(
        random_word(40), webhook_url_base=mailbox.url(host), actor=SYSTEM
    )


def released(*variants: ProductVariant, quantity: int = 1) -> ProviderOrder:
    """Make a paid order whose hold has passed; return its provider order."""
    order = new_order(*variants, quantity=quantity, paid=True)
    pass_the_hold(order)
    release_hold(str(order.pk))
    return ProviderOrder.objects.get(order=order)


def pass_the_hold(order: Order) -> None:
    """Let the time in which an order may be canceled be over."""
    Order.objects.filter(pk=order.pk).update(
        hold_until=timezone.now() - timedelta(seconds=1)
    )


def at_printer(state: State = State.CONFIRMED, **fields: Any) -> ProviderOrder:
    """Make a provider order that was submitted; nothing is sent anywhere."""
    part = released()
    values = {"state": state, "remote_ref": random_word(24), **fields}
    ProviderOrder.objects.filter(pk=part.pk).update(**values)
    part.refresh_from_db()
    return part


def snapshot(part: ProviderOrder, **fields: Any) -> Snapshot:
    """Describe an order as the printer sees it: in production, without parcels."""
    values: dict[str, Any] = {
        "ref": part.remote_ref,
        "external_id": part.external_id,
        "raw_status": "in-production",
        "state": ProviderState.IN_PRODUCTION,
        "lines": (),
        "shipments": (),
        "cost_minor": 870,
        "shipping_minor": 450,
        "currency": "USD",
        "is_confirmable": False,
    }
    return Snapshot(**values | fields)


def parcel(**fields: Any) -> SnapshotShipment:
    """Describe a parcel that left."""
    values: dict[str, Any] = {
        "carrier": "usps",
        "number": "SIM1",
        "url": "https://track.example.test/SIM1",
        "shipped_at": timezone.now(),
        "delivered_at": None,
    }
    return SnapshotShipment(**values | fields)
