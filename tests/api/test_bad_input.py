"""What nobody should send: the right refusal, in the one shape, and nothing written."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.test import Client
from django.utils import timezone

from core.models import IdempotencyKey
from orders.models import Cart
from payments.models import PaymentAttempt
from providers.printify.webhook import sign
from tests.api.conftest import STRIPE_SECRET, Shelf, nothing_written
from tests.api.problems import check_problem
from tests.isolation.snapshots import undone

JSON = "application/json"
Make = Callable[[Shelf], Any]


@dataclass(frozen=True)
class Case:
    """One request and how it must be refused."""

    name: str
    method: str
    path: str | Make
    status: int
    code: str = ""
    body: Any = None
    token: Make | None = lambda shelf: shelf.cart.token
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON
    but_keys: bool = False

    def __str__(self) -> str:
        """Name the case in reports."""
        return self.name


def _made(value: Any, shelf: Shelf) -> Any:
    return value(shelf) if callable(value) else value


def send(client: Client, shelf: Shelf, case: Case) -> Any:
    """Send a case's request."""
    body = _made(case.body, shelf)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = dict(case.headers)
    if case.token:
        headers.setdefault("X-Cart-Token", case.token(shelf))
    return client.generic(
        case.method,
        _made(case.path, shelf),
        b"" if case.body is None else raw,
        content_type=case.content_type,
        headers=headers,
    )


def line(**changes: Any) -> Make:
    """Make a good body for a new line, with changes; None leaves a field out."""
    return lambda shelf: _without_none(
        {"variant_id": str(shelf.variant.pk), "quantity": 1} | changes
    )


def _without_none(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def purchase(address: dict[str, Any] | None = None, **changes: Any) -> Make:
    """Make a good checkout, with changes; None leaves a field out."""

    def make(shelf: Shelf) -> dict[str, Any]:
        good = {
            "first_name": "Ada",
            "last_name": "Marlow",
            "address1": "1 Secret Lane",
            "city": "Oakland",
            "region": "CA",
            "zip": "94601",
            "country": "US",
        }
        body: dict[str, Any] = {
            "email": "ada@example.com",
            "address": _without_none(good | (address or {})),
        } | {name: _made(value, shelf) for name, value in changes.items()}
        return _without_none(body)

    return make


LINES, CHECKOUT = "/v1/cart/lines", "/v1/checkout"


def bodies(method: str, path: str | Make) -> list[Case]:
    """Make the cases that any endpoint with a body must refuse."""
    at = f"{method} {path if isinstance(path, str) else 'line'}"
    broken: dict[str, tuple[bytes, int]] = {
        "no JSON": (b"{", 400),
        "a list": (b"[]", 400),
        "a text": (b'"x"', 400),
        "a number": (b"1", 400),
        "null": (b"null", 400),
        "NaN": (b'{"quantity": NaN}', 400),
        "NUL": (b'{"email": "a\\u0000b"}', 400),
        "a bare NUL": (b'{"email": "a\x00b"}', 400),
        "half a surrogate": (b'{"email": "\\ud800"}', 400),
        "Latin-1": ('{"email": "å"}'.encode("latin-1"), 400),
        "deep nesting": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        "a huge body": (b'{"email": "' + b"a" * 1_000_001 + b'"}', 413),
    }
    cases = [
        Case(f"{at} with {name}", method, path, status, body=raw)
        for name, (raw, status) in broken.items()
    ]
    types = ("text/plain", "application/xml", "multipart/form-data; boundary=x", "x")
    return cases + [
        Case(
            f"{at} as {content_type}",
            method,
            path,
            415,
            "unsupported_media_type",
            body=b"{}",
            content_type=content_type,
        )
        for content_type in types
    ]


def of_line(shelf: Shelf) -> str:
    """Return the address of the cart's line."""
    return f"/v1/cart/lines/{shelf.line.pk}"


BODIES = [
    *bodies("POST", "/v1/cart"),
    *bodies("POST", LINES),
    *bodies("PATCH", of_line),
    *bodies("POST", "/v1/cart/quote"),
    *bodies("POST", CHECKOUT),
    *bodies("POST", "/v1/dpi/calc"),
    *bodies("POST", "/v1/payments/cancel-order/ACM1"),
]
QUANTITIES = [0, -1, 51, 10**9, 10**30, 1.5, "two", "", True, [], {}, "1e3", " "]
CURRENCIES = ["usd", "US", "USDX", "", 1, "$", "U\nD"]
UNKNOWN_IDS: list[Any] = ["", "x", "0", 0, -1, "../1", [], {}, "0" * 33]
CART = [
    *(
        Case(f"quantity {value!r}", "POST", LINES, 422, "invalid", line(quantity=value))
        for value in QUANTITIES
    ),
    *(
        Case(f"new quantity {value!r}", "PATCH", of_line, 422, body={"quantity": value})
        for value in QUANTITIES
    ),
    *(
        Case(f"variant {value!r}", "POST", LINES, 422, "", line(variant_id=value))
        for value in UNKNOWN_IDS
    ),
    Case("no variant", "POST", LINES, 422, "invalid", {"quantity": 1}),
    Case("an unknown variant", "POST", LINES, 422, "variant_not_available",
         lambda _: {"variant_id": str(uuid4())}),
    Case("a foreign variant", "POST", LINES, 422, "variant_not_available",
         lambda shelf: {
             "variant_id": str(shelf.foreign.rows[type(shelf.variant)].pk)
         }),
    *(
        Case(f"cart currency {value!r}", "POST", "/v1/cart", 422, "",
             {"currency": value})
        for value in CURRENCIES if value != ""
    ),
    Case("a currency we do not sell in", "POST", "/v1/cart", 422, "cart_invalid",
         {"currency": "JPY"}),
    Case("a line in another currency", "POST", LINES, 422, "currency_mismatch",
         line(currency="EUR")),
    Case("too many of one print", "POST", LINES, 422, "cart_invalid",
         line(quantity=50)),
    Case("an unknown cart", "GET", "/v1/cart", 404, "cart_not_found",
         token=lambda _: "nobody-has-this"),
    Case("no cart", "GET", "/v1/cart", 404, "cart_not_found", token=None),
    Case("a foreign cart", "GET", "/v1/cart", 404, "cart_not_found",
         token=lambda shelf: shelf.foreign.rows[Cart].token),
    Case("a cart token of 10,000", "GET", "/v1/cart", 404, "cart_not_found",
         token=lambda _: "x" * 10_000),
    Case("a line for a foreign cart", "POST", LINES, 404, "cart_not_found", line(),
         token=lambda shelf: shelf.foreign.rows[Cart].token),
    Case("a line for an ordered cart", "POST", LINES, 409, "cart_closed", line(),
         token=lambda shelf: shelf.closed.token),
    Case("an unknown line", "PATCH", lambda _: f"/v1/cart/lines/{uuid4()}", 404,
         "line_not_found", {"quantity": 2}),
    Case("another cart's line", "DELETE", of_line, 404, "line_not_found",
         token=lambda shelf: shelf.empty.token),
    *(
        Case(f"a quote for {value!r}", "POST", "/v1/cart/quote", 422, "",
             {"country": value})
        for value in ("us", "USA", "", "1", 7, "ZZ", "KP", "U\n")
    ),
    Case("a quote for an empty cart", "POST", "/v1/cart/quote", 409, "cart_empty",
         {"country": "US"}, token=lambda shelf: shelf.empty.token),
]  # fmt: skip
EMAILS: list[Any] = [
    "", "x", "@", "a@", "@b.c", "a b@c.de", "a@b@c.de", "a@b", "a@b.c\n",
    "ada@example.com,eve@example.com", "ada@example.com\r\nBcc: eve@example.com",
    "a" * 250 + "@b.de", 7, None, [], {"a": 1},
]  # fmt: skip
TOO_LONG = {
    "first_name": 61, "last_name": 61, "address1": 121, "address2": 121,
    "city": 81, "region": 41, "zip": 21, "phone": 31,
}  # fmt: skip


def buying(name: str, status: int, code: str, body: Make, **more: Any) -> Case:
    """Make a case of the checkout, under a key of its own."""
    headers = {"Idempotency-Key": str(uuid4())} | more.pop("headers", {})
    return Case(name, "POST", CHECKOUT, status, code, body, headers=headers, **more)


def refused(name: str, body: Make) -> Case:
    """Make a case that validation refuses, before a key is taken."""
    return buying(name, 422, "invalid", body)


def late(name: str, status: int, code: str, body: Make, **more: Any) -> Case:
    """Make a case that the purchase itself refuses; its key may be remembered."""
    return buying(name, status, code, body, but_keys=True, **more)


BUYING = [
    *(refused(f"e-mail {value!r}", purchase(email=value)) for value in EMAILS),
    *(
        refused(f"{name} of {length}", purchase({name: "x" * length}))
        for name, length in TOO_LONG.items()
    ),
    *(
        refused(f"no {name}", purchase({name: None}))
        for name in ("first_name", "last_name", "address1", "city", "zip", "country")
    ),
    *(
        refused(f"blank {name}", purchase({name: "  "}))
        for name in ("first_name", "last_name", "address1", "city", "zip")
    ),
    refused("an address that is a text", lambda s: purchase()(s) | {"address": "x"}),
    refused("no address", lambda s: {"email": "ada@example.com"}),
    refused("no state", purchase({"region": ""})),
    refused("an undeliverable country", purchase({"country": "SE"})),
    refused("an unknown country", purchase({"country": "ZZ"})),
    refused("a country in words", purchase({"country": "United States"})),
    refused("a total that is a text", purchase(expected_total="many")),
    refused("a negative total", purchase(expected_total=-1)),
    refused("a huge total", purchase(expected_total=2**63)),
    refused("a total with cents", purchase(expected_total=24.98)),
    refused("a quote that is no id", purchase(quote_id="x")),
    late("another currency", 422, "currency_mismatch", purchase(currency="EUR")),
    late("a total that changed", 422, "total_changed", purchase(expected_total=1)),
    late("an unknown quote", 422, "checkout_invalid",
         purchase(quote_id=lambda _: str(uuid4()))),
    late("a foreign quote", 422, "checkout_invalid",
         purchase(quote_id=lambda s: str(s.foreign.rows[type(s.quote)].pk))),
    late("an expired quote", 409, "quote_expired",
         purchase(quote_id=lambda s: str(s.expired.pk))),
    late("a quote for another country", 409, "quote_expired",
         purchase({"country": "CA", "region": "ON"},
                  quote_id=lambda s: str(s.quote.pk))),
    late("an empty cart", 409, "cart_empty", purchase(),
         token=lambda s: s.empty.token),
    late("an unknown cart", 404, "cart_not_found", purchase(),
         token=lambda _: "nobody-has-this"),
    late("a foreign cart", 404, "cart_not_found", purchase(),
         token=lambda s: s.foreign.rows[Cart].token),
    late("an ordered cart", 422, "cart_closed", purchase(),
         token=lambda s: s.closed.token),
    buying("no key", 422, "idempotency_key_missing", purchase(),
           headers={"Idempotency-Key": ""}),
    buying("a key of 256", 422, "idempotency_key_missing", purchase(),
           headers={"Idempotency-Key": "k" * 256}),
    buying("a key with NUL", 422, "idempotency_key_missing", purchase(),
           headers={"Idempotency-Key": "k\x00"}),
    buying("a key with å", 422, "idempotency_key_missing", purchase(),
           headers={"Idempotency-Key": "nyckel-å"}),
]  # fmt: skip
PAYMENTS = "/v1/payments"
ODD_IDS = ["%00", "a%00b", "x" * 2000, "%F0%9F%96%BC", "..%2f..", "'--", "%25", "-1"]
READING = [
    *(
        Case(f"{method} {path}/{odd[:12]}", method, f"{PAYMENTS}/{path}/{odd}", 404,
             token=None, body=body)
        for method, path, body in (
            ("GET", "order-status", None),
            ("GET", "order-tracking", None),
            ("POST", "cancel-order", {}),
            ("POST", "sync-order", {}),
        )
        for odd in ODD_IDS
    ),
    *(
        Case(f"GET {path}", "GET", path, 404, token=None)
        for path in (
            f"/v1/products/{uuid4()}", f"/v1/artworks/{uuid4()}",
            "/v1/frame-types/999999/sizes", f"/v1/frame-types/{10**30}/sizes",
            f"/v1/fit?variant={uuid4()}&frame_size=1",
        )
    ),
    *(
        Case(f"GET {path}", "GET", path, 422, token=None)
        for path in (
            "/v1/products?currency=JPY", "/v1/products?kind=mug",
            "/v1/products?ordering=random", "/v1/products?orientation=round",
            "/v1/products?q=%00", f"/v1/products?q={'x' * 101}",
            "/v1/artworks?tag=%00", "/v1/fit", "/v1/fit?variant=x&frame_size=1",
            f"/v1/fit?variant={uuid4()}&frame_size=-1",
            f"/v1/fit?variant={uuid4()}&frame_size={10**30}",
        )
    ),
    *(
        Case(f"{method} {path}", method, path, 405, "method_not_allowed", {})
        for method, path in (
            ("DELETE", "/v1/cart"), ("PUT", "/v1/cart"), ("GET", LINES),
            ("GET", CHECKOUT), ("POST", "/v1/products"), ("DELETE", "/v1/products"),
            ("PATCH", "/v1/artworks"), ("POST", f"/v1/products/{uuid4()}"),
            ("GET", "/v1/dpi/calc"), ("POST", "/v1/fit"), ("POST", "/v1/frame-types"),
            ("GET", f"{PAYMENTS}/cancel-order/x"), ("POST", f"{PAYMENTS}/my-orders"),
            ("GET", "/v1/webhooks/stripe"), ("PUT", "/v1/webhooks/printify"),
            ("DELETE", "/v1/webhooks/stripe"), ("TRACE", "/v1/cart"),
        )
    ),
    *(
        Case(f"{method} {path}", method, path, 404, "not_found", {}, token=None)
        for method in ("GET", "POST")
        for path in ("/v1/nothing", "/v1/", "/v1/cart/", "/api/nothing",
                     "/v1/products/x", "/v1/cart/lines/x", "/v1/frame-types/x/sizes",
                     "/v1/webhooks/paypal", "/v1/%00", "/v1/../admin")
    ),
]  # fmt: skip


GROUPS = {"bodies": BODIES, "carts": CART, "buying": BUYING, "reading": READING}


@pytest.mark.parametrize("group", GROUPS)
def test_is_refused_and_writes_nothing(
    shelf: Shelf, shopper: Client, subtests: pytest.Subtests, group: str
) -> None:
    for case in GROUPS[group]:
        allowed = nothing_written(but_keys=case.but_keys)
        with subtests.test(case.name), undone(), allowed:
            response = send(shopper, shelf, case)

            check_problem(response, case.status, case.code)


def test_a_callers_request_id_comes_back(shelf: Shelf, shopper: Client) -> None:
    for given, kept in (("abc-1", True), ("x" * 65, False), ("a b", False)):
        answer = shopper.get("/v1/cart", headers={"X-Request-Id": given})

        assert (check_problem(answer, 404)["trace_id"] == given) is kept


def buy(shopper: Client, shelf: Shelf, key: str, **changes: Any) -> Any:
    """Check the cart out under a key."""
    return shopper.post(
        CHECKOUT,
        purchase(**changes)(shelf),
        content_type=JSON,
        headers={"X-Cart-Token": shelf.cart.token, "Idempotency-Key": key},
    )


def remembered(key: str, **fields: Any) -> IdempotencyKey:
    """Make a key that another request took."""
    given = {"request_digest": "0" * 64, "schema_name": "acme", "scope": "checkout"}
    return IdempotencyKey.objects.create(key=key, **given | fields)


def test_a_key_of_another_body_is_refused(shelf: Shelf, shopper: Client) -> None:
    remembered("k1", status_code=201, answer='{"secret": 1}')

    with nothing_written():
        check_problem(buy(shopper, shelf, "k1"), 422, "idempotency_key_reused")


def test_a_key_in_flight_is_refused(shelf: Shelf, shopper: Client) -> None:
    assert buy(shopper, shelf, "k1").status_code == 201
    # As it stands while the first request has not answered yet.
    IdempotencyKey.objects.filter(key="k1").update(
        status_code=None,
        answer="",
        locked_until=timezone.now() + timedelta(seconds=30),
    )

    with nothing_written():
        body = check_problem(buy(shopper, shelf, "k1"), 409, "idempotency_key_in_use")

    assert body["retry_after"] == 1


def test_a_repeated_key_answers_the_same_order(shelf: Shelf, shopper: Client) -> None:
    first = buy(shopper, shelf, "k1")
    assert first.status_code == 201, first.content
    with nothing_written():
        second = buy(shopper, shelf, "k1")
    other = buy(shopper, shelf, "k1", email="eve@example.com")

    assert second.status_code == 201
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    check_problem(other, 422, "idempotency_key_reused")
    assert PaymentAttempt.objects.count() == 1


def stripe_signature(body: bytes, secret: str, at: float) -> str:
    """Sign as Stripe does."""
    text = f"{int(at)}.{body.decode(errors='replace')}"
    return f"t={int(at)},v1={stripe.WebhookSignature._compute_signature(text, secret)}"


EVENT = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded"}
GOOD = json.dumps({**EVENT, "data": {"object": {"id": "pi_1"}}}).encode()
UNREADABLE: dict[str, bytes] = {
    "no JSON": b"{",
    "a list": b"[]",
    "a text": b'"evt"',
    "null": b"null",
    "nothing": b"",
    "no object": json.dumps({**EVENT, "data": {}}).encode(),
    "data that is null": json.dumps({**EVENT, "data": None}).encode(),
    "an id that is a list": json.dumps(
        {**EVENT, "id": [1], "data": {"object": {"id": "pi_1"}}}
    ).encode(),
    "an id with NUL": json.dumps(
        {**EVENT, "id": "evt_\x00", "data": {"object": {"id": "pi_1"}}}
    ).encode(),
    "an id of 300": json.dumps(
        {**EVENT, "id": "e" * 300, "data": {"object": {"id": "pi_1"}}}
    ).encode(),
    "a type that is a number": json.dumps(
        {**EVENT, "type": 7, "data": {"object": {"id": "pi_1"}}}
    ).encode(),
}


def deliver(shopper: Client, body: bytes, signature: str) -> Any:
    """Post a webhook as Stripe does."""
    headers = {"Stripe-Signature": signature}
    return shopper.post("/v1/webhooks/stripe", body, content_type=JSON, headers=headers)


def test_signed_nonsense_of_stripe_is_refused(
    shelf: Shelf, shopper: Client, subtests: pytest.Subtests
) -> None:
    for name, body in UNREADABLE.items():
        signed = stripe_signature(body, STRIPE_SECRET, time.time())
        with subtests.test(name), undone(), nothing_written():
            check_problem(deliver(shopper, body, signed), 400, "not_an_event")


FORGED: dict[str, Callable[[float], str]] = {
    "none": lambda now: "",
    "nonsense": lambda now: "x",
    "another secret": lambda now: stripe_signature(GOOD, "whsec_other", now),
    "an empty secret": lambda now: stripe_signature(GOOD, "", now),
    "another body": lambda now: stripe_signature(GOOD + b" ", STRIPE_SECRET, now),
    "an old time": lambda now: stripe_signature(GOOD, STRIPE_SECRET, now - 301),
    "no time": lambda now: stripe_signature(GOOD, STRIPE_SECRET, now).split(",")[1],
    "a changed time": lambda now: stripe_signature(
        GOOD, STRIPE_SECRET, now - 10
    ).replace(f"t={int(now - 10)}", f"t={int(now)}"),
    "a cut signature": lambda now: stripe_signature(GOOD, STRIPE_SECRET, now)[:-1],
    "an old scheme": lambda now: stripe_signature(GOOD, STRIPE_SECRET, now).replace(
        "v1", "v0"
    ),
    "other letters": lambda now: f"t={int(now)},v1=ÅÄÖ",
}


def test_a_forged_webhook_of_stripe_is_refused(
    shelf: Shelf, shopper: Client, subtests: pytest.Subtests
) -> None:
    for name, forge in FORGED.items():
        with subtests.test(name), undone(), nothing_written():
            check_problem(
                deliver(shopper, GOOD, forge(time.time())), 400, "bad_signature"
            )


@pytest.mark.parametrize(
    ("size", "status"), [(512_001, 413), (1_000_001, 413), (512_000, 400)]
)
def test_a_huge_webhook_of_stripe_is_refused(
    shelf: Shelf, shopper: Client, size: int, status: int
) -> None:
    with nothing_written():
        answer = shopper.post("/v1/webhooks/stripe", b"x" * size, content_type=JSON)

        check_problem(answer, status)


def test_a_good_webhook_is_stored_once(shelf: Shelf, shopper: Client) -> None:
    """The control: what the refused ones above fail to do."""
    signed = stripe_signature(GOOD, STRIPE_SECRET, time.time())

    answers = [deliver(shopper, GOOD, signed).json() for _ in range(2)]

    assert [answer["duplicate"] for answer in answers] == [False, True]


NOT_PRINTIFYS = [b"{", b"[]", b"null", b"", b"\xff\xfe", b'{"id": null}', b"[" * 9999]


def test_printifys_webhooks_are_checked(
    shelf: Shelf, shopper: Client, subtests: pytest.Subtests
) -> None:
    for body in NOT_PRINTIFYS:
        good = sign(body, shelf.printify.webhook_secret)
        wrong = ["", "x", good[:-1], good.upper(), sign(body, "other"), "sha256=Å"]
        for signature in (good, *wrong):
            allowed = nothing_written()
            with subtests.test(f"{body[:9]!r} {signature[:12]}"), undone(), allowed:
                answer = shopper.post(
                    "/v1/webhooks/printify",
                    body,
                    content_type=JSON,
                    headers={"X-Pfy-Signature": signature},
                )
                code = "" if signature == good else "bad_signature"
                check_problem(answer, 400, code)


def test_a_huge_webhook_of_printify_is_refused(shelf: Shelf, shopper: Client) -> None:
    with nothing_written():
        for size in (256 * 1024 + 1, 1_000_001):
            answer = shopper.post(
                "/v1/webhooks/printify", b"x" * size, content_type=JSON
            )
            check_problem(answer, 413)
