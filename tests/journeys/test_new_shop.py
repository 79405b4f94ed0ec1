"""A shop is opened from the command line, and sells within the same minute."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from core.models import AuditEntry
from core.tenancy import shop
from core.tests.outside import Mailbox, Simulator
from core.tests.waiting import hurry
from fulfillment.tests.factories import connected as connect_printer
from fulfillment.tests.factories import pass_the_hold
from orders.models import Order
from orders.tests.factories import delivery, sellable
from payments.tests.factories import connected as connect_stripe
from tenants.tests.conftest import _fresh_hosts as _fresh_hosts
from tests.journeys.shopper import Road, Shopper

HOST = "initech.localhost"
STOCKHOLM = {
    "first_name": "Ada",
    "last_name": "Byron",
    "address1": "Drottninggatan 71",
    "city": "Stockholm",
    "zip": "111 36",
    "country": "SE",
}


@pytest.mark.usefixtures("_fresh_hosts")
def test_a_shop_is_opened_and_sells(
    acme: Any,
    simulator: Simulator,
    mailbox: Mailbox,
    run_due: Callable[[], int],
) -> None:
    call_command(
        "create_shop",
        "Initech",
        *("--host", HOST, "--owner-email", "owner@initech.example"),
        *("--currency", "SEK", "--country", "SE", "--generate-password"),
        stdout=StringIO(),
    )

    with shop("initech"):
        connect_stripe(mailbox, HOST)
        connect_printer(mailbox, HOST)
        delivery("SE", "SEK", first_minor=4900)
        sellable(24900)
        road = Road(simulator, mailbox, run_due, HOST)
        shopper = Shopper(HOST, STOCKHOLM)
        shopper.choose()
        total = shopper.check_out()
        shopper.pay(simulator)
        road.hear("payment_intent.succeeded")
        number = shopper.order["number"]
        pass_the_hold(Order.objects.get())
        hurry("orders.hold")
        run_due()
        road.printer_moves(number, "on-hold")
        hurry("fulfillment.submit")
        run_due()
        road.printer_moves(number, "delivered")
        road.hear("order:shipment:delivered")
        status = shopper.status()
        opened = AuditEntry.objects.filter(schema_name="initech").count()

    assert total == 24900 + 4900
    assert number.startswith("INI")
    assert status["internal_status"] == "delivered"
    assert opened >= 2
    assert not Order.objects.exists(), "another shop sees nothing of it"
