"""Bodies that are too large are refused before anything is read or written."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from orders.models import Cart
from tests.api.problems import check_problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("acme")]
OVER = 1_000_001


@pytest.fixture
def visitor() -> Client:
    """Make a visitor of acme."""
    return Client(headers={"host": "acme.localhost"})


def test_the_api_takes_a_megabyte(visitor: Client) -> None:
    before = Cart.objects.count()

    refused = visitor.post("/v1/cart", b"x" * OVER, content_type="application/json")

    check_problem(refused, 413, "too_large")
    assert Cart.objects.count() == before


@pytest.mark.parametrize("length", ["99999999999", "9" * 5000])
def test_what_is_announced_is_believed_to_be_bad(visitor: Client, length: str) -> None:
    refused = visitor.post(
        "/v1/cart", b"{}", content_type="application/json", CONTENT_LENGTH=length
    )

    check_problem(refused, 413, "too_large")


def test_people_get_a_page(visitor: Client) -> None:
    refused = visitor.post("/cart/add", {"variant": "x" * OVER})

    assert refused.status_code == 413
    assert "Nothing was changed" in refused.content.decode()


def test_a_shopper_cannot_send_files_of_any_size(visitor: Client) -> None:
    file = SimpleUploadedFile("x.bin", b"x" * OVER)

    assert visitor.post("/cart/add", {"file": file}).status_code == 413


def test_staff_send_files_up_to_the_setting(visitor: Client, settings: Any) -> None:
    settings.MOST_UPLOAD_BYTES = 2_000_000
    visitor.force_login(User.objects.get(email="owner@acme.example"))

    def send(size: int) -> int:
        file = SimpleUploadedFile("x.bin", b"x" * size)
        return visitor.post("/admin/password_change/", {"file": file}).status_code

    assert send(OVER) == 200  # the form says what it misses
    assert send(2_000_001) == 413


def test_fields_and_files_are_counted(visitor: Client) -> None:
    fields = {f"f{number}": "x" for number in range(1001)}
    files = {
        f"f{number}": SimpleUploadedFile(f"{number}", b"x") for number in range(21)
    }

    for sent in (fields, files):
        assert visitor.post("/cart/add", sent).status_code in {400, 413}
