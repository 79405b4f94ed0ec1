import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import ProviderState, ShippingAddress, SnapshotLine
from providers.base import SnapshotShipment as Parcel
from providers.printify import mapping

ORDER = Path(__file__).parent / "fixtures" / "order_fulfilled.json"
DOCUMENTED = [
    "pending",
    "on-hold",
    "sending-to-production",
    "in-production",
    "canceled",
    "fulfilled",
    "partially-fulfilled",
    "payment-not-received",
    "had-issues",
]
SEEN = [
    "cost-calculation",
    "has-issues",
    "unfulfillable",
    "source-check-failed",
    "checking-quality",
    "quality-approved",
    "quality-declined",
    "ready-for-production",
    "callback-received",
    "ready-to-ship",
    "sending_to_production_delegate",
    "sending_to_production_delegate_sync",
    "on-hold-submit-order",
    "out-of-stock",
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
ORDER_KEYS = st.sampled_from(
    ["id", "status", "metadata", "line_items", "shipments", "total_price"]
)


def order(**changes: Any) -> dict[str, Any]:
    """Return the recorded order, changed."""
    recorded: dict[str, Any] = json.loads(ORDER.read_text())
    return recorded | changes


@pytest.mark.parametrize("status", DOCUMENTED + SEEN)
def test_every_known_status_has_a_state(status: str) -> None:
    assert mapping.state(status) in ProviderState
    assert mapping.state(status.replace("-", "_").upper()) == mapping.state(status)


@given(st.text())
def test_an_unknown_status_is_none_and_never_an_error(status: str) -> None:
    found = mapping.state(status)

    assert found is None or mapping.word(status) in mapping.STATES


@given(st.dictionaries(ORDER_KEYS, JSON))
def test_odd_orders_are_read_without_an_error(odd: dict[str, Any]) -> None:
    assert mapping.snapshot(odd).currency == "USD"


def test_reads_the_recorded_order() -> None:
    found = mapping.snapshot(order())

    assert found.ref == "65c0ffee65c0ffee65c0ffee"
    assert found.external_id == "PO-1001-A"
    assert found.raw_status == "fulfilled"
    assert found.state == ProviderState.DELIVERED
    assert found.lines == (
        SnapshotLine("65b0aa11bb22cc33dd44ee55", "943135", 1, 1180, "fulfilled"),
    )
    assert found.shipments == (
        Parcel(
            "royal_mail",
            "AB123456789GB",
            "https://track.example.test/AB1",
            None,
            datetime(2026, 11, 25, 12, tzinfo=UTC),
        ),
    )
    assert (found.cost_minor, found.shipping_minor, found.tax_minor) == (1180, 480, 0)
    assert not found.is_confirmable


@pytest.mark.parametrize("status", sorted(mapping.STATES))
def test_only_fulfilled_with_every_parcel_arrived_is_delivered(status: str) -> None:
    arrived = {"carrier": "ups", "delivered_at": "2026-11-25 12:00:00+00:00"}
    under_way = {"carrier": "ups"}

    all_arrived = mapping.snapshot(order(status=status, shipments=[arrived])).state
    one_arrived = mapping.snapshot(
        order(status=status, shipments=[arrived, under_way])
    ).state
    no_parcel = mapping.snapshot(order(status=status, shipments=[])).state

    assert (all_arrived == ProviderState.DELIVERED) == (status == "fulfilled")
    assert one_arrived == no_parcel == mapping.STATES[status]


def test_only_on_hold_may_be_confirmed() -> None:
    confirmable = [
        status
        for status in DOCUMENTED + SEEN
        if mapping.snapshot(order(status=status)).is_confirmable
    ]

    assert confirmable == ["on-hold"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 10:00:00+00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20 10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T12:00:00+02:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("1970-01-01 00:00:00+00:00", None),
        ("", None),
        (None, None),
        ("soon", None),
        (17, None),
    ],
)
def test_reads_dates_leniently(text: Any, expected: Any) -> None:
    assert mapping.instant(text) == expected


@pytest.mark.parametrize(
    ("placeholder", "image", "scale"),
    [
        (Fraction(3, 2), Fraction(3, 2), Fraction(1)),  # the same shape
        (Fraction(3, 2), Fraction(5, 4), Fraction(6, 5)),  # a wider image grows
        (Fraction(3, 2), Fraction(2), Fraction(1)),  # a taller one hangs over
    ],
)
def test_an_image_covers_its_placeholder(
    placeholder: Fraction, image: Fraction, scale: Fraction
) -> None:
    assert mapping.cover_scale(placeholder, image) == scale


@given(*[st.fractions(min_value=Fraction(1, 10), max_value=10, max_denominator=99)] * 2)
def test_cover_leaves_no_gap_and_no_more_overhang_than_needed(
    placeholder: Fraction, image: Fraction
) -> None:
    scale = mapping.cover_scale(placeholder, image)

    width, height = scale, scale * image
    assert width >= 1
    assert height >= placeholder
    assert width == 1 or height == placeholder


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "error", "code": 8503, "order": {"id": "65c0ffee65c0ffee65c0ffee"}},
        {"errors": {"code": 8503, "order": {"id": "65c0ffee65c0ffee65c0ffee"}}},
        {"data": {"id": "65c0ffee65c0ffee65c0ffee"}},
        {"order_id": "65c0ffee65c0ffee65c0ffee"},
        {"id": "65c0ffee65c0ffee65c0ffee"},
    ],
)
def test_finds_the_first_order_in_the_answer_to_a_repeat(answer: Any) -> None:
    assert mapping.existing_order(answer) == "65c0ffee65c0ffee65c0ffee"


@given(JSON)
def test_looks_into_any_answer_without_an_error(answer: Any) -> None:
    found = mapping.existing_order(answer)

    assert found == "" or mapping.is_safe_ref(found)
    assert isinstance(mapping.reason(answer), str)


def test_says_their_reason_and_code() -> None:
    answer = {"message": "Validation failed.", "errors": {"reason": "r", "code": 8203}}

    assert mapping.reason(answer) == "r (code 8203)"
    assert mapping.reason({"error": "Unauthenticated"}) == "Unauthenticated"
    assert mapping.reason("<html>") == "<html>"


def test_translates_an_address() -> None:
    to = ShippingAddress("Ada", "Byron", "1 Test Street", "London", "N1 1AA", "GB")

    assert mapping.address(to) == {
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "",
        "phone": "",
        "country": "GB",
        "region": "",
        "address1": "1 Test Street",
        "address2": "",
        "city": "London",
        "zip": "N1 1AA",
    }
