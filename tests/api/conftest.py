"""A shop that sells one print, a shopper's client, and a count of every row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import ProductVariant
from catalog.tests.factories import ProductVariantFactory
from core.models import IdempotencyKey
from orders.models import Cart, CartLine, Order, ShippingPrice, ShippingQuote
from orders.pricing import digest
from orders.selectors import contents
from payments.models import StripeAccount
from providers.models import ProviderConnection
from providers.tests.factories import new_connection, new_variant
from tests.isolation.conftest import forget_answers
from tests.isolation.planting import Loot, plant
from tests.isolation.snapshots import snapshot

STRIPE_SECRET = "whsec_acme"


@dataclass(frozen=True)
class Shelf:
    """What the shop has for a shopper to handle."""

    variant: ProductVariant
    cart: Cart
    line: CartLine
    empty: Cart
    closed: Cart
    quote: ShippingQuote
    expired: ShippingQuote
    foreign: Loot
    stripe: StripeAccount
    printify: ProviderConnection


@pytest.fixture
def shelf(db: None, settings: Any, tmp_path: Any) -> Shelf:
    """Stock acme; fill globex, whose ids are foreign here."""
    settings.MEDIA_ROOT = tmp_path / "media"
    forget_answers()
    foreign = plant("globex")
    variant: Any = ProductVariantFactory(provider_variant_id=new_variant().pk)
    ShippingPrice.objects.create(
        country="", currency="USD", first_minor=499, additional_minor=99
    )
    cart = Cart.objects.create(currency="USD")
    line = CartLine.objects.create(cart=cart, variant=variant, quantity=1)
    return Shelf(
        variant=variant,
        cart=cart,
        line=line,
        empty=Cart.objects.create(currency="USD"),
        closed=_ordered(),
        quote=_quote(cart),
        expired=_quote(cart, expires_at=timezone.now() - timedelta(seconds=1)),
        foreign=foreign,
        stripe=StripeAccount.objects.create(
            id=1,
            account_ref="acct_1",
            publishable_key="pk_test_1",
            secret_key=f"sk_test_{'a' * 24}",
            webhook_secret=STRIPE_SECRET,
        ),
        printify=new_connection(),
    )


def _quote(cart: Cart, **fields: Any) -> ShippingQuote:
    given = {
        "cart_digest": digest(contents(cart).priced, cart.currency),
        "country": "US",
        "amount_minor": 499,
        "currency": "USD",
        "expires_at": timezone.now() + timedelta(minutes=30),
    }
    return ShippingQuote.objects.create(cart=cart, **given | fields)


def _ordered() -> Cart:
    cart = Cart.objects.create(currency="USD", is_open=False)
    Order.objects.create(
        number="ACM20261120900001",
        cart=cart,
        email="ada@example.com",
        address="{}",
        country="US",
        currency="USD",
        subtotal_minor=1999,
        shipping_minor=499,
        total_minor=2498,
    )
    return cart


@pytest.fixture
def shopper(db: None) -> Client:
    """Ask as a shopper; a crash answers 500 as it does in production."""
    return Client(HTTP_HOST="acme.localhost", raise_request_exception=False)


@contextmanager
def nothing_written(*, but_keys: bool = False) -> Iterator[None]:
    """Assert that no row of the shop changed; a refused key may be remembered."""
    before = snapshot("acme")
    yield
    changed = {name for name, rows in snapshot("acme").items() if rows != before[name]}
    assert changed <= ({f"public.{KEYS}"} if but_keys else set())


KEYS = IdempotencyKey._meta.db_table
