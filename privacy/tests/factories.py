"""A person who left traces everywhere, each with words that are theirs alone."""

import json
import uuid
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import TokenFamily, User
from core import audit
from core.actors import Actor
from core.models import DeadLetter, DueItem, IdempotencyKey, InboxEvent, JobRun
from core.tenancy import current_schema
from crm.models import Notification
from fulfillment.models import (
    ProviderOrder,
    ProviderOrderLine,
    SubmissionAttempt,
)
from orders.models import Cart, Order, OrderEvent
from orders.services import place_order
from orders.tests.factories import cart_with, checkout, delivery, sellable
from payments.models import PaymentAttempt, Refund
from privacy.links import VERIFY, token_of
from privacy.models import Consent, DataRequest
from privacy.services import Wish, ask_as_guest, record_consent
from privacy.services.asking import verify as verify_token

# In every value that is the person's; nothing of the platform's contains it.
MARK = "quetzal"
EMAIL = f"{MARK}.mail@example.com"


def shopper(email: str = EMAIL) -> User:
    """Make somebody who signed in with a code, on a device and by Google too."""
    user = User.objects.create_user(email, name=f"{MARK} name")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def plant(user: User | None = None, email: str = EMAIL) -> Order:
    """Leave traces of a person in every table that can hold any."""
    order = delivered_order(email)
    _payment(order)
    _printer(order)
    _mail(order)
    _road(order, user)
    session(orders=[str(order.pk)], text=f"{MARK} guest")
    record_consent(
        "marketing_mails",
        is_given=True,
        email=email,
        how=Consent.How.CHECKOUT,
        address="203.0.113.77",
    )
    if user is not None:
        _account(user)
    return order


def delivered_order(email: str = EMAIL, **changes: Any) -> Order:
    """Place an order that is finished."""
    delivery()
    given = checkout(
        email=email,
        address={
            "first_name": f"{MARK}first",
            "last_name": f"{MARK}last",
            "address1": f"{MARK} street 1",
            "city": f"{MARK}ville",
            "phone": f"+1 {MARK}",
        },
    )
    order = place_order(cart_with(sellable()).token, given)
    now = timezone.now()
    values = {"payment": "paid", "fulfilment": "delivered", "paid_at": now}
    values |= {"delivered_at": now, "shipped_at": now, **changes}
    Order.objects.filter(pk=order.pk).update(**values)
    order.refresh_from_db()
    OrderEvent.objects.create(
        order=order, status="x", title="Changed", actor=f"{MARK} actor"
    )
    return order


def _payment(order: Order) -> None:
    attempt = PaymentAttempt.objects.get(reference=str(order.pk))
    attempt.status, attempt.intent_ref = "succeeded", f"pi_{uuid.uuid4().hex}"
    attempt.failure = f"card of {MARK} refused"
    attempt.client_secret = f"{MARK}_secret"
    attempt.save()
    Refund.objects.create(
        attempt=attempt,
        amount_minor=100,
        reason=f"{MARK} was unhappy",
        status="succeeded",
        refund_ref=f"re_{uuid.uuid4().hex}",
    )
    DueItem.objects.filter(object_id=str(attempt.pk)).delete()


def _printer(order: Order) -> None:
    part = ProviderOrder.objects.create(
        order=order,
        provider="printify",
        external_id=f"{order.number}-A",
        state="delivered",
        remote_ref=uuid.uuid4().hex[:24],
        last_error=f"no such street: {MARK}",
    )
    line = order.lines.get()
    ProviderOrderLine.objects.create(provider_order=part, order_line=line)
    for number in (f"1Z{MARK}1", f"1Z{MARK}2"):
        url = f"https://track.example.test/{number}"
        part.shipments.create(carrier="UPS", number=number, url=url)
    SubmissionAttempt.objects.create(
        provider_order=part, step="place", error=f"{MARK} unknown"
    )


def _mail(order: Order) -> None:
    Notification.objects.create(
        order_id=order.pk,
        kind="order_paid",
        recipient=order.email,
        subject=f"Order {order.number}",
        text=f"Dear {MARK}",
        html=f"<p>Dear {MARK}</p>",
        status="sent",
    )


def _road(order: Order, user: User | None) -> None:
    now, mine = timezone.now(), {"schema_name": current_schema()}
    part = ProviderOrder.objects.get(order=order)
    attempt = PaymentAttempt.objects.get(reference=str(order.pk))
    for ref in (str(attempt.intent_ref), str(part.remote_ref)):
        body = json.dumps({"id": ref, "name": f"{MARK} of the webhook"})
        InboxEvent.objects.create(source="stripe", event_ref=ref, body=body, **mine)
    IdempotencyKey.objects.create(
        scope="checkout",
        key=str(uuid.uuid4()),
        request_digest="0" * 64,
        status_code=201,
        answer=json.dumps({"number": order.number, "to": MARK}),
        **mine,
    )
    error = f"{MARK} at {order.email}"
    DueItem.objects.create(
        kind="fulfillment.sync",
        object_id=str(part.pk),
        due_at=now + timedelta(days=9),
        last_error=error,
        **mine,
    )
    DeadLetter.objects.create(
        kind="fulfillment.submit",
        object_id=str(part.pk),
        attempts=1,
        error=error,
        replayed_at=now,
        **mine,
    )
    JobRun.objects.create(name="x", error=error, **mine)
    if user is not None:
        with transaction.atomic():
            actor = Actor("user", str(user.pk), str(user))
            audit.record(actor, "orders.order.canceled", order)


def _account(user: User) -> None:
    key = session(_auth_user_id=str(user.pk), text=f"{MARK} at home")
    UserSession.objects.create(
        user=user, session_key=key, ip="203.0.113.77", user_agent=f"{MARK} browser"
    )
    TokenFamily.objects.create(
        user=user, session_key=key, expires_at=timezone.now() + timedelta(days=1)
    )
    account = SocialAccount.objects.create(
        user=user, provider="google", uid=f"{MARK}-uid", extra_data={"name": MARK}
    )
    app = SocialApp.objects.create(provider="google", name="x", client_id="x")
    SocialToken.objects.create(account=account, app=app, token=f"{MARK}-token")
    Authenticator.objects.create(user=user, type="totp", data={"secret": MARK})


def session(**values: Any) -> str:
    """Open a session that holds these values; return its key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.update(values)
    store.create()
    return str(store.session_key)


def proven(kind: str, email: str = EMAIL) -> DataRequest:
    """Ask as a guest and open the mailed link."""
    request = ask_as_guest(Wish(kind, email))
    return verify_token(token_of(request, VERIFY))


def open_cart() -> Cart:
    """Make a cart nobody ordered yet."""
    return cart_with(sellable())


def text_of(folder: Path, what: str) -> str:
    """Read the mail that tells something."""
    found = [p.read_text() for p in folder.glob("*.eml") if f".{what}." in p.name]
    assert len(found) == 1, sorted(p.name for p in folder.glob("*.eml"))
    return found[0]
