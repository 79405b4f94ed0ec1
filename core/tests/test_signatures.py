"""Each scheme against its published vector, and against what forgers would try."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
import stripe
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import signatures
from providers.printify import webhook as printify

AT = 1795168800
Check = Callable[..., bool]

STRIPE_BODY = b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}'
STRIPE_SECRET = "whsec_demo_secret"
STRIPE_V1 = "c9a3f5eed0468a8834da4265fb7eb23dfd4e31ff6af65c558bb7a85552bbe8d1"

PRINTIFY_BODY = (
    b'{"id":"evt-0001","type":"order:updated","created_at":"2026-11-20 10:00:00+00:00"'
    b',"resource":{"id":"65a1b2c3d4e5f60718293a4b","type":"order","data":{"shop_id":'
    b'778899,"status":"in-production"}}}'
)
PRINTIFY_SECRET = "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8"
PRINTIFY_HEX = "13e14133cb0bae9432764ef3d19ef77d8b21a12b06839930315758164267f79f"

PRINTFUL_BODY = (
    b'{"type":"order_created","occurred_at":"2026-11-20T10:00:00Z","retries":0,'
    b'"store_id":4242,"data":{"order":{"id":9001,"external_id":"PO-1001",'
    b'"status":"pending"}}}'
)
PRINTFUL_SECRET = "00112233445566778899aabbccddeeff" * 2
PRINTFUL_HEX = "75515def040d440120e2a70fefeaaa42b1f010c970d261944d39ce7ca03cdb07"
# What whoever takes the letters of the hex text for the key would compute.
PRINTFUL_MISTAKE = "dd66a68aa1e9f788c3db65546f1e977ec9faa3b917f5178a0b43bc16e17e1191"

FAL_BODY = (
    b'{"request_id":"7f3c0b8e-0000-4000-8000-000000000001","gateway_request_id":'
    b'"7f3c0b8e-0000-4000-8000-000000000001","status":"OK","payload":{"image":{"url":'
    b'"https://example.test/out.png"}}}'
)
FAL_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
}
FAL_HEX = (
    "87c4cc480e10bbe0f1a8397c160c066c26ec6c47594a6b49d010833ca7bbcf88"
    "a9bbae73340a71c5227937c5af08137ae8f22b7e4971fca4a2f5c8ca17836200"
)
FAL_HEADERS = {
    "X-Fal-Webhook-Request-Id": "7f3c0b8e-0000-4000-8000-000000000001",
    "X-Fal-Webhook-User-Id": "user-demo",
    "X-Fal-Webhook-Timestamp": str(AT),
    "X-Fal-Webhook-Signature": FAL_HEX,
}


def by_stripe(
    body: bytes = STRIPE_BODY,
    given: str = STRIPE_V1,
    secret: str = STRIPE_SECRET,
    at: int = AT,
    now: float = AT,
) -> bool:
    """Verify as payments.webhooks does, with Stripe's own library."""
    with time_machine.travel(now, tick=False):
        try:
            signature = f"t={at},v1={given}"
            signature = signature if signature.isascii() else ""
            stripe.WebhookSignature.verify_header(
                body.decode(errors="replace"), signature, secret, tolerance=300
            )
        except stripe.SignatureVerificationError:
            return False
    return True


def by_printify(
    body: bytes = PRINTIFY_BODY,
    given: str = PRINTIFY_HEX,
    secret: str = PRINTIFY_SECRET,
) -> bool:
    return printify.verify({"X-Pfy-Signature": f"sha256={given}"}, body, secret)


def by_printful(
    body: bytes = PRINTFUL_BODY,
    given: str = PRINTFUL_HEX,
    secret: str = PRINTFUL_SECRET,
) -> bool:
    return signatures.printful_v2({"X-PF-Webhook-Signature": given}, body, secret)


def by_fal(
    body: bytes = FAL_BODY,
    given: str = FAL_HEX,
    keys: Any = (FAL_KEY,),
    now: float = AT,
    changed: dict[str, str] | None = None,
) -> bool:
    headers = {**FAL_HEADERS, "X-Fal-Webhook-Signature": given}
    headers |= {f"X-Fal-Webhook-{key}": text for key, text in (changed or {}).items()}
    return signatures.fal(headers, body, list(keys), now)


VECTORS: dict[str, tuple[Check, bytes, str]] = {
    "stripe": (by_stripe, STRIPE_BODY, STRIPE_V1),
    "printify": (by_printify, PRINTIFY_BODY, PRINTIFY_HEX),
    "printful": (by_printful, PRINTFUL_BODY, PRINTFUL_HEX),
    "fal": (by_fal, FAL_BODY, FAL_HEX),
}
each = pytest.mark.parametrize("name", VECTORS)


@each
def test_the_published_vector_passes(name: str) -> None:
    check, _, _ = VECTORS[name]

    assert check() is True


@each
def test_a_body_that_was_touched_is_refused(name: str) -> None:
    check, body, _ = VECTORS[name]

    touched = [
        *(body[:-1], body[1:], body + b"\n", b" " + body, b"", b"{}", b"\xff\xfe"),
        body.replace(b"1", b"2", 1),
        body.decode().encode("utf-16"),
    ]
    assert [check(body=one) for one in touched] == [False] * len(touched)


@each
def test_another_signature_is_refused(name: str) -> None:
    check, _, good = VECTORS[name]

    forged = [
        *("", " ", "0", "0" * len(good), good[:-1], good[:-2], good[1:], good + "00"),
        *(good[::-1], f"{good}\x00", "é" * len(good), "x" * 100_000),
        base64.b64encode(bytes.fromhex(good)).decode(),
    ]
    assert [check(given=one) for one in forged] == [False] * len(forged)


@pytest.mark.parametrize("check", [by_stripe, by_printify, by_printful])
@pytest.mark.parametrize("secret", ["whsec_other", "00" * 32, "zz", "é"])
def test_another_secret_is_refused(check: Check, secret: str) -> None:
    assert check(secret=secret) is False


def test_without_a_secret_nothing_passes() -> None:
    """Not even what was signed with the empty key."""
    empty = signatures.hmac_hex(b"", PRINTFUL_BODY)
    assert by_printful(secret="", given=empty) is False
    empty = signatures.hmac_hex(b"", PRINTIFY_BODY)
    assert by_printify(secret="", given=empty) is False
    assert by_fal(keys=()) is False


def test_printfuls_key_is_what_the_hex_spells() -> None:
    assert by_printful(given=PRINTFUL_MISTAKE) is False
    assert by_printful(given=PRINTFUL_HEX.upper()) is False


@pytest.mark.parametrize("check", [by_stripe, by_fal])
@pytest.mark.parametrize(
    ("seconds", "passes"), [(299, True), (300, True), (302, False)]
)
def test_a_replay_after_five_minutes_is_refused(
    check: Check, seconds: int, passes: bool
) -> None:
    assert check(now=AT + seconds) is passes


def test_a_timestamp_that_was_renewed_is_refused() -> None:
    later = AT + 3600

    assert by_stripe(at=later, now=later) is False
    assert by_fal(now=later, changed={"Timestamp": str(later)}) is False


def test_fal_is_refused_from_the_future_and_in_odd_digits() -> None:
    assert by_fal(now=AT - 302) is False
    for odd in (
        "",
        "-1",
        f" {AT}",
        f"{AT}.0",
        f"+{AT}",
        "１７９５１６８８００",
        "9" * 5000,
    ):
        assert by_fal(changed={"Timestamp": odd}) is False


@pytest.mark.parametrize("name", ["Request-Id", "User-Id"])
@pytest.mark.parametrize("value", ["", "other", "7f3c\nuser"])
def test_each_signed_header_of_fal_counts(name: str, value: str) -> None:
    assert by_fal(changed={name: value}) is False


def test_lines_of_fals_message_cannot_be_shifted() -> None:
    """The same joined text from other headers is another request."""
    shifted = {"Request-Id": FAL_HEADERS["X-Fal-Webhook-Request-Id"] + "\nuser-demo"}

    assert by_fal(changed={**shifted, "User-Id": str(AT)}) is False


def test_any_of_fals_keys_may_have_signed() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()
    x = base64.urlsafe_b64encode(other.public_bytes_raw()).rstrip(b"=").decode()
    odd = [{}, {"kty": "RSA"}, {**FAL_KEY, "x": "short"}, {**FAL_KEY, "x": "é"}]

    assert by_fal(keys=[*odd, {**FAL_KEY, "x": x}, FAL_KEY]) is True
    assert by_fal(keys=[*odd, {**FAL_KEY, "x": x}]) is False
    assert by_fal(keys=[{**FAL_KEY, "kty": "EC"}]) is False


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title])
def test_headers_are_found_whatever_their_case(spelling: Callable[[str], str]) -> None:
    headers = {spelling(name): value for name, value in FAL_HEADERS.items()}

    assert signatures.fal(headers, FAL_BODY, [FAL_KEY], AT) is True
    assert signatures.fal({}, FAL_BODY, [FAL_KEY], AT) is False
