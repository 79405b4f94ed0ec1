"""Erasing a person: nothing is left that names them, and what tax law needs is."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from core.actors import Actor
from core.models import AuditEntry, InboxEvent
from core.tenancy import shop
from fulfillment.models import Shipment
from orders.models import Cart, Order
from payments.models import PaymentAttempt
from privacy.exceptions import ConfirmationWrong, StaffAccount, WrongKind
from privacy.models import Consent, DataRequest
from privacy.services import (
    Wish,
    ask_signed_in,
    run_erasure,
    run_export,
)
from privacy.tests.factories import (
    EMAIL,
    MARK,
    delivered_order,
    plant,
    proven,
    shopper,
    text_of,
)
from privacy.tests.grepping import everywhere

OWNER = Actor("staff", "0b7e5a52-0000-4000-8000-000000000001", "owner")
Run = Callable[[], int]


def erased(email: str = EMAIL) -> DataRequest:
    """Ask for an erasure, prove it and have staff press the button."""
    return run_erasure(proven("erasure", email), "erase", actor=OWNER)


def test_markers_are_everywhere_before(acme: Any, mails: Path) -> None:
    """The control: the search finds what is there, in every table of the inventory."""
    plant(shopper())
    proven("export")

    tables = {place.split(".")[1] for place in everywhere(MARK) if "file" not in place}

    assert tables >= {
        *("accounts_user", "account_emailaddress", "socialaccount_socialaccount"),
        *("socialaccount_socialtoken", "usersessions_usersession"),
        *("mfa_authenticator", "django_session", "orders_order", "orders_orderevent"),
        *("payments_paymentattempt", "payments_refund", "fulfillment_providerorder"),
        *("fulfillment_submissionattempt", "fulfillment_shipment"),
        *("crm_notification", "core_inboxevent", "core_idempotencykey"),
        *("core_dueitem", "core_deadletter", "core_jobrun", "core_auditentry"),
        *("privacy_consent", "privacy_datarequest"),
    }


def test_nothing_is_left_of_an_erased_person(
    acme: Any, mails: Path, run_due: Run
) -> None:
    plant(shopper())
    plant(email=EMAIL.upper())  # as a guest, typed otherwise
    run_due()
    erased()
    run_due()

    assert everywhere(MARK) == []
    assert DataRequest.objects.get().status == "done"
    assert EMAIL in text_of(mails, "erased")


def test_what_tax_law_needs_is_kept(acme: Any, mails: Path, run_due: Run) -> None:
    order = plant()
    before: dict[str, Any] = dict(Order.objects.values().get())
    lines = list(order.lines.values())
    amount = PaymentAttempt.objects.get().amount_minor

    erased()
    run_due()

    after: dict[str, Any] = dict(Order.objects.values().get())
    changed = {name for name in before if before[name] != after[name]}
    assert changed - {"email_index"} == {
        "email",
        "address",
        "access_token",
        "erased_at",
    }
    assert (after["email"], after["address"]) == ("", "{}")
    assert list(order.lines.values()) == lines
    assert PaymentAttempt.objects.get().amount_minor == amount
    assert Shipment.objects.count() == 2
    assert InboxEvent.objects.exclude(body_removed_at=None).count() == 2


def test_others_are_left_alone(acme: Any, mails: Path, run_due: Run) -> None:
    other = delivered_order("somebody.else@example.com")
    other_user = shopper("somebody.else@example.com")
    plant(shopper())

    erased()
    run_due()

    other.refresh_from_db()
    assert other.email == "somebody.else@example.com"
    assert json.loads(other.address)["city"] == f"{MARK}ville"
    assert User.objects.filter(pk=other_user.pk).exists()


def test_another_shops_person_is_left_alone(
    acme: Any, globex: Any, mails: Path, run_due: Run
) -> None:
    with shop("globex"):
        shopper()
    plant(shopper())

    erased()
    run_due()

    with shop("globex"):
        assert User.objects.get(email=EMAIL).name == f"{MARK} name"


def test_the_account_is_gone_and_may_start_afresh(
    acme: Any, mails: Path, run_due: Run
) -> None:
    old = shopper()
    request = ask_signed_in(Wish("erasure", EMAIL), user=old, actor=OWNER)
    run_erasure(request, "erase", actor=OWNER)
    run_due()

    assert not User.objects.filter(email=EMAIL).exists()
    assert shopper().pk != old.pk


def test_an_open_order_holds_it_up_and_the_person_is_told(
    acme: Any, mails: Path, run_due: Run
) -> None:
    order = delivered_order(fulfilment="in_production")
    PaymentAttempt.objects.update(status="succeeded")
    request = erased()
    run_due()

    request.refresh_from_db()
    assert request.status == "in_progress"
    assert order.number in request.waits_for
    assert order.number in text_of(mails, "waiting")
    assert Order.objects.get().email == EMAIL

    Order.objects.update(fulfilment="delivered")
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        run_due()

    request.refresh_from_db()
    assert (request.status, Order.objects.get().email) == ("done", "")


def test_a_refund_on_its_way_holds_it_up(acme: Any, mails: Path, run_due: Run) -> None:
    plant()
    PaymentAttempt.objects.get().refunds.update(status="pending")
    request = erased()
    run_due()

    request.refresh_from_db()
    assert "refund is on its way" in request.waits_for


def test_one_entry_tells_of_it_without_a_name(
    acme: Any, mails: Path, run_due: Run
) -> None:
    plant(shopper())
    erased()
    run_due()

    entry = AuditEntry.objects.get(action="privacy.person.erased")
    assert set(entry.facts) == {"deleted", "anonymised", "kept"}
    assert entry.actor_id == OWNER.id
    assert not any(MARK in each.actor_label for each in AuditEntry.objects.all())


def test_doing_it_again_changes_nothing(acme: Any, mails: Path, run_due: Run) -> None:
    plant(shopper())
    erased()
    run_due()
    before = list(Order.objects.values()), list(AuditEntry.objects.values("pk"))[:-3]

    again = erased()
    run_due()

    again.refresh_from_db()
    assert again.status == "done"
    assert list(Order.objects.values()) == before[0]


def test_it_wants_a_word_and_the_right_kind(acme: Any) -> None:
    request = proven("erasure")
    with pytest.raises(ConfirmationWrong):
        run_erasure(request, "yes", actor=OWNER)
    with pytest.raises(WrongKind):
        run_export(request, actor=OWNER)
    with pytest.raises(WrongKind):
        run_erasure(proven("export"), "erase", actor=OWNER)

    request.refresh_from_db()
    assert request.status == "verified"


def test_staff_are_not_erased_while_they_have_a_role(
    acme: Any, mails: Path, run_due: Run
) -> None:
    owner = User.objects.staff().get()
    with pytest.raises(StaffAccount):
        ask_signed_in(Wish("erasure", owner.email), user=owner, actor=OWNER)

    request = erased(owner.email)
    run_due()

    request.refresh_from_db()
    assert "People" in request.waits_for
    assert User.objects.filter(pk=owner.pk).exists()


def test_a_foreign_account_is_not_found_by_an_address_it_never_proved(
    acme: Any, mails: Path, run_due: Run
) -> None:
    """Somebody signed up under my address and proved their own: it stays theirs."""
    theirs = shopper("theirs@example.com")
    User.objects.filter(pk=theirs.pk).update(email=EMAIL)

    erased()
    run_due()

    assert User.objects.filter(pk=theirs.pk).exists()


def test_consents_go_and_carts_are_emptied(
    acme: Any, mails: Path, run_due: Run
) -> None:
    order = plant()
    token = order.cart.token
    erased()
    run_due()

    assert Consent.objects.count() == 0
    cart = Cart.objects.get(pk=order.cart_id)
    assert cart.token != token
    assert cart.lines.count() == 0
