"""Mails to shoppers: one of each kind, safe to send twice, never a way in."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.models import DeadLetter, DueItem
from core.tenancy import connection
from core.tests.waiting import run_once, waiting
from crm import services
from crm.models import Notification
from fulfillment.models import ProviderOrder, Shipment
from orders.events import OrderCanceled, OrderDelivered, OrderPaid, OrderShipped
from orders.models import Order, OrderLine
from orders.tests.factories import new_order, sellable

Kind = Notification.Kind


@pytest.fixture
def order(acme: Any) -> Order:
    """Make an order of two prints, paid."""
    return new_order(sellable(), quantity=2, paid=True)


def read(folder: Path) -> list[EmailMessage]:
    """Read every mail that was written."""
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]


def part(mail: EmailMessage, kind: str) -> str:
    """Return the plain or the html text."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.mark.parametrize(
    ("kind", "tell", "event", "subject"),
    [
        (Kind.ORDER_PAID, services.tell_paid, OrderPaid, "Thank you for your order {}"),
        (
            Kind.ORDER_SHIPPED,
            services.tell_shipped,
            OrderShipped,
            "Your order {} is on its way",
        ),
        (
            Kind.ORDER_DELIVERED,
            services.tell_delivered,
            OrderDelivered,
            "Your order {} has arrived",
        ),
        (
            Kind.ORDER_CANCELED,
            services.tell_canceled,
            OrderCanceled,
            "Your order {} is canceled",
        ),
    ],
)
def test_each_thing_is_told_once(
    order: Order, mails: Path, kind: str, tell: Any, event: Any, subject: str
) -> None:
    told = event(str(order.pk), timezone.now())

    tell(told)
    tell(told)
    row = Notification.objects.get()
    assert waiting().count(("crm.send", str(row.pk))) == 1
    run_once("crm.send", row.pk)
    services.send(str(row.pk))

    row.refresh_from_db()
    assert (row.kind, row.status, row.recipient) == (kind, "sent", "ada@example.com")
    assert row.sent_at is not None
    (mail,) = read(mails)
    assert mail["Subject"] == subject.format(order.number)
    assert mail["To"] == "ada@example.com"
    assert mail["Reply-To"] == "owner@acme.example"
    for text in (part(mail, "plain"), part(mail, "html")):
        assert "2 " in text
        assert order.lines.get().title in text
        assert "$47.78" in text
        assert order.access_token in text


def test_the_thanks_say_how_long_one_may_cancel(order: Order) -> None:
    mail = services.notify(str(order.pk), Kind.ORDER_PAID)

    assert "You can cancel it for 15 minutes" in mail.text


@pytest.mark.parametrize("paid", [True, False])
def test_a_canceled_order_says_what_happens_to_the_money(acme: Any, paid: bool) -> None:
    mail = services.notify(str(new_order(paid=paid).pk), Kind.ORDER_CANCELED)

    assert ("$25.89 goes back" in mail.text) == paid
    assert ("Nothing was charged" in mail.text) != paid


def test_a_parcel_is_linked(order: Order) -> None:
    printed = ProviderOrder.objects.create(
        order=order, provider="printify", external_id="A"
    )
    url = "https://track.example.test/SIM1"
    Shipment.objects.create(
        provider_order=printed, carrier="usps", number="SIM1", url=url
    )

    mail = services.notify(str(order.pk), Kind.ORDER_SHIPPED)

    assert f'<a href="{url}">usps SIM1</a>' in mail.html
    assert f"usps SIM1 {url}" in mail.text


def test_what_people_typed_is_escaped_in_html_only(order: Order) -> None:
    OrderLine.objects.update(title="<script>alert(1)</script> & Sons")

    mail = services.notify(str(order.pk), Kind.ORDER_PAID)

    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in mail.html
    assert "<script>alert(1)</script> & Sons" in mail.text


def test_after_a_crash_it_is_sent_again_under_the_same_name(
    order: Order, mails: Path
) -> None:
    row = services.notify(str(order.pk), Kind.ORDER_PAID)
    services.send(str(row.pk))
    Notification.objects.update(status="queued", sent_at=None)

    services.send(str(row.pk))

    (path,) = mails.glob("*.eml")
    assert path.name == f"{row.pk}.acme@localhost.eml"
    (mail,) = read(mails)
    assert mail["Message-ID"] == f"<{row.pk}.acme@localhost>"
    assert not list(mails.glob(".*"))


@pytest.mark.parametrize(
    "name", ['Joe "The Frame" Shop', "Ådas Väggar", "Prints, Inc.", "A <b@c.example>"]
)
@pytest.mark.parametrize(
    "sender",
    ["orders@passepartout.example", "Passepartout <orders@passepartout.example>"],
)
def test_any_name_of_a_shop_makes_a_good_sender(
    acme: Any, order: Order, mails: Path, settings: Any, name: str, sender: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    acme.name = name
    connection.tenant = acme
    row = services.notify(str(order.pk), Kind.ORDER_PAID)

    services.send(str(row.pk))

    (mail,) = read(mails)
    (address,) = mail["From"].addresses
    assert (address.display_name, address.addr_spec) == (
        name,
        "orders@passepartout.example",
    )
    assert mail["Message-ID"].endswith(".acme@passepartout.example>")


def test_a_mail_that_cannot_be_sent_is_given_up_and_may_be_replayed(
    order: Order, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    blocked = tmp_path / "a-file"
    blocked.touch()
    settings.EMAIL_FILE_PATH = blocked
    row = services.notify(str(order.pk), Kind.ORDER_PAID)
    DueItem.objects.filter(kind="crm.send").update(attempts=11)

    run_once("crm.send", row.pk)
    row.refresh_from_db()
    given_up = row.status
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    services.send(str(row.pk))

    row.refresh_from_db()
    assert given_up == "failed"
    assert DeadLetter.objects.get().kind == "crm.send"
    assert row.status == "sent"
