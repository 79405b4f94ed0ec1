"""A shop with something on its walls, and a visitor."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Product, ProductVariant
from catalog.tests.factories import ProductFactory
from core.tenancy import current_shop
from orders.models import Cart, Order, ShippingPrice
from payments.models import StripeAccount

KEY = "Storefront0Tests0Storefront"
ADDRESS = {
    "email": "ann@example.com",
    "first_name": "Ann",
    "last_name": "Lee",
    "country": "US",
    "address1": "1 Main Street",
    "zip": "94103",
    "city": "San Francisco",
    "region": "CA",
}


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser at acme's host."""
    return Client(headers={"host": "acme.localhost"})


@pytest.fixture
def at_globex(db: None) -> Client:
    """A browser at the other shop's host."""
    return Client(headers={"host": "globex.localhost"})


@pytest.fixture
def poster(db: None) -> Product:
    """A poster of 12×18 in, 16×24 in, and 30×45 in, for which it has too few pixels."""
    sizes: list[dict[str, Any]] = [
        {"price": 1999},
        {"label": "16×24 in", "width_in": 16, "height_in": 24, "price": 2999},
        {"label": "30×45 in", "width_in": 30, "height_in": 45, "price": 7999},
    ]
    for size in sizes:
        size["provider_variant_id"] = 10**9
    made: Product = ProductFactory.create(
        artwork__title="Blue Ridge", artwork__slug="blue-ridge", variants=sizes
    )
    return made


@pytest.fixture
def variant(poster: Product) -> ProductVariant:
    """The poster's smallest size, $19.99."""
    return poster.variants.get(label="12×18 in")


@pytest.fixture
def shipping(db: None) -> None:
    """Delivery: $5.00 and $2.00 for each further print; $9.00 and $3.00 to Canada."""
    for country, first, more in (("US", 500, 200), ("CA", 900, 300)):
        ShippingPrice.objects.create(
            country=country, currency="USD", first_minor=first, additional_minor=more
        )


@pytest.fixture
def stripe(db: None) -> StripeAccount:
    """An account that the simulator opens at first sight."""
    return StripeAccount.objects.create(
        id=1,
        account_ref="acct_storefront",
        publishable_key=f"pk_test_{KEY}",
        secret_key=f"sk_test_{KEY}",
    )


@pytest.fixture
def filled(visitor: Client, variant: ProductVariant, shipping: None) -> Client:
    """A visitor with two prints in the cart."""
    put_in_cart(visitor, variant, 2)
    return visitor


@pytest.fixture
def placed(filled: Client) -> Order:
    """The order of the visitor `filled`, not yet paid."""
    answer = filled.post("/checkout", ADDRESS)
    assert answer.status_code == 302, answer.content
    return Order.objects.get()


@pytest.fixture
def two_currencies(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let acme sell in dollars and euros, for one test."""
    visitor.get("/about")
    monkeypatch.setattr(current_shop(), "currencies", ["USD", "EUR"])


def put_in_cart(client: Client, variant: ProductVariant, quantity: Any = 1) -> Any:
    """Send the form of the artwork's page."""
    return client.post("/cart/add", {"variant": variant.pk, "quantity": quantity})


def cart_of(client: Client) -> Cart:
    """Return the cart of a browser."""
    return Cart.objects.get(token=client.cookies["cart"].value)


def text_of(answer: Any) -> str:
    """Return the page as text."""
    return str(answer.content.decode())
