"""A shop's health, looked at with the simulator where Stripe and Printify are."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from catalog.tests.factories import ArtworkFactory
from core import due
from core.actors import SYSTEM
from core.findings import Level
from core.models import DeadLetter, DueItem
from core.tenancy import PUBLIC, current_shop, shop
from core.tests.outside import Mailbox, Simulator, hand_on, random_word
from core.tests.test_admin import Browser, boss, clerk
from fulfillment.models import ProviderOrder
from orders.models import ShippingPrice
from payments import health as stripe_health
from payments.models import StripeAccount
from payments.stripe_client import client_for
from payments.tests.factories import connected, new_intent, pay
from providers.models import ProviderConnection
from providers.services import connect_printify
from tenants.doctor import DUE, examine, have_all_looked_at
from tenants.models import Domain, ShopHealth, Tenant

pytestmark = pytest.mark.usefixtures("acme", "simulator")

Found = dict[str, dict[str, Any]]


def price_delivery(country: str) -> None:
    """Let the shop deliver for a price, in dollars."""
    ShippingPrice.objects.create(
        country=country, currency="USD", first_minor=500, additional_minor=200
    )


def look() -> Found:
    """Look at the shop; return the findings by their titles."""
    return {row["title"]: row for row in examine().findings}


@pytest.fixture
def set_up(mailbox: Mailbox, settings: Any) -> StripeAccount:
    """Connect the shop to both services, as its own address."""
    base = mailbox.url()
    settings.PUBLIC_PORT = base.rsplit(":", 1)[1]
    connect_printify(random_word(40), webhook_url_base=base, actor=SYSTEM)
    price_delivery("")
    return connected(mailbox)


def test_a_shop_that_is_set_up_is_fine(set_up: StripeAccount) -> None:
    health = examine()

    assert {row["what"] for row in health.findings if row["level"] != "ok"} == set()
    assert health.level == Level.OK
    assert len(health.findings) == 13
    assert ShopHealth.objects.get().schema_name == "acme"


def test_a_new_shop_is_told_what_to_connect() -> None:
    found = look()

    assert found["Stripe's keys"]["level"] == "fail"
    assert found["Stripe's keys"]["next_step"].startswith("Connect the shop to Stripe")
    assert found["Printer"]["what"] == (
        "No printer is connected; nothing can be printed."
    )


def test_delivery_needs_a_price_for_each_country() -> None:
    none = look()["Delivery prices"]
    price_delivery("US")
    some = look()["Delivery prices"]
    price_delivery("")

    assert none["level"] == "fail"
    assert (some["level"], some["what"]) == ("warn", "No delivery price: CA in USD.")
    assert look()["Delivery prices"]["level"] == "ok"


def test_the_home_page_lists_what_is_to_be_set_up() -> None:
    browser = Browser("acme", boss("acme"))
    before = browser.get("/admin/").content.decode()
    examine()
    page = browser.get("/admin/").content.decode()
    few = browser.queries
    row = ShopHealth.objects.get()
    row.findings *= 3
    row.save()
    browser.get("/admin/")

    assert "Not looked at yet" in before
    assert "Set up your shop" in page
    for words in ("no delivery prices", "Connect the shop to Stripe", "No printer"):
        assert words in page
    assert "Not looked at yet" not in page
    assert browser.queries == few


def test_only_who_may_see_health_sees_the_list() -> None:
    browser = Browser("acme", clerk("acme", "support"))

    assert "Set up your shop" not in browser.get("/admin/").content.decode()


def test_a_wrong_key_is_found(set_up: StripeAccount) -> None:
    set_up.secret_key = "sk_test_" + random_word(32)
    set_up.save(update_fields=["secret_key"])

    assert look()["Stripe's keys"]["level"] == "fail"
    set_up.secret_key = "nonsense"
    set_up.save(update_fields=["secret_key"])
    refused = look()["Stripe's keys"]

    assert refused["what"] == "Stripe refuses the secret key."
    assert "nonsense" not in json.dumps(ShopHealth.objects.get().findings)


def test_a_missing_webhook_is_found(set_up: StripeAccount, mailbox: Mailbox) -> None:
    client_for(set_up.secret_key).v1.webhook_endpoints.delete(set_up.webhook_ref)

    gone = look()["Stripe's webhook"]

    assert (gone["level"], gone["what"]) == ("fail", "Our webhook is gone from Stripe.")


def test_a_webhook_made_anew_has_another_secret(
    set_up: StripeAccount, mailbox: Mailbox
) -> None:
    set_up.webhook_ref = "we_of_an_earlier_connection"
    set_up.save(update_fields=["webhook_ref"])

    assert "another secret" in look()["Stripe's webhook"]["what"]


def test_a_wrong_secret_shows_in_events_that_never_arrive(
    set_up: StripeAccount,
    mailbox: Mailbox,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stripe_health, "DELIVERED_WITHIN", timedelta(seconds=-5))
    right = set_up.webhook_secret
    set_up.webhook_secret = "whsec_of_somebody_else"
    set_up.save(update_fields=["webhook_secret"])
    attempt = new_intent()
    pay(
        simulator,
        attempt.intent_ref or "",
        attempt.client_secret,
        set_up.publishable_key,
    )
    letters = mailbox.wait_for("payment_intent.succeeded")

    assert set(hand_on(letters)) == {400}
    wrong = look()["Stripe's events"]
    set_up.webhook_secret = right
    set_up.save(update_fields=["webhook_secret"])
    assert set(hand_on(letters)) == {200}

    assert wrong["level"] == "fail"
    assert "webhook secret is probably another" in wrong["what"]
    assert look()["Stripe's events"]["level"] in {"ok", "warn"}


def test_a_refused_token_and_missing_webhooks_are_found(set_up: StripeAccount) -> None:
    connection = ProviderConnection.objects.get()
    right = connection.webhook_key
    connection.webhook_key = "another"
    connection.save(update_fields=["webhook_key"])

    assert look()["Printer's webhooks"]["what"] == (
        "Printify's webhooks lead elsewhere or were made with another secret."
    )
    connection.webhook_key, connection.token = right, "x"
    connection.save(update_fields=["webhook_key", "token"])
    found = look()

    assert found["Printer"]["what"] == "Printify refuses the token."
    assert found["Printer's webhooks"]["level"] == "fail"


def test_services_that_are_away_are_a_warning(
    set_up: StripeAccount, settings: Any
) -> None:
    settings.PRINTIFY_API_BASE = "http://127.0.0.1:1"

    away = look()["Printer"]

    assert (away["level"], away["what"]) == (
        "warn",
        "Printify does not answer at the moment.",
    )


def test_limits_are_compared() -> None:
    Tenant.objects.filter(schema_name="acme").update(max_artworks=5, max_staff=0)
    ArtworkFactory.create_batch(4)

    found = look()

    assert found["Artworks"]["what"] == "4 of 5 artworks."
    assert found["Artworks"]["level"] == "warn"
    assert User.objects.exclude(role="").count() == 1
    assert found["People"]["level"] == "fail"


def test_what_is_late_or_given_up_is_found() -> None:
    due.schedule("crm.send", 1, at=timezone.now() + timedelta(days=1))
    long_ago = timezone.now() - timedelta(hours=2)
    DueItem.objects.filter(kind="crm.send").update(due_at=long_ago)
    DeadLetter.objects.create(
        schema_name="acme", kind="orders.hold", object_id="1", attempts=1
    )

    found = look()

    assert found["Due items"]["what"].startswith("1 due items wait, the oldest (crm")
    assert found["Dead letters"]["what"] == "1 given up: orders.hold."
    with shop("globex"):
        assert look()["Dead letters"]["level"] == "ok"


def test_domains_say_how_they_stand() -> None:
    with shop(PUBLIC):
        Domain.objects.create(
            domain="art.example.com",
            tenant=Tenant.objects.get(schema_name="acme"),
            kind="own",
            status="pending",
            is_primary=False,
            last_error="Add the TXT record.",
        )

    found = [row for row in examine().findings if row["title"] == "Domains"]

    assert [row["level"] for row in found] == ["ok", "warn"]
    assert found[1]["next_step"] == "Add the TXT record."


def test_a_check_that_breaks_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stripe_health, "EVENTS", None)
    connected_shop = current_shop()

    found = look()

    assert connected_shop.schema_name == "acme"
    assert found["Dead letters"]["level"] == "ok"
    assert len(found) == 13


def test_the_command_prints_and_fails(set_up: StripeAccount) -> None:
    said = StringIO()
    call_command("doctor", "acme", stdout=said)
    assert said.getvalue().endswith("acme: ok\n")

    set_up.delete()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "acme", "--json", stdout=(said := StringIO()))

    told = json.loads(said.getvalue())
    assert ended.value.code == 1
    assert (told["shop"], told["level"]) == ("acme", "fail")
    with pytest.raises(CommandError, match="no shop 'nowhere'"):
        call_command("doctor", "nowhere")


def test_every_shop_is_looked_at_once_a_day(run_due: Callable[[], int]) -> None:
    have_all_looked_at()
    again = have_all_looked_at()
    with shop(PUBLIC):
        items = DueItem.objects.filter(kind=DUE)
        assert sorted(items.values_list("schema_name", flat=True)) == ["acme", "globex"]
        items.update(due_at=timezone.now())

    run_due()

    assert again == 0
    item = DueItem.objects.get(kind=DUE)
    assert item.due_at - timezone.now() > timedelta(hours=23)
    assert ShopHealth.objects.get().level == Level.FAIL


def test_prints_that_nobody_confirmed_are_found() -> None:
    assert ProviderOrder.objects.count() == 0
    assert look()["Order approval"]["level"] == "ok"


def test_the_page_shows_the_last_result_and_asks_on_a_button(
    client: Any, set_up: StripeAccount, simulator: Simulator
) -> None:
    client.defaults["HTTP_HOST"] = "acme.localhost"
    client.force_login(User.objects.exclude(role="").get())
    page = "/admin/tenants/shophealth/"
    assert client.get(page).status_code == 200
    asked = simulator.received("stripe", "/v1/accounts", "GET")

    pressed = client.post(f"{page}look_now/", {"_form_submitted": "True"})
    shown = client.get(page, follow=True)

    assert pressed.status_code == 302
    assert asked == 0
    assert "Stripe takes the keys" in shown.content.decode()
