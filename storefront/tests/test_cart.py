"""The cart, and everything a browser may send it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from catalog.models import ProductVariant
from orders.models import Cart, CartLine, Order
from storefront.tests.conftest import cart_of, put_in_cart, text_of

NOBODYS = "0b1a7a2e-6f0c-4a37-9d0c-3d1f2a9be001"


def test_starts_empty(visitor: Client) -> None:
    assert "Nothing in it yet." in text_of(visitor.get("/cart"))
    assert not Cart.objects.exists()


def test_takes_a_print_and_remembers_the_cart(
    visitor: Client, variant: ProductVariant, shipping: None
) -> None:
    answer = put_in_cart(visitor, variant, 2)

    assert answer["Location"] == "/cart"
    cookie = answer.cookies["cart"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = text_of(visitor.get("/cart"))
    assert "Blue Ridge, 12×18 in, is in your cart." in page
    for amount in ("$39.98", "$7.00", "$46.98"):
        assert amount in page


def test_the_same_print_again_adds_up(visitor: Client, variant: ProductVariant) -> None:
    put_in_cart(visitor, variant, 2)
    put_in_cart(visitor, variant, 1)

    assert CartLine.objects.get().quantity == 3
    assert Cart.objects.count() == 1


@pytest.mark.parametrize("quantity", ["0", "51", "-1", "x", "", "1.5", "9" * 400, "²"])
def test_refuses_odd_quantities(
    visitor: Client, variant: ProductVariant, quantity: str
) -> None:
    answer = put_in_cart(visitor, variant, quantity)

    assert answer.status_code == 302
    assert not CartLine.objects.exists()
    page = text_of(visitor.get(answer["Location"]))
    assert 'role="alert"' in page
    assert "50" in page


@pytest.mark.parametrize("sent", ["", "x", NOBODYS, "\0"])
def test_refuses_what_is_no_size(visitor: Client, sent: str) -> None:
    visitor.post("/cart/add", {"variant": sent, "quantity": 1})

    assert "Choose a size first." in text_of(visitor.get("/"))


def test_refuses_a_size_the_picture_is_too_small_for(
    visitor: Client, variant: ProductVariant
) -> None:
    put_in_cart(visitor, variant.product.variants.get(label="30×45 in"))

    assert not CartLine.objects.exists()
    assert "not sharp enough" in text_of(visitor.get("/"))


def test_changes_and_removes_a_line(filled: Client) -> None:
    line = CartLine.objects.get()

    filled.post(f"/cart/lines/{line.pk}", {"quantity": 5})
    line.refresh_from_db()
    assert line.quantity == 5

    filled.post(f"/cart/lines/{line.pk}/remove")
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("quantity", ["0", "51", "x", ""])
def test_a_refused_change_leaves_the_line(filled: Client, quantity: str) -> None:
    line = CartLine.objects.get()

    answer = filled.post(f"/cart/lines/{line.pk}", {"quantity": quantity})

    line.refresh_from_db()
    assert line.quantity == 2
    assert 'role="alert"' in text_of(filled.get(answer["Location"]))


@pytest.mark.parametrize("line", ["x", NOBODYS])
@pytest.mark.parametrize("verb", ["", "/remove"])
def test_unknown_lines_are_told_of(filled: Client, line: str, verb: str) -> None:
    answer = filled.post(f"/cart/lines/{line}{verb}", {"quantity": 1})

    assert answer["Location"] == "/cart"
    assert 'role="alert"' in text_of(filled.get("/cart"))
    assert CartLine.objects.get().quantity == 2


@pytest.mark.parametrize("token", ["x", "a" * 500, "\u00e9", '"\\000"', "%00"])
def test_odd_cart_cookies_are_an_empty_cart(visitor: Client, token: str) -> None:
    visitor.cookies["cart"] = token

    for path in ("/", "/cart"):
        assert visitor.get(path).status_code == 200
    assert visitor.get("/checkout")["Location"] == "/cart"


def test_another_shops_cart_is_empty_here(filled: Client, at_globex: Client) -> None:
    at_globex.cookies["cart"] = cart_of(filled).token

    assert "Nothing in it yet." in text_of(at_globex.get("/cart"))


def test_an_ordered_cart_gives_way_to_a_fresh_one(
    filled: Client, placed: Order, variant: ProductVariant
) -> None:
    page = text_of(filled.get("/cart"))
    assert "Nothing in it yet." in page
    assert placed.number in page

    put_in_cart(filled, variant)

    assert cart_of(filled) != placed.cart
    assert CartLine.objects.filter(cart=cart_of(filled)).count() == 1


def test_lines_of_an_ordered_cart_stay(filled: Client, placed: Order) -> None:
    line = CartLine.objects.get(cart=placed.cart)

    filled.post(f"/cart/lines/{line.pk}", {"quantity": 9})

    line.refresh_from_db()
    assert line.quantity == 2
    assert "fresh one" in text_of(filled.get("/cart"))


def test_tells_what_is_no_longer_sold(filled: Client, variant: ProductVariant) -> None:
    ProductVariant.objects.filter(pk=variant.pk).update(is_available=False)

    assert "No longer for sale." in text_of(filled.get("/cart"))


def test_estimates_delivery_to_another_country(filled: Client) -> None:
    filled.post("/country", {"country": "CA", "back": "/cart"})

    page = text_of(filled.get("/cart"))
    assert "Delivery to Canada" in page
    assert "$12.00" in page


def test_refuses_a_country_it_does_not_deliver_to(filled: Client) -> None:
    answer = filled.post("/country", {"country": "XX", "back": "/cart"})

    assert "country" not in answer.cookies
    assert "does not deliver there" in text_of(filled.get("/cart"))


def test_says_so_without_delivery_prices(
    visitor: Client, variant: ProductVariant
) -> None:
    put_in_cart(visitor, variant)

    assert "does not deliver to US" in text_of(visitor.get("/cart"))


def test_changes_the_cart_to_another_currency(
    filled: Client, two_currencies: None
) -> None:
    filled.post("/currency", {"currency": "EUR", "back": "/cart"})

    cart = cart_of(filled)
    assert cart.currency == "EUR"
    assert cart.lines.get().quantity == 2
    assert "€39.98" in text_of(filled.get("/cart"))
    assert "from €19.99" in text_of(filled.get("/"))


def test_refuses_another_currency(filled: Client) -> None:
    answer = filled.post("/currency", {"currency": "GBP"})

    assert "currency" not in answer.cookies


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""],
)
def test_leads_back_only_to_itself(visitor: Client, back: str) -> None:
    answer = visitor.post("/country", {"country": "US", "back": back})

    assert answer["Location"] == "/"


def test_every_form_is_protected(variant: ProductVariant, placed: Order) -> None:
    strict = Client(headers={"host": "acme.localhost"}, enforce_csrf_checks=True)
    paths: list[Any] = [
        "/cart/add",
        f"/cart/lines/{uuid4()}",
        f"/cart/lines/{uuid4()}/remove",
        "/currency",
        "/country",
        "/checkout",
        f"/orders/{placed.number}/cancel",
    ]
    for path in paths:
        assert strict.post(path).status_code == 403, path
