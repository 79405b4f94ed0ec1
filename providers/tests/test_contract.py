"""What every printer's adapter must do, proven over HTTP against the simulator."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import pytest
from django.conf import settings
from PIL import Image

from core.actors import SYSTEM
from core.http import Unreachable
from providers import PROVIDERS, WEBHOOKS
from providers.base import Design, OrderRequest, Provider, RequestLine, ShippingAddress
from providers.base import ProviderState as State
from providers.exceptions import CannotCancel, CannotConfirm, NotReady
from providers.models import ProviderConnection, ProviderVariant, RemoteRef
from providers.printify.tests.stub import Stub, serve
from providers.services import (
    connect_printify,
    open_provider,
    shipping_cost,
    sync_catalogue,
)

SIMULATOR = os.environ.get("SIMULATOR_URL", "")
pytestmark = [
    pytest.mark.usefixtures("acme"),
    pytest.mark.skipif(not SIMULATOR, reason="needs the simulator (SIMULATOR_URL)"),
]


@dataclass
class World:
    """A provider connected to an account of its own at the simulator."""

    provider: Provider
    variant: ProviderVariant
    files: Stub

    def request(self, external_id: str) -> OrderRequest:
        """Order one print of a picture that the files stub serves."""
        product = self.variant.product
        sha = uuid.uuid4().hex * 2
        design = Design(sha, f"{self.files.url}/art.png", "art.png", 60, 90)
        to = ShippingAddress(
            "Ada", "Byron", "1 Test Street", "Berlin", "10115", "DE", region="BE"
        )
        line = RequestLine(
            "line-1",
            product.ref,
            product.print_provider_ref,
            self.variant.ref,
            2,
            design,
            "Lighthouse",
        )
        return OrderRequest(external_id, "label", to, (line,))

    def advance(self, ref: str, to: str) -> None:
        """Force an order of the simulator into a status."""
        control(f"printify/orders/{ref}/advance", {"to": to})


def control(path: str, body: dict[str, Any]) -> Any:
    answer = httpx.post(f"{SIMULATOR}/_sim/{path}", json=body)
    answer.raise_for_status()
    return answer.json()


@pytest.fixture(scope="module")
def files() -> Iterator[Stub]:
    """Serve a picture."""
    picture = BytesIO()
    Image.new("RGB", (60, 90), "teal").save(picture, "PNG")
    with serve() as stub:
        stub.on("GET /art.png", picture.getvalue())
        yield stub


@pytest.fixture(params=sorted(PROVIDERS))
def world(request: pytest.FixtureRequest, db: None, files: Stub) -> World:
    assert request.param == "printify", "say here how to connect the new printer"
    assert settings.PRINTIFY_API_BASE.startswith(SIMULATOR)
    connection = connect_printify(
        f"token-{uuid.uuid4().hex}",
        webhook_url_base="http://acme.localhost",
        actor=SYSTEM,
    )
    sync_catalogue(connection, ["282"])
    variant = ProviderVariant.objects.select_related("product").get(
        product__ref="282", product__print_provider_ref="99", title="12″ x 18″"
    )
    return World(open_provider(request.param), variant, files)


def test_every_printer_has_both_halves() -> None:
    assert PROVIDERS.keys() == WEBHOOKS.keys()


def test_submitting_twice_buys_once(world: World) -> None:
    request = world.request("AUR-1-A")

    first = world.provider.submit(request)
    again = world.provider.submit(request)

    assert first == again
    assert RemoteRef.objects.count() == 2


def test_a_lost_answer_buys_once(world: World) -> None:
    request = world.request("AUR-2-A")
    shop_ref = ProviderConnection.objects.get().remote_shop_ref
    rule = {
        "kind": "accept_then_timeout",
        "service": "printify",
        "method": "POST",
        "path": f"/shops/{shop_ref}/orders.json$",
        "times": 1,
    }
    control("faults", rule)

    with pytest.raises(Unreachable):
        world.provider.submit(request)
    ref = world.provider.submit(request)

    orders = httpx.get(f"{SIMULATOR}/_sim/printify/orders?shop_id={shop_ref}").json()
    assert [order["id"] for order in orders["data"]] == [ref]


def test_an_order_walks_from_accepted_to_delivered(world: World) -> None:
    provider = world.provider
    ref = provider.submit(world.request("AUR-3-A"))

    at_first = provider.fetch(ref)
    assert at_first.external_id == "AUR-3-A"
    assert at_first.state == State.ACCEPTED
    assert not at_first.is_confirmable
    with pytest.raises(NotReady):
        provider.confirm(ref)
    with pytest.raises(NotReady):
        provider.cancel(ref)

    world.advance(ref, "on-hold")
    ready = provider.fetch(ref)
    assert (ready.state, ready.is_confirmable) == (State.READY, True)
    assert [(line.variant_ref, line.quantity) for line in ready.lines] == [
        (world.variant.ref, 2)
    ]
    assert ready.cost_minor > 0
    expected = shipping_cost([(world.variant.pk, 2)], "DE")
    assert (ready.shipping_minor, ready.currency) == (expected.minor, expected.currency)

    provider.confirm(ref)
    provider.confirm(ref)
    assert provider.fetch(ref).state == State.IN_PRODUCTION
    with pytest.raises(CannotCancel):
        provider.cancel(ref)

    world.advance(ref, "fulfilled")
    shipped = provider.fetch(ref)
    assert shipped.state == State.SHIPPED
    assert shipped.shipments[0].number
    assert shipped.shipments[0].delivered_at is None

    world.advance(ref, "delivered")
    delivered = provider.fetch(ref)
    assert delivered.raw_status == "fulfilled"
    assert delivered.state == State.DELIVERED
    assert delivered.shipments[0].delivered_at


def test_cancels_what_is_on_hold(world: World) -> None:
    ref = world.provider.submit(world.request("AUR-4-A"))
    world.advance(ref, "on-hold")

    world.provider.cancel(ref)
    world.provider.cancel(ref)

    assert world.provider.fetch(ref).state == State.CANCELED
    with pytest.raises(CannotConfirm):
        world.provider.confirm(ref)


def test_an_unknown_status_keeps_the_state_open(world: World) -> None:
    ref = world.provider.submit(world.request("AUR-5-A"))

    world.advance(ref, "a-word-of-tomorrow")

    assert world.provider.fetch(ref).state is None


def test_connecting_again_leaves_one_webhook_per_topic(world: World) -> None:
    had = ProviderConnection.objects.get()

    again = connect_printify(
        had.token, webhook_url_base="http://acme.localhost", actor=SYSTEM
    )

    assert again.pk == had.pk
    headers = {"Authorization": f"Bearer {had.token}", "User-Agent": "tests"}
    hooks = httpx.get(
        f"{SIMULATOR}/printify/v1/shops/{had.remote_shop_ref}/webhooks.json",
        headers=headers,
    ).json()
    assert len(hooks) == len({hook["topic"] for hook in hooks}) == 5


def test_syncs_every_blueprint_of_the_simulator(world: World) -> None:
    refs = ["282", "284", "1159", "1024", "555", "944", "492", "493"]

    synced = sync_catalogue(ProviderConnection.objects.get(), refs)

    assert (synced.products, synced.variants, synced.skipped) == (9, 52, 0)
    lying = ProviderVariant.objects.get(title="A3 (Horizontal)")
    assert lying.width_in > lying.height_in
