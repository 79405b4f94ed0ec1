"""The frames API."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.serializers import Serializer

from frames.api.serializers import DpiSerializer
from frames.services import import_curated_frames
from frames.tests.factories import FrameSizeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("frames.tests.urls")]
CALC = "/v1/dpi/calc"
GOOD = {"pixels_w": 3544, "pixels_h": 4724, "print_w_in": 12, "print_h_in": "16"}


@pytest.fixture
def client(acme: Any) -> Client:
    return Client(headers={"host": "acme.localhost"})


def test_lists_frame_types_in_their_order(client: Client) -> None:
    import_curated_frames()

    body = client.get("/v1/frame-types?limit=2").json()

    assert body["count"] == 21
    assert [row["label"] for row in body["results"]] == ["IKEA EDSBRUK", "IKEA FISKBO"]


def test_lists_the_sizes_of_one_type_without_unverified_ones(client: Client) -> None:
    shown = FrameSizeFactory.create()
    FrameSizeFactory.create(frame_type=shown.frame_type, unverified=True)

    body = client.get(f"/v1/frame-types/{shown.frame_type_id}/sizes").json()

    assert [row["id"] for row in body["results"]] == [shown.pk]
    assert body["results"][0]["width_mm"] == "300.00"


@pytest.mark.parametrize("ref", ["999999", "9" * 30, "abc", "-1"])
def test_an_unknown_type_is_404(client: Client, ref: str) -> None:
    assert client.get(f"/v1/frame-types/{ref}/sizes").status_code == 404


@pytest.mark.parametrize("query", ["limit=abc", "offset=-1", f"offset={'9' * 40}"])
def test_odd_pages_are_no_failure(client: Client, query: str) -> None:
    assert client.get(f"/v1/frame-types?{query}").status_code == 200


def test_calculates_dpi(client: Client) -> None:
    body = client.post(CALC, GOOD, content_type="application/json").json()

    assert body == {
        "dpi": "295.25",
        "verdict": "warn",
        "crop_loss_pct": "0.03",
        "crop": {"x": 0, "y": 0, "width": 3543, "height": 4724},
        "is_turned": False,
    }
    documented: Serializer[None] = DpiSerializer(data=body)
    assert documented.is_valid(), documented.errors


@pytest.mark.parametrize(
    "change",
    [
        {"pixels_w": 0},
        {"pixels_w": -5},
        {"pixels_w": 10**9},
        {"pixels_w": 1.5},
        {"pixels_w": None},
        {"pixels_w": "many"},
        {"print_w_in": 0},
        {"print_w_in": -8},
        {"print_w_in": 100_000},
        {"print_w_in": "NaN"},
        {"print_w_in": "sNaN"},
        {"print_w_in": "Infinity"},
        {"print_h_in": "1e-30"},
        {"print_h_in": [8]},
        {"print_h_in": ""},
    ],
    ids=str,
)
def test_refuses_what_cannot_be_calculated(
    client: Client, change: dict[str, Any]
) -> None:
    answer = client.post(CALC, GOOD | change, content_type="application/json")

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == list(change)
