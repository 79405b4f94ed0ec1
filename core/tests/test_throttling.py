"""Too much is refused, exactly where the table says, for whom it says."""

import hashlib
import hmac
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config import limits
from core import rates
from core.rates import Rates
from core.tenancy import PUBLIC, shop
from payments.models import StripeAccount
from tenants.models import Tenant
from tests.api.problems import check_problem

pytestmark = pytest.mark.django_db
ADDRESS = {"REMOTE_ADDR": "198.51.100.1"}


@pytest.fixture(autouse=True)
def _as_written(settings: Any) -> None:
    settings.THROTTLE_SCALE = 1


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a class of endpoints be asked only so often."""

    def allow(name: str, **allowed: str) -> None:
        monkeypatch.setitem(limits.LIMITS, name, Rates(**allowed))

    return allow


def visitor(host: str = "acme.localhost", **extra: Any) -> Client:
    """Make a visitor of a shop."""
    return Client(headers={"host": host}, **{**ADDRESS, **extra})


def statuses(client: Client, path: str, times: int, **more: Any) -> list[int]:
    """Ask several times."""
    return [client.get(path, **more).status_code for _ in range(times)]


def test_the_api_answers_with_problem_details_and_says_when(few: Any) -> None:
    few("public_read", ip="2/minute")
    client = visitor()
    first = client.get("/v1/cart")
    client.get("/v1/cart")

    refused = client.get("/v1/cart")

    assert first.headers["RateLimit-Limit"] == "2"
    assert first.headers["RateLimit-Remaining"] == "1"
    assert first.headers["RateLimit-Policy"] == "2;w=60"
    body = check_problem(refused, 429, "throttled")
    assert 1 <= body["retry_after"] <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["RateLimit-Reset"] == str(body["retry_after"])


def test_people_get_a_page(few: Any) -> None:
    few("public_read", ip="1/minute")
    client = visitor()
    client.get("/about")

    refused = client.get("/about")

    assert refused.status_code == 429
    assert "That was a little fast" in refused.content.decode()
    assert int(refused.headers["Retry-After"]) <= 60


def test_unknown_addresses_count_too(few: Any) -> None:
    few("public_read", ip="2/minute")

    assert statuses(visitor(), "/nowhere", 3) == [404, 404, 429]


def test_a_window_moves(few: Any) -> None:
    few("public_read", ip="2/minute")
    client, start = visitor(), timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        got = statuses(client, "/about", 1)
        clock.move_to(start + timedelta(seconds=50))
        got += statuses(client, "/about", 2)
        clock.move_to(start + timedelta(seconds=61))
        got += statuses(client, "/about", 2)

    # A fixed window would begin anew after a minute and let both pass.
    assert got == [200, 200, 429, 200, 429]


def test_each_address_and_each_shop_counts_alone(few: Any, globex: Tenant) -> None:
    few("public_read", ip="1/minute")

    assert statuses(visitor(), "/about", 2) == [200, 429]
    assert statuses(visitor(REMOTE_ADDR="198.51.100.2"), "/about", 1) == [200]
    assert statuses(visitor("globex.localhost"), "/about", 2) == [200, 429]


def test_a_shop_counts_all_its_visitors(few: Any, globex: Tenant) -> None:
    few("public_read", ip="9/minute", host="3/minute")
    got = [
        visitor(REMOTE_ADDR=f"198.51.100.{number}").get("/about").status_code
        for number in range(4)
    ]

    assert got == [200, 200, 200, 429]
    assert statuses(visitor("globex.localhost"), "/about", 1) == [200]


def test_a_claimed_address_changes_nothing(few: Any, settings: Any) -> None:
    few("public_read", ip="1/minute")
    settings.TRUSTED_PROXIES = "1"

    def ask(claim: str) -> int:
        header = {"x-forwarded-for": f"{claim}, 203.0.113.5"}
        return visitor().get("/about", headers=header).status_code

    assert [ask("1.1.1.1"), ask("2.2.2.2"), ask("::1")] == [200, 429, 429]


def test_every_window_of_a_class_holds(few: Any) -> None:
    few("public_read", ip="5/minute; 2/hour")

    assert statuses(visitor(), "/about", 3) == [200, 200, 429]


def test_a_person_is_counted_wherever_they_are(few: Any, acme: Tenant) -> None:
    few("staff", user="2/minute")
    person = User.objects.get(email="owner@acme.example")
    here, there = visitor(), visitor(REMOTE_ADDR="203.0.113.77")
    here.force_login(person)
    there.force_login(person)

    got = [c.get("/admin/").status_code for c in (here, there, here)]

    assert got == [200, 200, 429]


def test_a_person_is_counted_in_the_api(few: Any, acme: Tenant) -> None:
    few("staff", user="1/minute")
    client = visitor()
    client.force_login(User.objects.get(email="owner@acme.example"))

    assert client.get("/v1/webhooks/test").status_code == 200
    check_problem(client.get("/v1/webhooks/test"), 429, "throttled")


def test_what_the_cache_answers_is_not_counted(few: Any) -> None:
    few("search", ip="1/minute")

    path = f"/v1/products?q={uuid4().hex}"

    assert statuses(visitor(), path, 5) == [200] * 5
    assert visitor().get(f"/v1/products?q={uuid4().hex}").status_code == 429


def test_classes_count_apart(few: Any) -> None:
    few("checkout", ip="1/minute")
    client = visitor()
    client.post("/v1/checkout", {}, content_type="application/json")

    refused = client.post("/v1/checkout", {}, content_type="application/json")

    check_problem(refused, 429, "throttled")
    assert client.get("/v1/cart").status_code != 429


# --- Webhooks (C25) ------------------------------------------------------------------


def test_a_true_webhook_is_never_refused(few: Any, acme: Tenant) -> None:
    """Also not after somebody has sent many false ones from the same address."""
    few("webhook", ip="2/minute", host="2/minute")
    account = StripeAccount.objects.create(
        id=1,
        account_ref="acct_1",
        publishable_key="pk_test_x",
        secret_key="sk_test_x",
        webhook_secret="whsec_known",
    )
    client = visitor()

    def send(signature: str) -> int:
        return client.post(
            "/v1/webhooks/stripe",
            EVENT,
            content_type="application/json",
            headers={"stripe-signature": signature},
        ).status_code

    forged = [send("t=1,v1=00") for _ in range(4)]
    true = [send(signed(account.webhook_secret)) for _ in range(10)]

    assert forged == [400, 400, 429, 429]
    assert true == [200] * 10


EVENT = (
    b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded",'
    b'"data":{"object":{"id":"pi_1","object":"payment_intent"}}}'
)


def signed(secret: str) -> str:
    """Sign the event as Stripe does."""
    at = int(timezone.now().timestamp())
    mac = hmac.new(secret.encode(), b"%d.%s" % (at, EVENT), hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


# --- Counting itself -----------------------------------------------------------------


def test_of_many_at_once_exactly_so_many_pass() -> None:
    """Atomic: 200 requests in 16 threads, 50 allowed, 50 pass."""
    who = uuid4().hex

    def ask(_: int) -> bool:
        with shop(PUBLIC):
            return rates.count("50/minute", "test", who) is None

    with ThreadPoolExecutor(16) as threads:
        passed = sum(threads.map(ask, range(200)))

    assert passed == 50


def test_keys_name_the_schema(settings: Any) -> None:
    rates.count("5/minute", "test", "ip", "198.51.100.9")

    client = redis.Redis.from_url(settings.REDIS_URL)
    space = settings.THROTTLE_NAMESPACE
    keys = [key.decode() for key in client.scan_iter(f"*{space}*", 1000)]
    assert len(keys) == 1
    assert keys[0].startswith("acme:rate:")
    assert "198.51.100.9" in keys[0]


@pytest.fixture
def _no_redis(settings: Any) -> Iterator[None]:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    rates.in_redis.cache_clear()
    yield
    rates.in_redis.cache_clear()


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_reads_pass_and_the_rest_is_counted_here(few: Any) -> None:
    few("public_read", ip="1/minute")
    few("cart", ip="1/minute")
    client = visitor()

    assert statuses(client, "/about", 3) == [200, 200, 200]
    posts = [
        client.post("/v1/cart", {}, content_type="application/json").status_code
        for _ in range(2)
    ]
    assert posts == [201, 429]


def test_an_installation_may_raise_all_limits(settings: Any, few: Any) -> None:
    few("public_read", ip="1/minute")
    settings.THROTTLE_SCALE = 3

    assert statuses(visitor(), "/about", 4) == [200, 200, 200, 429]
