"""Following, canceling and syncing an order over HTTP, and who may."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from accounts.models import User
from core import inbox
from core.tests.outside import Simulator
from fulfillment.flow import State
from fulfillment.services import apply_snapshot
from fulfillment.tests.factories import (
    at_printer,
    parcel,
    pass_the_hold,
    snapshot,
)
from fulfillment.tests.test_submitting import move_on
from fulfillment.tests.test_syncing import confirmed as confirmed
from orders.access import SESSION_KEY
from orders.models import Order
from orders.tests.factories import new_order
from payments.models import PaymentAttempt, Refund
from providers.base import ProviderState
from providers.models import ShippingRate

# R126, word for word.
STATUS_KEYS = [
    "payment_intent_id",
    "order_id",
    "status",
    "internal_status",
    "provider",
    "provider_status",
    "tracking",
    "timeline",
    "estimated_delivery",
]
TRACKING_KEYS = ["tracking_number", "tracking_url", "carrier", "shipped_at"]
TIMELINE_KEYS = ["timestamp", "status", "title", "description"]


@pytest.fixture
def client(acme: Any) -> Client:
    """Ask as a stranger to acme."""
    return Client(headers={"host": "acme.localhost"})


def token(order: Order) -> dict[str, str]:
    """Return the header that opens an order."""
    return {"X-Order-Token": order.access_token}


def intent(order: Order) -> str:
    """Return the payment's id at Stripe."""
    return PaymentAttempt.objects.get(reference=str(order.pk)).intent_ref or ""


def status_url(order: Order, prefix: str = "/v1") -> str:
    """Return the address of order-status."""
    return f"{prefix}/payments/order-status/{intent(order)}"


def test_order_status_has_the_shape_of_the_guide(client: Client) -> None:
    part = at_printer(State.IN_PRODUCTION)
    Order.objects.update(fulfilment="in_production")
    order = part.order

    answer = client.get(status_url(order), headers=token(order))

    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == STATUS_KEYS
    assert list(body["tracking"]) == TRACKING_KEYS
    assert all(list(entry) == TIMELINE_KEYS for entry in body["timeline"])
    assert body["payment_intent_id"] == intent(order)
    assert body["order_id"] == order.number
    assert body["status"] == "Being Printed"
    assert body["internal_status"] == "in_production"
    assert body["provider"] == "printify"
    assert body["provider_status"] is None
    assert body["tracking"] == dict.fromkeys(TRACKING_KEYS)
    assert [entry["status"] for entry in body["timeline"]] == [
        "order_placed",
        "payment_received",
        "confirmed",
    ]
    assert body["estimated_delivery"] == "4-12 business days"


def test_order_status_shows_the_first_parcel(client: Client) -> None:
    part = at_printer(State.IN_PRODUCTION)
    shipments = (parcel(), parcel(number="SIM2"))
    shipped = snapshot(
        part, state=ProviderState.SHIPPED, raw_status="fulfilled", shipments=shipments
    )
    apply_snapshot(str(part.pk), shipped)

    body = client.get(status_url(part.order), headers=token(part.order)).json()

    assert body["status"] == "Shipped"
    assert body["provider_status"] == "fulfilled"
    assert body["tracking"]["tracking_number"] == "SIM1"
    assert body["tracking"]["tracking_url"] == "https://track.example.test/SIM1"
    assert body["tracking"]["carrier"] == "usps"
    assert body["tracking"]["shipped_at"].endswith("+00:00")


def test_delivery_is_estimated_from_the_printers_own_times(client: Client) -> None:
    order = new_order(paid=True)
    line = order.lines.get()
    ShippingRate.objects.create(
        variant_id=line.provider_variant_id,
        country="US",
        first_minor=1,
        additional_minor=1,
        currency="USD",
        handling_days_min=3,
        handling_days_max=4,
    )

    body = client.get(status_url(order), headers=token(order)).json()
    Order.objects.update(fulfilment="delivered")
    after = client.get(status_url(order), headers=token(order)).json()

    assert body["estimated_delivery"] == "5-9 business days"
    assert after["estimated_delivery"] is None


def test_the_guides_own_path_answers_the_same(client: Client) -> None:
    order = new_order(paid=True)

    ours = client.get(status_url(order), headers=token(order))
    theirs = client.get(status_url(order, "/api"), headers=token(order))

    assert theirs.status_code == 200
    assert theirs.content == ours.content


def test_tracking_tells_everything(client: Client) -> None:
    part = at_printer(State.IN_PRODUCTION)
    order = part.order
    sent = snapshot(part, state=ProviderState.SHIPPED, shipments=(parcel(),))
    apply_snapshot(str(part.pk), sent)

    body = client.get(
        f"/v1/payments/order-tracking/{order.number}", headers=token(order)
    ).json()

    assert body["number"] == order.number
    assert body["total"] == {"amount": 2589, "currency": "USD"}
    assert body["refunded"] == {"amount": 0, "currency": "USD"}
    (line,) = body["lines"]
    assert (line["quantity"], line["unit_price"]["amount"]) == (1, 1999)
    assert line["image"].startswith("/media/")
    (printed,) = body["parts"]
    assert (printed["provider"], printed["state"]) == ("printify", "shipped")
    assert [shipment["tracking_number"] for shipment in printed["shipments"]] == [
        "SIM1"
    ]
    assert "access_token" not in body
    assert "address" not in body


def paths(order: Order) -> list[tuple[str, str]]:
    """List every address of one order."""
    return [
        ("GET", status_url(order)),
        ("GET", f"/v1/payments/order-tracking/{order.number}"),
        ("POST", f"/v1/payments/cancel-order/{order.number}"),
        ("POST", f"/v1/payments/cancel-order/{order.pk}"),
        ("POST", f"/v1/payments/sync-order/{order.pk}"),
        ("POST", f"/v1/payments/sync-order/{order.number}"),
    ]


@pytest.mark.parametrize("which", ["", "wrong", "another order's"])
def test_for_strangers_the_order_does_not_exist(client: Client, which: str) -> None:
    order, other = new_order(paid=True), new_order(paid=True)
    given = other.access_token if which == "another order's" else which

    for method, path in paths(order):
        answer = client.generic(method, path, headers={"X-Order-Token": given})
        assert (path, answer.status_code) == (path, 404)
        assert answer.json()["code"] == "order_not_found"

    order.refresh_from_db()
    assert order.fulfilment == "on_hold"
    assert not Refund.objects.exists()


@pytest.mark.parametrize("odd", ["%00", "pi_1%00", "..%2F", "%F0%9F%8E%A8", "a" * 500])
def test_odd_names_are_not_found(client: Client, odd: str) -> None:
    for path in ("order-status", "order-tracking"):
        assert client.get(f"/v1/payments/{path}/{odd}").status_code == 404
    for path in ("cancel-order", "sync-order"):
        answer = client.generic("POST", f"/v1/payments/{path}/{odd}")
        assert answer.status_code == 404
    for bad in ("\x00", "é"):
        mine = client.get("/v1/payments/my-orders", {"token": bad})
        assert mine.json()["count"] == 0


def test_the_token_may_stand_in_the_address(client: Client) -> None:
    order = new_order(paid=True)

    answer = client.get(status_url(order), {"token": order.access_token})

    assert answer.status_code == 200


def test_the_browser_that_placed_it_needs_no_token(client: Client) -> None:
    order, other = new_order(paid=True), new_order(paid=True)
    session = client.session
    session[SESSION_KEY] = [str(order.pk)]
    session.save()

    assert client.get(status_url(order)).status_code == 200
    assert client.get(status_url(other)).status_code == 404
    mine = client.get("/v1/payments/my-orders").json()
    assert [row["number"] for row in mine["results"]] == [order.number]


@pytest.mark.parametrize(("role", "seen"), [("", 0), ("curator", 0), ("support", 1)])
def test_staff_see_what_they_are_permitted_to(
    client: Client, role: str, seen: int
) -> None:
    order = new_order(paid=True)
    client.force_login(User.objects.create_user("eve@acme.example", role=role))

    found = client.get("/v1/payments/my-orders").json()

    assert [row["number"] for row in found["results"]] == [order.number] * seen


def test_a_strangers_list_is_empty(client: Client) -> None:
    new_order(paid=True)

    assert client.get("/v1/payments/my-orders").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


def test_cancels_in_the_hold_once(client: Client) -> None:
    order = new_order(paid=True)
    url = f"/v1/payments/cancel-order/{order.number}"

    first = client.post(
        url,
        {"reason": "Wrong size."},
        content_type="application/json",
        headers=token(order),
    )
    again = client.generic("POST", url, headers=token(order))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["fulfilment"] == again.json()["fulfilment"] == "canceled"
    assert first.json()["can_cancel"] is False
    assert Refund.objects.get().reason == "Wrong size."


def test_after_the_hold_canceling_is_a_conflict(client: Client) -> None:
    order = new_order(paid=True)
    pass_the_hold(order)

    answer = client.generic(
        "POST", f"/v1/payments/cancel-order/{order.pk}", headers=token(order)
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_cancellable")
    assert not Refund.objects.exists()


def test_a_reason_has_a_length(client: Client) -> None:
    order = new_order(paid=True)

    answer = client.post(
        f"/v1/payments/cancel-order/{order.pk}",
        {"reason": "x" * 201},
        content_type="application/json",
        headers=token(order),
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    order.refresh_from_db()
    assert order.fulfilment == "on_hold"


def test_sync_asks_the_printer_now(
    confirmed: Any, simulator: Simulator, client: Client
) -> None:
    order = confirmed.order
    move_on(simulator, confirmed, "in-production")
    url = f"/v1/payments/sync-order/{order.pk}"

    answer = client.generic("POST", url, headers=token(order))
    simulator.break_with("outage", service="printify")
    during = client.generic("POST", url, headers=token(order))

    assert (answer.status_code, answer.json()["fulfilment"]) == (200, "in_production")
    assert (during.status_code, during.json()["code"]) == (503, "unreachable")


def test_a_list_of_orders_is_paged_in_few_statements(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    rows: list[Model] = [new_order(paid=True) for _ in range(4)]
    client.force_login(User.objects.staff()[0])

    with django_assert_max_num_queries(8):
        page = client.get("/v1/payments/my-orders?limit=2&offset=1").json()

    assert page["count"] == len(rows)
    assert [row["number"] for row in page["results"]] == [
        str(rows[2]),
        str(rows[1]),
    ]


def test_staff_see_which_webhooks_arrive(acme: Any) -> None:
    client = Client(headers={"host": "acme.localhost"})
    client.force_login(User.objects.get(email="owner@acme.example"))
    inbox.store("stripe", b"{}", event_ref="evt_1")

    answer = client.get("/api/webhooks/test")

    told = {row["source"]: row for row in answer.json()}
    assert set(told) == {"stripe", "printify"}
    assert told["stripe"]["last_event_at"] is not None
    assert told["printify"] == {
        "source": "printify",
        "is_connected": False,
        "last_event_at": None,
    }


def test_health_in_detail_is_for_staff(acme: Any) -> None:
    client = Client(headers={"host": "acme.localhost"})

    stranger = client.get("/health/detail")
    client.force_login(User.objects.get(email="owner@acme.example"))
    told = client.get("/health/detail").json()

    assert stranger.status_code == 401
    assert (told["status"], told["dead_letters"], told["overdue_items"]) == ("ok", 0, 0)
    assert told["database_connections"] >= 1


def test_echo_gives_the_body_back(acme: Any) -> None:
    client = Client(headers={"host": "acme.localhost"})

    answer = client.post("/v1/echo", {"a": [1, None]}, content_type="application/json")

    assert answer.json() == {"body": {"a": [1, None]}}
