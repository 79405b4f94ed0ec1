"""Planted people and secrets: not in logs, not in reports, not in answers."""

import gzip
import io
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import sentry_sdk
import structlog
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from core import due, scrubbing, sentry
from core.due import Kind
from core.logs import JSON_PROCESSORS, SHARED_PROCESSORS
from core.models import DueItem

PLANTED = {
    "email": "ada.lovelace@planted.example",
    "name": "Augusta Planted-King",
    "street": "12 Plantagenet Square",
    "phone": "+44 20 7946 0958",
    "card": "4242 4242 4242 4242",
    "secret": "sk_live_plantedplantedplanted",
}
QUERY = "token=plantedtokenplantedtoken"
WORDS = (*PLANTED.values(), "plantedtoken", "lovelace", "Planted-King", "20 7946")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Collect log lines as production writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=JSON_PROCESSORS, foreign_pre_chain=SHARED_PROCESSORS
        )
    )
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def reports() -> Iterator[list[Any]]:
    """Run a Sentry of our own on loopback; its list fills on sentry_sdk.flush()."""
    taken: list[Any] = []

    class Stub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                raw = gzip.decompress(raw)
            taken.extend(json.loads(line) for line in raw.splitlines() if line)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sentry.start(f"http://public@127.0.0.1:{server.server_port}/1", "tests")
    yield taken
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.init()
    server.shutdown()
    server.server_close()


def nothing_planted(text: str) -> None:
    """Fail where a planted value shows, in any spelling of JSON."""
    for spelling in (text, text.encode().decode("unicode_escape", errors="replace")):
        for word in WORDS:
            assert word.lower() not in spelling.lower(), word


@pytest.fixture
def _failing(acme: Any, settings: Any) -> Iterator[None]:
    """Serve addresses that fail, and keep the test's own connection open after them."""
    settings.ROOT_URLCONF = "core.tests.failing"
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def post(address: str, **how: Any) -> tuple[int, str]:
    """Send a request through the whole application, as a server does."""
    headers = {
        "Host": "acme.localhost",
        "Authorization": f"Bearer {PLANTED['secret']}",
        "Cookie": f"cart={PLANTED['card']}",
        "User-Agent": PLANTED["email"],
    }
    request = RequestFactory().post(f"/{address}?{QUERY}", headers=headers, **how)
    began: list[str] = []
    answer = WSGIHandler()(
        request.environ,
        lambda status, *_: began.append(status),  # type: ignore[arg-type]
    )
    body = b"".join(answer).decode()
    return int(began[0].split()[0]), body


@pytest.mark.parametrize("address", ["twice", "quote"])
@pytest.mark.usefixtures("_failing")
def test_a_request_that_fails_tells_nobodys_data(
    lines: io.StringIO, reports: list[Any], address: str
) -> None:
    body: dict[str, Any] = (
        {"data": json.dumps(PLANTED), "content_type": "application/json"}
        if address == "twice"
        else {"data": PLANTED}
    )

    with transaction.atomic():
        status, answer = post(address, **body)
        transaction.set_rollback(True)
    sentry_sdk.flush(timeout=5)

    assert status == 500
    nothing_planted(answer)
    written = lines.getvalue()
    nothing_planted(written)
    wanted = {"twice": "IntegrityError", "quote": "LookupError"}[address]
    assert f"{wanted}: {scrubbing.WITHHELD}" in written
    assert "core/tests/failing.py" in written
    events = [part for part in reports if "exception" in part]
    assert events
    nothing_planted(json.dumps(reports))
    values = events[-1]["exception"]["values"]
    assert values[-1]["type"] == wanted
    assert values[-1]["value"] == scrubbing.WITHHELD
    frames = values[-1]["stacktrace"]["frames"]
    assert any(frame["module"] == "core.tests.failing" for frame in frames)
    assert events[-1]["tags"]["schema"] == "acme"
    assert events[-1]["request"]["url"].endswith(f"/{address}")


@pytest.mark.usefixtures("_failing")
def test_a_refusal_names_nobody(lines: io.StringIO) -> None:
    body = json.dumps(PLANTED)

    status, answer = post("refuse", data=body, content_type="application/json")

    told = json.loads(answer)
    assert status == 409
    assert told["detail"] == "••• has ordered already."
    assert told["errors"] == {"phone": ["••• cannot be called."]}
    nothing_planted(answer + lines.getvalue())


def test_a_task_that_fails_tells_nobodys_data(
    acme: Any, lines: io.StringIO, reports: list[Any]
) -> None:
    user = User.objects.create(email=PLANTED["email"], name=PLANTED["name"])
    due.kinds()["test.leak"] = Kind("core.tests.failing.handle", most_attempts=1)
    due.schedule("test.leak", user.pk, at=timezone.now())

    try:
        claimed = due.claim(DueItem.objects.get(kind="test.leak").pk)
        assert claimed is not None
        due.run(claimed)
    finally:
        due.kinds().pop("test.leak")
    sentry_sdk.flush(timeout=5)

    written = lines.getvalue()
    assert "due item given up" in written
    assert f"RuntimeError: {scrubbing.WITHHELD}" in written
    nothing_planted(written)
    assert [part for part in reports if "exception" in part]
    nothing_planted(json.dumps(reports))


HIDDEN_TEXTS = [
    "ada@example.com",
    "Ada+x@sub.example.co.uk",
    "ada%40example.com",
    "+44 20 7946 0958",
    "+4915112345678",
    "(555) 123-4567",
    "555-123-4567",
    "4242 4242 4242 4242",
    "378282246310005",
    "sk_live_abcdefgh",
    "rk_test_abcdefgh",
    "whsec_abcdefgh",
    "pi_123_secret_abc",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "postgresql://app:hunter22@db/x",
]


@pytest.mark.parametrize("text", HIDDEN_TEXTS)
def test_what_looks_like_people_or_keys_is_hidden(text: str) -> None:
    hidden = scrubbing.scrub_text(f"before {text} after")

    assert text.split("@")[0].split("://")[-1] not in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")
    assert scrubbing.HIDDEN in hidden


@pytest.mark.parametrize(
    "text",
    [
        "AUR20261120000001-A",
        "2026-11-20T22:48:00.123456+00:00",
        "2026-11-20 10:00:00",
        "b5626cfb-aaf9-128a-6315-f7eca94d13c3",
        "64 of 3600 x 5400 px, 299.97 dpi",
        "core.due 1795168800",
        "/v1/orders/AUR20261120000001/cancel",
        "pi_3Nabc was of another shop",
        "printify 409 without an order id; scanning",
        "10.0.0.1:5432",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert scrubbing.scrub_text(text) == text


def test_keys_hide_whatever_they_hold() -> None:
    told = {"shopper_name": "Ada", "token": 7, "lines": [{"city": "Ulm", "sku": "A"}]}

    assert scrubbing.scrub(told) == {
        "shopper_name": "•••",
        "token": "•••",
        "lines": [{"city": "•••", "sku": "A"}],
    }


def test_an_object_loses_its_words() -> None:
    assert scrubbing.scrub({"thing": User(email="ada@example.com")}) == {
        "thing": "<User>"
    }
