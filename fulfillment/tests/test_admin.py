"""Provider orders: asking the printer, sending again, parcels."""

from typing import Any

from core.models import AuditEntry, DueItem
from core.tests.test_admin import DIALOG, Browser, boss, clerk
from fulfillment.models import (
    ProviderOrder,
    ProviderOrderLine,
    Shipment,
    SubmissionAttempt,
)
from orders.tests.test_admin import make_order

LOOK = ("fulfillment.view_providerorder", "orders.view_order")


def make_part(**fields: Any) -> ProviderOrder:
    """Make a provider order with a line, a parcel and an attempt."""
    order = make_order(fulfilment="in_production")
    given = {
        "provider": "printify",
        "external_id": f"{order.number}-1",
        "state": "shipped",
    }
    part = ProviderOrder.objects.create(order=order, **given | fields)
    ProviderOrderLine.objects.create(provider_order=part, order_line=order.lines.get())
    Shipment.objects.create(provider_order=part, carrier="UPS", number=part.external_id)
    SubmissionAttempt.objects.create(provider_order=part, step="submit")
    return part


def url(part: ProviderOrder, page: str) -> str:
    return f"/admin/fulfillment/providerorder/{part.pk}/{page}/"


def test_a_rejected_one_is_sent_again(db: None) -> None:
    part = make_part(state="rejected", last_error="Out of stock")

    Browser("acme", boss("acme")).post(url(part, "again"), DIALOG)

    part.refresh_from_db()
    assert part.state == "queued"
    assert DueItem.objects.filter(kind="fulfillment.submit", object_id=part.pk).exists()
    assert AuditEntry.objects.filter(object_id=str(part.pk)).exists()


def test_only_a_rejected_one_offers_to_be_sent_again(db: None) -> None:
    part = make_part(state="shipped")
    browser = Browser("acme", boss("acme"))

    page = browser.get(url(part, "change")).content.decode()
    browser.post(url(part, "again"), DIALOG)

    assert "/again/" not in page
    assert "/sync/" in page
    part.refresh_from_db()
    assert part.state == "shipped"


def test_curators_cannot_press(db: None) -> None:
    part = make_part(state="rejected")
    looker = Browser("acme", clerk("acme", "curator"))

    assert looker.get(url(part, "change")).status_code == 403
    assert looker.post(url(part, "again"), DIALOG).status_code == 403
    assert looker.post(url(part, "sync"), DIALOG).status_code == 403
    order_sync = f"/admin/orders/order/{part.order_id}/sync/"
    assert looker.post(order_sync, DIALOG).status_code == 403

    part.refresh_from_db()
    assert part.state == "rejected"


def test_the_order_shows_its_printers_and_parcels(db: None) -> None:
    part = make_part()
    part.shipments.update(url="https://track.example/1")

    page = Browser("acme", boss("acme")).get(
        f"/admin/orders/order/{part.order_id}/change/"
    )

    text = page.content.decode()
    assert url(part, "change") in text
    assert "https://track.example/1" in text


def test_a_parcel_address_that_is_no_web_address_is_no_link(db: None) -> None:
    part = make_part()
    part.shipments.update(url="javascript:alert(1)")

    page = Browser("acme", boss("acme")).get(url(part, "change"))

    assert "javascript:alert" not in page.content.decode()
