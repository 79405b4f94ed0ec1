import json
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from core import inbox
from core.models import DueItem, InboxEvent, OutboxEvent
from core.tenancy import shop
from providers import webhooks
from providers.models import ProviderConnection
from providers.printify.webhook import sign
from providers.tests.factories import new_connection

pytestmark = pytest.mark.usefixtures("acme")
BODY = (
    Path(webhooks.__file__).parent / "printify/tests/fixtures/order_updated.json"
).read_bytes()


@pytest.fixture
def connection(db: None) -> ProviderConnection:
    return new_connection()


def post(body: bytes, signature: str | None = None, **extra: Any) -> tuple[int, Any]:
    """Deliver a body and return status and answer."""
    headers = {} if signature is None else {"X-Pfy-Signature": signature}
    request = RequestFactory().post(
        "/v1/webhooks/printify",
        body,
        content_type="application/json",
        headers=headers,
        **extra,
    )
    answer = webhooks.receive(request, provider="printify")
    return answer.status_code, json.loads(answer.content)


def nothing_stored() -> bool:
    return not InboxEvent.objects.exists() and not DueItem.objects.exists()


def test_stores_a_delivery_once(connection: ProviderConnection) -> None:
    good = sign(BODY, connection.webhook_secret)

    first, again = post(BODY, good), post(BODY, good)

    assert first == (200, {"received": True, "duplicate": False})
    assert again == (200, {"received": True, "duplicate": True})
    event = InboxEvent.objects.get()
    assert (event.source, event.event_ref, event.topic, event.body) == (
        "printify",
        "evt-0001",
        "order:updated",
        BODY.decode(),
    )
    assert DueItem.objects.filter(kind="core.inbox").count() == 1


@pytest.mark.parametrize(
    "signature", [None, "", "sha256=", "sha256=" + "0" * 64, "\x00", "é"]
)
@pytest.mark.parametrize("body", [BODY, b"", b"\xff\xfe\x00", b"[" * 100_000])
def test_refuses_forgeries(
    connection: ProviderConnection, body: bytes, signature: Any
) -> None:
    status, answer = post(body, signature)

    assert (status, answer["code"]) == (400, "bad_signature")
    assert nothing_stored()


def test_refuses_a_truncated_body(connection: ProviderConnection) -> None:
    status, answer = post(BODY[:-5], sign(BODY, connection.webhook_secret))

    assert (status, answer["code"]) == (400, "bad_signature")
    assert nothing_stored()


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"null", b"{}", b'{"id":"1","type":"order:x"}']
)
def test_refuses_signed_bodies_that_cannot_be_theirs(
    connection: ProviderConnection, body: bytes
) -> None:
    status, answer = post(body, sign(body, connection.webhook_secret))

    assert (status, answer["code"]) == (400, "bad_payload")
    assert nothing_stored()


def test_refuses_large_bodies(connection: ProviderConnection) -> None:
    body = b"x" * (webhooks.LARGEST_BODY + 1)

    status, answer = post(body, sign(body, connection.webhook_secret))

    assert (status, answer["code"]) == (413, "too_large")
    assert nothing_stored()


def test_refuses_an_odd_length(connection: ProviderConnection) -> None:
    status, answer = post(BODY, CONTENT_LENGTH="9" * 5000)

    assert (status, answer["code"]) == (400, "bad_payload")


def test_is_not_there_without_an_active_connection(
    connection: ProviderConnection,
) -> None:
    good = sign(BODY, connection.webhook_secret)
    connection.is_active = False
    connection.save(update_fields=["is_active"])

    status, answer = post(BODY, good)

    assert (status, answer["code"]) == (404, "not_found")
    assert nothing_stored()


@pytest.mark.parametrize("provider", ["fax", "", "\x00", "Printify"])
def test_is_not_there_for_unknown_printers(
    connection: ProviderConnection, provider: str
) -> None:
    answer = webhooks.receive(RequestFactory().post("/"), provider=provider)

    assert answer.status_code == 404


def test_another_shops_connection_is_not_used(
    connection: ProviderConnection, globex: object
) -> None:
    with shop("globex"):
        assert post(BODY, sign(BODY, connection.webhook_secret))[0] == 404
        assert nothing_stored()


def test_a_shop_without_a_connection_has_no_such_address(acme: object) -> None:
    good = sign(BODY, "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8")

    assert post(BODY, good)[0] == 404
    assert nothing_stored()


def test_is_posted_only(connection: ProviderConnection) -> None:
    answer = webhooks.receive(RequestFactory().get("/"), provider="printify")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_announces_the_order_an_event_is_about() -> None:
    webhooks.process(BODY.decode())

    event = OutboxEvent.objects.get()
    assert event.payload == {
        "provider": "printify",
        "remote_ref": "65a1b2c3d4e5f60718293a4b",
    }


def test_a_stored_delivery_is_announced_when_it_is_processed(
    connection: ProviderConnection,
) -> None:
    post(BODY, sign(BODY, connection.webhook_secret))
    event = InboxEvent.objects.get()

    inbox.process(str(event.pk))
    inbox.process(str(event.pk))

    event.refresh_from_db()
    assert event.status == InboxEvent.Status.PROCESSED
    assert OutboxEvent.objects.count() == 1


def test_passes_over_topics_it_does_not_act_on() -> None:
    webhooks.process('{"id":"e","type":"product:created","resource":{"id":"1"}}')

    assert not OutboxEvent.objects.exists()
