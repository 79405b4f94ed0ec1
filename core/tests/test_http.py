"""The one HTTP client: no transactions, public addresses only, plain errors."""

import json
from typing import Any

import httpx
import pytest
from django.db import transaction

from core.errors import ServiceUnavailable
from core.http import MOST_BYTES, Api, Refused, TransactionOpen, Unreachable
from providers.printify.tests.stub import DROPPED, Stub, serve


@pytest.fixture
def stub(settings: Any) -> Any:
    """Stand where the operator pointed Printify to."""
    with serve() as found:
        settings.PRINTIFY_API_BASE = found.url
        yield found


@pytest.fixture
def api(stub: Stub, db: None) -> Api:
    """Make a client of the stub."""
    return Api(f"{stub.url}/v1/", {"X-Test": "yes"})


def test_sends_json_and_returns_json(api: Api, stub: Stub) -> None:
    stub.on("POST /things", (201, {"id": 1}))

    assert api.call("POST", "/things", json={"a": 1}) == {"id": 1}

    (call,) = stub.calls
    assert call.body == {"a": 1}
    assert call.headers["X-Test"] == "yes"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (401, True),
        (404, True),
        (408, False),
        (409, True),
        (422, True),
        (429, False),
        (500, False),
        (502, False),
        (503, False),
        (504, False),
    ],
)
def test_a_refusal_says_whether_trying_again_is_vain(
    api: Api, stub: Stub, status: int, permanent: bool
) -> None:
    stub.on("GET /things", (status, {"why": "because"}))

    with pytest.raises(Refused) as caught:
        api.call("GET", "/things")

    assert (caught.value.http_status, caught.value.permanent) == (status, permanent)
    assert caught.value.answer == {"why": "because"}


@pytest.mark.parametrize("answer", [b"<html>", b"", b"\xff"])
def test_an_answer_that_is_no_json_is_text(api: Api, stub: Stub, answer: bytes) -> None:
    stub.on("GET /things", answer)

    assert isinstance(api.call("GET", "/things"), str)


def test_redirects_are_not_followed(api: Api, stub: Stub) -> None:
    stub.on("GET /things", (302, {}))

    assert api.call("GET", "/things") == {}
    assert len(stub.calls) == 1


def test_no_answer_is_unreachable(api: Api, stub: Stub) -> None:
    stub.on("GET /things", DROPPED)

    with pytest.raises(Unreachable, match="GET /things") as caught:
        api.call("GET", "/things")

    assert isinstance(caught.value, ServiceUnavailable)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("", None), ("soon", None), ("²", None), ("-1", None)],
)
def test_retry_after_is_read_where_it_is_a_number(
    api: Api, respond: Any, header: str, seconds: int | None
) -> None:
    respond(429, {"Retry-After": header.encode("latin-1")})

    with pytest.raises(Refused) as caught:
        api.call("GET", "/things")

    assert caught.value.retry_after == seconds


def test_an_answer_that_cannot_be_decoded_is_unreachable(
    api: Api, respond: Any
) -> None:
    respond(200, {"Content-Encoding": b"gzip"}, b"not gzip")

    with pytest.raises(Unreachable):
        api.call("GET", "/things")


@pytest.fixture
def respond(api: Api) -> Any:
    """Let the network answer with odd headers."""

    def answer(status: int, headers: dict[str, bytes], body: bytes = b"{}") -> None:
        def handle(_: httpx.Request) -> httpx.Response:
            pairs = [(name.encode(), value) for name, value in headers.items()]
            stream = httpx.ByteStream(body)
            return httpx.Response(status, headers=pairs, stream=stream)

        api._client = httpx.Client(transport=httpx.MockTransport(handle))

    return answer


def test_is_refused_inside_a_transaction(api: Api, stub: Stub) -> None:
    with transaction.atomic(), pytest.raises(TransactionOpen):
        api.call("GET", "/things")

    assert stub.calls == []


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "nobody.invalid"])
def test_a_name_without_an_address_is_unreachable(db: None, host: str) -> None:
    with pytest.raises(Unreachable):
        Api(f"https://{host}/", {}).call("GET", "/")


def test_what_an_operator_set_is_allowed_by_exact_origin(
    api: Api, stub: Stub, settings: Any
) -> None:
    stub.on("GET /things", (200, {"ok": 1}))
    assert api.call("GET", "/things") == {"ok": 1}

    settings.PRINTIFY_API_BASE = stub.url.replace("http:", "https:")
    with pytest.raises(Refused, match="not called"):
        api.call("GET", "/things")
    settings.PRINTIFY_API_BASE = stub.url + "1"
    with pytest.raises(Refused, match="not called"):
        api.call("GET", "/things")

    assert len(stub.calls) == 1


def test_an_endless_answer_is_given_up(api: Api, respond: Any) -> None:
    respond(200, {}, b"x" * (MOST_BYTES + 1))

    with pytest.raises(Unreachable, match="ReadError"):
        api.call("GET", "/things")


def test_an_answer_that_drips_is_given_up(
    api: Api, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.http.MOST_SECONDS", 0.0)
    stub.on("GET /things", (200, {"long": "x" * 100_000}))

    with pytest.raises(Unreachable, match="ReadError"):
        api.call("GET", "/things")


def test_long_answers_are_cut_in_messages(api: Api, stub: Stub) -> None:
    stub.on("GET /things", (400, "x" * 10_000))

    with pytest.raises(Refused) as caught:
        api.call("GET", "/things")

    assert len(str(caught.value)) < 600
    assert json.dumps(caught.value.fields) == "{}"
