"""The end of the hold: who prints what, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import connection
from core.tests.waiting import run_once, waiting
from fulfillment.flow import State
from fulfillment.models import ProviderOrder
from fulfillment.services import release_hold
from fulfillment.tests.factories import pass_the_hold
from orders.flow import Fulfilment
from orders.models import Order, OrderLine
from orders.services import cancel_order
from orders.tests.factories import new_order, sellable

pytestmark = pytest.mark.usefixtures("acme")


def test_plans_one_order_per_printer_and_queues_each() -> None:
    order = new_order(sellable(), sellable(), sellable(), paid=True)
    one = order.lines.all()[0]
    OrderLine.objects.filter(pk=one.pk).update(provider="acmeprint")
    pass_the_hold(order)

    assert release_hold(str(order.pk)) is None

    first, second = ProviderOrder.objects.order_by("external_id")
    assert (first.provider, first.external_id) == ("acmeprint", f"{order.number}-A")
    assert (second.provider, second.external_id) == ("printify", f"{order.number}-B")
    assert [part.lines.count() for part in (first, second)] == [1, 2]
    assert {first.state, second.state} == {State.QUEUED}
    submits = {object_id for kind, object_id in waiting() if kind.endswith("submit")}
    assert submits == {str(first.pk), str(second.pk)}
    order.refresh_from_db()
    assert order.fulfilment == Fulfilment.CONFIRMED


def test_plans_once() -> None:
    order = new_order(paid=True)
    pass_the_hold(order)

    release_hold(str(order.pk))
    release_hold(str(order.pk))

    assert ProviderOrder.objects.count() == 1
    assert order.events.filter(status="confirmed").count() == 1


def test_comes_back_when_it_is_early() -> None:
    order = new_order(paid=True)

    assert release_hold(str(order.pk)) == order.hold_until
    run_once("orders.hold", order.pk)

    assert ("orders.hold", str(order.pk)) in waiting()
    assert not ProviderOrder.objects.exists()


def test_a_partly_refunded_order_is_printed_all_the_same() -> None:
    order = new_order(paid=True)
    pass_the_hold(order)
    Order.objects.update(payment="partially_refunded", refunded_minor=100)

    release_hold(str(order.pk))

    assert ProviderOrder.objects.get().order == order


@pytest.mark.parametrize(
    "payment", ["unpaid", "pending", "failed", "refunded", "disputed"]
)
def test_what_is_not_paid_is_not_printed(payment: str) -> None:
    order = new_order(paid=True)
    pass_the_hold(order)
    Order.objects.update(payment=payment)

    assert release_hold(str(order.pk)) is None

    assert not ProviderOrder.objects.exists()


def test_what_was_canceled_is_not_printed() -> None:
    order = new_order(paid=True)
    cancel_order(order, actor=SYSTEM)
    pass_the_hold(order)

    assert release_hold(str(order.pk)) is None

    assert not ProviderOrder.objects.exists()


def test_a_shop_without_a_hold_prints_at_once(acme: Any) -> None:
    connection.tenant = acme
    acme.hold_seconds = 0
    order = new_order(paid=True)

    assert release_hold(str(order.pk)) is None

    assert order.hold_until is not None
    assert order.hold_until - timezone.now() < timedelta(seconds=1)
    assert ProviderOrder.objects.count() == 1
