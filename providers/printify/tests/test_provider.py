from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from core.http import TransactionOpen, Unreachable
from providers.base import (
    Design,
    OrderRequest,
    ProviderState,
    RequestLine,
    ShippingAddress,
)
from providers.exceptions import (
    CannotCancel,
    CannotConfirm,
    NotReady,
    ProviderError,
    TokenRefused,
    VariantUnknown,
)
from providers.models import RemoteRef
from providers.printify.provider import Printify
from providers.printify.tests.stub import DROPPED, Stub
from providers.tests.factories import (
    new_connection,
    new_product,
    new_variant,
)

pytestmark = pytest.mark.usefixtures("acme")

UPLOAD = "POST /uploads/images.json"
PRODUCT = "POST /shops/778899/products.json"
ORDER = "POST /shops/778899/orders.json"
SHOWN = "GET /shops/778899/orders/o1.json"
SEND = "POST /shops/778899/orders/o1/send_to_production.json"
CANCEL = "POST /shops/778899/orders/o1/cancel.json"
REFUSED = (400, {"message": "no", "code": 8103})


def line(ref: str = "line-1", sha: str = "a" * 64, variant: str = "101") -> RequestLine:
    design = Design(sha, f"https://files.example/{sha}", "p.png", 4000, 5000)
    return RequestLine(ref, "282", "99", variant, 2, design, "Lighthouse")


def request(*lines: RequestLine, method: str = "standard") -> OrderRequest:
    to = ShippingAddress("Ada", "Byron", "1 Test Street", "London", "N1 1AA", "GB")
    return OrderRequest("AUR-1-A", "AUR-1", to, lines or (line(),), method)


@pytest.fixture
def provider(db: None, printify: Stub) -> Printify:
    product = new_product(ref="282", print_provider_ref="99")
    new_variant(product=product, ref="101")
    new_variant(product=product, ref="102", width_px=None, height_px=None)
    printify.on(UPLOAD, {"id": "img1"}, {"id": "img2"})
    printify.on(PRODUCT, {"id": "prod1"}, {"id": "prod2"})
    printify.on(ORDER, {"id": "o1"})
    return Printify(new_connection())


def test_submits_an_order(provider: Printify, printify: Stub) -> None:
    assert provider.submit(request()) == "o1"

    upload, product, order = printify.calls
    assert upload.headers["Authorization"] == "Bearer token-for-tests-of-20"
    assert upload.headers["User-Agent"].startswith("Passepartout")
    assert upload.body == {
        "file_name": "p.png",
        "url": "https://files.example/" + "a" * 64,
    }
    assert product.body["blueprint_id"] == 282
    assert product.body["print_provider_id"] == 99
    assert product.body["print_areas"] == [
        {
            "variant_ids": [101],
            "placeholders": [
                {
                    "position": "front",
                    "images": [
                        # 5400/3600 over 5000/4000 is 6/5
                        {"id": "img1", "x": 0.5, "y": 0.5, "scale": 1.2, "angle": 0}
                    ],
                }
            ],
        }
    ]
    assert order.body["external_id"] == "AUR-1-A"
    assert order.body["line_items"] == [
        {
            "product_id": "prod1",
            "variant_id": 101,
            "quantity": 2,
            "external_id": "line-1",
        }
    ]
    assert order.body["shipping_method"] == 1
    assert order.body["send_shipping_notification"] is False
    assert order.body["address_to"]["country"] == "GB"


def test_uploads_a_file_once_for_all_its_variants(
    provider: Printify, printify: Stub
) -> None:
    provider.submit(request(line("1"), line("2"), line("3", variant="102")))
    provider.submit(request(line("1")))

    assert len(printify.made(UPLOAD)) == 1
    assert len(printify.made(PRODUCT)) == 2
    assert RemoteRef.objects.count() == 3


def test_resumes_where_it_was_interrupted(provider: Printify, printify: Stub) -> None:
    printify.on(PRODUCT, DROPPED, {"id": "prod1"})
    with pytest.raises(Unreachable):
        provider.submit(request())

    assert provider.submit(request()) == "o1"

    assert len(printify.made(UPLOAD)) == 1


def test_a_lost_answer_finds_the_order_on_the_second_try(
    provider: Printify, printify: Stub
) -> None:
    printify.on(ORDER, DROPPED, (409, {"code": 8503, "order": {"id": "o1"}}))
    with pytest.raises(Unreachable):
        provider.submit(request())

    assert provider.submit(request()) == "o1"


def test_scans_the_newest_orders_where_a_409_names_none(
    provider: Printify, printify: Stub
) -> None:
    printify.on(ORDER, (409, {"code": 8503}))
    other = {"id": "o7", "metadata": {"shop_order_id": "AUR-7-A"}}
    mine = {"id": "o1", "metadata": {"shop_order_id": "AUR-1-A"}}
    path = "GET /shops/778899/orders.json?page={}&limit=10"
    printify.on(path.format(1), {"data": [other]})
    printify.on(path.format(2), {"data": [mine]})

    assert provider.submit(request()) == "o1"


def test_a_409_that_leads_nowhere_is_an_error(
    provider: Printify, printify: Stub
) -> None:
    printify.on(ORDER, (409, "gone"))
    for page in range(1, 6):
        printify.on(f"GET /shops/778899/orders.json?page={page}&limit=10", {"data": []})

    with pytest.raises(ProviderError, match="gone"):
        provider.submit(request())


def test_makes_again_what_someone_removed(provider: Printify, printify: Stub) -> None:
    provider.submit(request())
    printify.on(ORDER, REFUSED, {"id": "o2"})
    printify.on(PRODUCT, {"id": "prod2"})
    printify.on("GET /uploads/img1.json", {"id": "img1"})
    printify.on("GET /shops/778899/products/prod1.json", (404, {}))

    assert provider.submit(request()) == "o2"

    assert printify.made(ORDER)[-1].body["line_items"][0]["product_id"] == "prod2"
    assert len(printify.made(UPLOAD)) == 1


def test_a_refusal_for_another_reason_is_told(
    provider: Printify, printify: Stub
) -> None:
    printify.on(ORDER, (400, {"errors": {"reason": "bad zip", "code": 8103}}))
    printify.on("GET /uploads/img1.json", {"id": "img1"})
    printify.on("GET /shops/778899/products/prod1.json", {"id": "prod1"})

    with pytest.raises(ProviderError, match=r"bad zip \(code 8103\)") as caught:
        provider.submit(request())

    assert caught.value.permanent
    assert len(printify.made(ORDER)) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_busy_is_not_permanent(provider: Printify, printify: Stub, status: int) -> None:
    printify.on(ORDER, (status, {"error": "busy"}))

    with pytest.raises(ProviderError) as caught:
        provider.submit(request())

    assert not caught.value.permanent


@pytest.mark.parametrize(
    "answer", ["", {}, [], {"id": None}, {"id": "../x"}, b"<html>"]
)
def test_an_answer_without_an_id_may_be_asked_again(
    provider: Printify, printify: Stub, answer: Any
) -> None:
    printify.on(ORDER, answer)

    with pytest.raises(ProviderError) as caught:
        provider.submit(request())

    assert not caught.value.permanent


def test_says_that_the_token_is_refused(provider: Printify, printify: Stub) -> None:
    printify.on(UPLOAD, (401, {"error": "Unauthenticated"}))

    with pytest.raises(TokenRefused, match="connect again"):
        provider.submit(request())


def test_unknown_variants_and_methods_are_refused_before_any_call(
    provider: Printify, printify: Stub
) -> None:
    with pytest.raises(VariantUnknown, match="Variant 999"):
        provider.submit(request(line(variant="999")))
    with pytest.raises(ProviderError, match="cannot send by 'pigeon'"):
        provider.submit(request(method="pigeon"))

    assert printify.calls == []


def test_the_prints_own_shape_stands_in_for_missing_pixels(
    provider: Printify, printify: Stub
) -> None:
    provider.submit(request(line(variant="102")))

    image = printify.made(PRODUCT)[0].body["print_areas"][0]["placeholders"][0]
    assert image["images"][0]["scale"] == 1.2


def test_refuses_to_speak_inside_a_transaction(
    provider: Printify, printify: Stub
) -> None:
    with transaction.atomic(), pytest.raises(TransactionOpen):
        provider.submit(request())

    assert printify.calls == []


def test_fetches_an_order(provider: Printify, printify: Stub) -> None:
    printify.on(SHOWN, {"id": "o1", "status": "on-hold"})

    found = provider.fetch("o1")

    assert (found.ref, found.state) == ("o1", ProviderState.READY)
    assert found.is_confirmable


@pytest.mark.parametrize("ref", ["../webhooks", "o1?x=1", "", "o1/cancel"])
def test_an_odd_ref_reaches_no_other_path(
    provider: Printify, printify: Stub, ref: str
) -> None:
    for act in (provider.fetch, provider.confirm, provider.cancel):
        with pytest.raises(ProviderError, match="no id of Printify"):
            act(ref)

    assert printify.calls == []


@pytest.mark.parametrize("answer", [{"id": "o1"}, {"id": "o1", "status": "x"}])
def test_confirms(provider: Printify, printify: Stub, answer: Any) -> None:
    printify.on(SEND, answer)

    provider.confirm("o1")

    assert len(printify.calls) == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pending", NotReady),
        ("cost-calculation", NotReady),
        ("on-hold", NotReady),  # became so after the refusal
        ("a-new-word", NotReady),
        ("canceled", CannotConfirm),
        ("payment-not-received", CannotConfirm),
        ("had-issues", CannotConfirm),
    ],
)
def test_says_why_it_cannot_confirm(
    provider: Printify, printify: Stub, status: str, expected: type[ProviderError]
) -> None:
    printify.on(SEND, REFUSED)
    printify.on(SHOWN, {"id": "o1", "status": status})

    with pytest.raises(expected) as caught:
        provider.confirm("o1")

    assert caught.value.permanent == (expected is CannotConfirm)


@pytest.mark.parametrize(
    "status", ["sending-to-production", "in-production", "fulfilled"]
)
def test_confirming_twice_is_no_error(
    provider: Printify, printify: Stub, status: str
) -> None:
    printify.on(SEND, REFUSED)
    printify.on(SHOWN, {"id": "o1", "status": status})

    provider.confirm("o1")


def test_cancels_once_or_twice(provider: Printify, printify: Stub) -> None:
    printify.on(CANCEL, {"id": "o1"}, REFUSED)
    printify.on(SHOWN, {"id": "o1", "status": "canceled"})

    provider.cancel("o1")
    provider.cancel("o1")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("in-production", CannotCancel),
        ("fulfilled", CannotCancel),
        ("pending", NotReady),
        ("cost-calculation", NotReady),
    ],
)
def test_says_why_it_cannot_cancel(
    provider: Printify, printify: Stub, status: str, expected: type[ProviderError]
) -> None:
    printify.on(CANCEL, REFUSED)
    printify.on(SHOWN, {"id": "o1", "status": status})

    with pytest.raises(expected):
        provider.cancel("o1")


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_other_refusals_pass_through(
    provider: Printify, printify: Stub, status: int
) -> None:
    acts: dict[str, Callable[[str], None]] = {
        SEND: provider.confirm,
        CANCEL: provider.cancel,
    }
    for call, act in acts.items():
        printify.on(call, (status, {"error": "x"}))
        with pytest.raises(ProviderError) as caught:
            act("o1")
        assert caught.value.http_status == status


@pytest.mark.parametrize(("code", "is_permanent"), [(10300, False), (8201, True)])
def test_asks_again_where_only_our_own_server_was_away(
    provider: Printify, printify: Stub, code: int, is_permanent: bool
) -> None:
    errors = {"reason": "Failed to download the image", "code": code}
    printify.on(UPLOAD, (400, {"status": "error", "code": code, "errors": errors}))

    with pytest.raises(ProviderError) as refused:
        provider.submit(request())

    assert refused.value.permanent is is_permanent
    assert printify.made(ORDER) == []
