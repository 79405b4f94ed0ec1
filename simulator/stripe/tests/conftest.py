"""Clients of the simulated Stripe."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from simulator.tests.harness import Process

Client = Callable[..., Any]


@pytest.fixture
def client(simulator: Process) -> Client:
    """Build clients of the real library: one new account each."""

    def build(key: str | None = None, **options: Any) -> Any:
        return stripe.StripeClient(
            key or f"sk_test_{secrets.token_hex(16)}",
            base_addresses={"api": f"{simulator.base}/stripe"},
            **options,
        )

    return build


@pytest.fixture
def shop(client: Client) -> Any:
    """Return the v1 API of one account."""
    return client().v1


def pay(
    shop: Any, amount: int = 2000, method: str = "pm_card_visa", **more: Any
) -> Any:
    """Create and confirm in one call."""
    return shop.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": method,
            "confirm": True,
            "capture_method": "automatic",
            **more,
        }
    )
