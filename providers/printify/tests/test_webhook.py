import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import ProviderEvent
from providers.exceptions import WebhookUnreadable
from providers.printify import webhook

BODY = (Path(__file__).parent / "fixtures" / "order_updated.json").read_bytes()
SECRET = "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8"
SIGNATURE = "sha256=13e14133cb0bae9432764ef3d19ef77d8b21a12b06839930315758164267f79f"


def test_the_vector_of_the_fact_sheet() -> None:
    assert len(BODY) == 192
    assert webhook.sign(BODY, SECRET) == SIGNATURE
    assert webhook.verify({"X-Pfy-Signature": SIGNATURE}, BODY, SECRET)
    assert webhook.verify({"x-pfy-signature": SIGNATURE}, BODY, SECRET)


@pytest.mark.parametrize(
    "given_signature",
    [
        "",
        "sha256=",
        SIGNATURE[:-1],
        SIGNATURE.upper(),
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE + "0",
        "sha256=é\ud800",
        "\x00",
    ],
)
def test_refuses_other_signatures(given_signature: str) -> None:
    assert not webhook.verify({"X-Pfy-Signature": given_signature}, BODY, SECRET)


def test_refuses_no_signature_other_bodies_and_an_empty_secret() -> None:
    empty = webhook.sign(BODY, "")

    assert not webhook.verify({}, BODY, SECRET)
    assert not webhook.verify({"X-Pfy-Signature": SIGNATURE}, BODY + b" ", SECRET)
    assert not webhook.verify({"X-Pfy-Signature": SIGNATURE}, BODY, SECRET + "0")
    assert not webhook.verify({"X-Pfy-Signature": empty}, BODY, "")


def test_reads_an_event_of_an_order() -> None:
    assert webhook.parse(BODY) == [
        ProviderEvent("evt-0001", "order:updated", "65a1b2c3d4e5f60718293a4b")
    ]


def test_events_about_other_things_name_no_order() -> None:
    body = {"id": 7, "type": "shop:disconnected", "resource": {"id": "1", "data": None}}

    assert webhook.parse(json.dumps(body).encode()) == [
        ProviderEvent("7", "shop:disconnected", "")
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        BODY[:-1],
        BODY.decode().encode("utf-16"),
        b"[" * 200_000,
        b'{"id":' + b"9" * 5000 + b"}",
        b'{"id":"\\u0000","type":"order:updated","resource":{"id":"1"}}',
        b'{"id":"\\ud800","type":"order:updated","resource":{"id":"1"}}',
        b'{"id":true,"type":"order:updated","resource":{"id":"1"}}',
        b'{"id":"1","type":"order:\\u0000","resource":{"id":"1"}}',
        b'{"id":"1","type":["order"],"resource":{"id":"1"}}',
        b'{"id":"1","type":"order:updated"}',
        b'{"id":"1","type":"order:updated","resource":[]}',
        b'{"id":"1","type":"order:updated","resource":{"id":"../../shops"}}',
        b'{"id":"1","type":"order:updated","resource":{"id":null}}',
    ],
)
def test_says_so_where_a_body_cannot_be_theirs(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        webhook.parse(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_way(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        webhook.parse(body)


@given(st.text(), st.binary(max_size=50))
def test_any_signature_is_refused(signature: Any, body: bytes) -> None:
    assert not webhook.verify({"X-Pfy-Signature": signature}, body, SECRET)
