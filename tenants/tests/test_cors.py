"""Browsers may call a shop's API from the shop's own origins, and from no others."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core.actors import SYSTEM
from tenants.exceptions import ShopInvalid
from tenants.models import Tenant
from tenants.origin_names import check_origin
from tenants.settings import change_settings
from tests.api.problems import check_problem

pytestmark = pytest.mark.django_db
LISTED = "https://shop.example.com"
ALLOW = "Access-Control-Allow-Origin"


@pytest.fixture(autouse=True)
def _usual_port(settings: Any) -> None:
    settings.PUBLIC_PORT = ""


@pytest.fixture
def listed(acme: Tenant, django_capture_on_commit_callbacks: Any) -> Tenant:
    """List one origin for acme."""
    with django_capture_on_commit_callbacks(execute=True):
        return change_settings(acme, {"storefront_origins": [LISTED]}, actor=SYSTEM)


def ask(origin: str = "", path: str = "/v1/frame-types", **more: Any) -> Any:
    """Ask acme's API as a page of an origin does."""
    headers = {"host": "acme.localhost", **({"origin": origin} if origin else {})}
    return Client().get(path, headers=headers, **more)


def preflight(origin: str, method: str = "POST", path: str = "/v1/cart") -> Any:
    """Ask first, as browsers do."""
    headers = {
        "host": "acme.localhost",
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "x-cart-token, content-type",
    }
    return Client().options(path, headers=headers)


@pytest.mark.parametrize("origin", [LISTED, "http://acme.localhost"])
def test_a_shops_own_origin_is_named(listed: Tenant, origin: str) -> None:
    answer = ask(origin)

    assert answer.status_code == 200
    assert answer[ALLOW] == origin
    assert answer["Access-Control-Allow-Credentials"] == "true"
    assert "RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]
    assert "Origin" in answer["Vary"]


STRANGERS = [
    "null",
    "*",
    "https://evil.test",
    # Another shop of this platform.
    "http://globex.localhost",
    # Names that contain ours.
    "http://acme.localhost.evil.test",
    "https://shop.example.com.evil.test",
    "https://evil-shop.example.com",
    "https://sub.shop.example.com",
    "https://example.com",
    # The right host by another scheme or port.
    "http://shop.example.com",
    "https://acme.localhost",
    "https://shop.example.com:8443",
    "http://acme.localhost:8000",
    # Odd spellings.
    "https://SHOP.example.com",
    "https://shop.example.com/",
    "https://shop.example.com@evil.test",
    "https://evil.test#shop.example.com",
    "https://shop.example.com https://evil.test",
    "file://",
    "chrome-extension://abc",
    "http://[",
]


@pytest.mark.parametrize("origin", STRANGERS)
def test_nobody_else_is_named(listed: Tenant, origin: str) -> None:
    answer, first = ask(origin), preflight(origin)

    assert ALLOW not in answer
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]
    check_problem(first, 403, "origin_not_allowed")
    assert ALLOW not in first
    assert "Access-Control-Allow-Methods" not in first


def test_an_origin_of_one_shop_is_a_stranger_at_another(
    listed: Tenant, globex: Tenant
) -> None:
    answer = Client().get(
        "/v1/frame-types", headers={"host": "globex.localhost", "origin": LISTED}
    )

    assert ALLOW not in answer


def test_a_preflight_is_answered_and_kept(listed: Tenant) -> None:
    answer = preflight(LISTED)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer[ALLOW] == LISTED
    assert "PATCH" in answer["Access-Control-Allow-Methods"]
    for name in ("X-Cart-Token", "Content-Type", "Idempotency-Key", "Authorization"):
        assert name in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Max-Age"] == "7200"


def test_a_stored_answer_names_who_asks_and_not_who_asked_first(listed: Tenant) -> None:
    path = f"/v1/products?q={uuid4().hex}"
    origins = [LISTED, "https://evil.test", "", "http://acme.localhost", LISTED]

    answers = [ask(origin, path) for origin in origins]

    named = [answer.get(ALLOW) for answer in answers]
    assert named == [LISTED, None, None, "http://acme.localhost", LISTED]
    assert len({answer.content for answer in answers}) == 1
    assert all("Origin" in answer["Vary"] for answer in answers)
    again = ask("https://evil.test", path, HTTP_IF_NONE_MATCH=answers[0]["ETag"])
    assert again.status_code == 304
    assert ALLOW not in again


def test_refusals_can_be_read_by_the_page(listed: Tenant) -> None:
    answer = ask(LISTED, "/v1/cart")

    check_problem(answer, 404)
    assert answer[ALLOW] == LISTED


@pytest.mark.parametrize(
    "path", ["/", "/cart", "/admin/login/", "/health", "/v1/webhooks/stripe"]
)
def test_only_the_api_is_called_across_origins(listed: Tenant, path: str) -> None:
    assert ALLOW not in ask(LISTED, path)


def test_while_developing_anyone_may_read_without_credentials(
    listed: Tenant, settings: Any
) -> None:
    settings.DEBUG = True
    read, write = ask("https://dev.test"), preflight("https://dev.test", "POST")
    own = ask(LISTED)

    assert read[ALLOW] == "*"
    assert "Access-Control-Allow-Credentials" not in read
    assert preflight("https://dev.test", "GET")[ALLOW] == "*"
    assert ALLOW not in write
    assert own[ALLOW] == LISTED


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example.com",
        "https://shop.example.com:8443",
        "http://localhost:3000",
        "https://xn--bcher-kva.example",
    ],
)
def test_an_exact_origin_may_be_listed(origin: str) -> None:
    check_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        *("", "*", "null", "https://*", "https://*.example.com", "example.com"),
        *("https://example.com/", "https://example.com/path", "https://Example.com"),
        *("https://user@example.com", "https://example.com:443", "http://example.com"),
        *("https://example.com?x", "https://example.com#x", "ftp://example.com"),
        *("https://10.0.0.1", "https://[::1]", "https://shop", "https://-a.example"),
        *("javascript:alert(1)", "https://example.com:99999", "https://exa mple.com"),
        *("https://[", "https://shop.example.com\n", "//shop.example.com"),
    ],
)
def test_nothing_else_may(acme: Tenant, origin: str) -> None:
    with pytest.raises(ValidationError):
        check_origin(origin)

    with pytest.raises(ShopInvalid):
        change_settings(acme, {"storefront_origins": [origin]}, actor=SYSTEM)
    acme.refresh_from_db()
    assert acme.storefront_origins == []
