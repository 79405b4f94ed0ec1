"""What holds for every page: markup that assistive technology can use, a policy."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client, RequestFactory

from catalog.models import Product
from core.tenancy import PUBLIC, shop
from frames.tests.factories import FrameSizeFactory
from orders.models import Order
from payments.models import StripeAccount
from storefront import pages
from storefront.colours import ENOUGH, WALL, accent, contrast
from storefront.tests.conftest import put_in_cart, text_of
from storefront.views import errors

UNLABELLED = {"hidden", "submit", "button"}


class Facts(HTMLParser):
    """Collect what a checker asks of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the element."""
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of these names."""
        return [attributes for name, attributes in self.tags if name in names]


def check(page: str) -> None:
    """Assert what every page owes its readers."""
    facts = Facts()
    facts.feed(page)
    assert facts.all("html")[0]["lang"] == "en"
    for name in ("h1", "main", "title", "header"):
        assert len([t for t, _ in facts.tags if t == name]) >= 1, name
    assert len(facts.all("h1")) == 1
    assert len(facts.all("main")) == 1
    ids = Counter(a["id"] for _, a in facts.tags if a.get("id"))
    assert [i for i, count in ids.items() if count > 1] == []
    labelled = {a.get("for") for a in facts.all("label")}
    for field in facts.all("input", "select", "textarea"):
        if field.get("type") not in UNLABELLED:
            assert field.get("id") in labelled or field.get("aria-label"), field
    for image in facts.all("img"):
        assert image.get("alt") is not None, image
        assert image.get("width"), image
        assert image.get("height"), image
    for _, attributes in facts.tags:
        for name in ("aria-describedby", "aria-labelledby"):
            for wanted in (attributes.get(name) or "").split():
                assert wanted in ids, (name, wanted)
    assert "style=" not in page
    assert facts.all("a")[0]["href"] == "#main"


def test_every_page_is_accessible(
    filled: Client, poster: Product, stripe: StripeAccount
) -> None:
    FrameSizeFactory.create()
    paths = ["/", "/?q=zebra", "/artworks/blue-ridge", "/cart", "/checkout"]
    for path in [*paths, "/about", "/shipping", "/nowhere"]:
        check(text_of(filled.get(path)))
    check(text_of(filled.post("/checkout", {"country": "US"})))


def test_every_page_of_an_order_is_accessible(
    filled: Client, placed: Order, stripe: StripeAccount
) -> None:
    for path in (
        f"/checkout/pay/{placed.number}",
        f"/orders/{placed.number}",
        f"/orders/{placed.number}/cancel",
        "/cart",
    ):
        check(text_of(filled.get(path)))


def test_nothing_comes_from_another_host(filled: Client) -> None:
    for path in ("/", "/artworks/blue-ridge", "/cart", "/checkout"):
        answer = filled.get(path)
        policy = answer["Content-Security-Policy"]
        assert "http" not in policy
        assert "unsafe" not in policy
        facts = Facts()
        facts.feed(text_of(answer))
        for element in facts.all("script", "link", "img"):
            source = element.get("src") or element.get("href") or ""
            assert source.startswith("/"), source


def test_delivery_prices_per_country(visitor: Client, shipping: None) -> None:
    page = text_of(visitor.get("/shipping"))

    for words in ("United States", "$5.00", "Canada", "$9.00", "15 minutes"):
        assert words in page


def test_about_and_footer_name_the_shop(visitor: Client) -> None:
    page = text_of(visitor.get("/about"))

    assert "About acme" in page
    assert "mailto:owner@acme.example" in page


def test_unknown_addresses_say_so(visitor: Client) -> None:
    answer = visitor.get("/nowhere")

    assert answer.status_code == 404
    assert "An empty spot on the wall" in text_of(answer)


@pytest.mark.parametrize(
    "path", ["/cart/add", "/currency", "/country", "/cart/lines/x"]
)
def test_changes_are_posts(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 405


def test_colours_are_served_as_a_style_sheet(visitor: Client) -> None:
    answer = visitor.get("/theme.css")

    assert answer["Content-Type"].startswith("text/css")
    assert "--accent: #1f3a5f" in text_of(answer)


@pytest.mark.parametrize(
    "colour", ["#ffffff", "#ffe94a", "#1f3a5f", "#000000", "#7f7f7f", "#ff0000"]
)
def test_every_accent_is_readable(colour: str) -> None:
    made = accent(colour)

    assert made.fill == colour
    assert contrast(made.text, WALL) >= ENOUGH
    assert contrast(made.on_fill, colour) >= ENOUGH


@pytest.mark.parametrize(
    ("view", "arguments", "status"),
    [
        (errors.not_found, [Exception()], 404),
        (errors.bad_request, [Exception()], 400),
        (errors.forbidden, [Exception()], 403),
        (errors.form_too_old, [], 403),
        (errors.server_error, [], 500),
    ],
)
def test_errors_speak_to_people_and_to_programs(
    acme: object, view: Any, arguments: list[Any], status: int
) -> None:
    made = RequestFactory(headers={"host": "acme.localhost"})

    page = view(made.get("/x"), *arguments)
    answer = view(made.get("/v1/x"), *arguments)

    assert page.status_code == answer.status_code == status
    check(page.content.decode())
    assert answer["Content-Type"] == "application/problem+json"


def test_the_platforms_own_host_has_error_pages_too(acme: object) -> None:
    with shop(PUBLIC):
        answer = errors.not_found(RequestFactory().get("/x"), Exception())

    assert "Passepartout" in text_of(answer)
    check(text_of(answer))


def test_a_failing_error_page_still_answers(
    acme: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pages, "render_to_string", fail)

    answer = errors.server_error(RequestFactory().get("/x"))

    assert answer.status_code == 500


def test_a_pages_weight_is_small(visitor: Client, poster: Product) -> None:
    put_in_cart(visitor, poster.variants.all()[0])

    assert len(visitor.get("/").content) < 20_000
