"""A whole shop's worth of rows, each with words that only this shop may show."""

import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import stripe
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from catalog import files
from catalog.models import (
    Artwork,
    ArtworkFile,
    Product,
    ProductVariant,
    VariantPrice,
)
from core.models import (
    AuditEntry,
    DeadLetter,
    DueItem,
    IdempotencyKey,
    InboxEvent,
    JobRun,
    OutboxEvent,
)
from core.subjects import Subject
from core.tenancy import shop
from crm.models import Notification
from fulfillment.models import (
    ProviderOrder,
    ProviderOrderLine,
    Shipment,
    SubmissionAttempt,
)
from orders.models import (
    Cart,
    CartLine,
    Order,
    OrderEvent,
    OrderLine,
    OrderNumber,
    ShippingPrice,
    ShippingQuote,
)
from payments.models import PaymentAttempt, Refund, StripeAccount
from privacy.links import DOWNLOAD, VERIFY, token_of
from privacy.models import DataRequest
from privacy.services import record_consent
from privacy.services.exporting import build
from providers.models import ProviderConnection, RemoteRef
from providers.printify.webhook import sign
from tenants.models import Domain, FlagOverride, ShopHealth, Tenant

# Serial numbers start here, so that no row of one shop shares its number with a row
# of the other, which would make a foreign row look like one's own.
SERIALS = {"acme": 8_100_000, "globex": 8_200_000}
CURRENCY = {"acme": "USD", "globex": "SEK"}
COUNTRY = {"acme": "US", "globex": "SE"}


@dataclass
class Loot:
    """What a thief of this shop's rows, tokens and secrets would hold."""

    schema: str
    # In every text of the shop's rows; never part of what an attack sends.
    marker: str
    rows: dict[type[Model], Any] = field(default_factory=dict)
    public_file: str = ""
    signed_path: str = ""
    verify_token: str = ""
    download_token: str = ""
    stripe_secret: str = ""
    printify_secret: str = ""
    api_key: str = ""
    join_token: str = ""
    enter_token: str = ""

    @property
    def host(self) -> str:
        """Name the host the shop answers on."""
        return f"{self.schema}.localhost"

    def add(self, row: Model) -> Any:
        """Keep the first row of each model."""
        self.rows.setdefault(type(row), row)
        return row

    def stripe_event(self) -> tuple[bytes, dict[str, str]]:
        """Build a webhook that this shop's Stripe account would sign."""
        attempt = self.rows[PaymentAttempt]
        event = {
            "id": f"evt_{self.schema}_stolen",
            "object": "event",
            "type": "payment_intent.succeeded",
            "data": {"object": {"id": attempt.intent_ref, "object": "payment_intent"}},
        }
        body, now = json.dumps(event).encode(), int(time.time())
        signature = stripe.WebhookSignature._compute_signature(
            f"{now}.{body.decode()}", self.stripe_secret
        )
        return body, {"Stripe-Signature": f"t={now},v1={signature}"}

    def printify_event(self) -> tuple[bytes, dict[str, str]]:
        """Build a webhook that this shop's printer would sign."""
        event = {
            "id": f"{self.schema}-stolen",
            "type": "order:updated",
            "created_at": "2026-11-20 12:00:00+00:00",
            "resource": {
                "id": self.rows[ProviderOrder].remote_ref,
                "type": "order",
                "data": {"shop_id": 778899, "status": "delivered"},
            },
        }
        body = json.dumps(event).encode()
        return body, {"X-Pfy-Signature": sign(body, self.printify_secret)}


def _finding(marker: str) -> dict[str, str]:
    """Make a line of a shop's health."""
    words = {"what": marker, "next_step": marker, "link": ""}
    return {"level": "warn", "title": "Mail", **words}


def plant(schema: str) -> Loot:
    """Fill a shop's tables and say what there is to steal."""
    loot = Loot(schema, f"zanzibar-{schema}-{SERIALS[schema]}")
    loot.stripe_secret = f"whsec_{schema}"
    loot.printify_secret = hashlib.sha256(schema.encode()).hexdigest()
    # Below this module, whose Loot it fills.
    from tests.isolation.planting_people import plant_sign_in, plant_team

    with shop(schema):
        _people(loot)
        plant_sign_in(loot, loot.rows[User])
        plant_team(loot, loot.rows[User])
        _catalogue(loot)
        _accounts(loot)
        _carts(loot)
        _order(loot)
        _at_the_printer(loot)
        _road(loot)
        _privacy(loot)
    # Its own row: what a shop's settings screen shows.
    Tenant.objects.filter(schema_name=schema).update(about=loot.marker)
    loot.add(Tenant.objects.get(schema_name=schema))
    return loot


def _people(loot: Loot) -> None:
    owner = User.objects.staff().get()
    owner.name = loot.marker
    owner.save(update_fields=["name"])
    loot.add(owner)
    loot.add(Group.objects.create(id=SERIALS[loot.schema], name=loot.marker))
    kind = ContentType.objects.get_for_model(User)
    loot.add(
        LogEntry.objects.create(
            id=SERIALS[loot.schema],
            user=owner,
            content_type=kind,
            object_id=str(owner.pk),
            object_repr=loot.marker,
            action_flag=2,
        )
    )


def _catalogue(loot: Loot) -> None:
    now, serial = timezone.now(), SERIALS[loot.schema]
    pixels = {"width_px": 3600, "height_px": 5400}
    art = Artwork.objects.create(
        slug=f"art-of-{loot.schema}",
        title=loot.marker,
        artist=loot.marker,
        description=loot.marker,
        tags=["zanzibar", loot.marker],
        status="published",
        published_at=now,
        **pixels,
    )
    loot.add(art)
    content = f"rendition {loot.marker}".encode()
    name, sha256 = files.store_public(content)
    loot.public_file = name.removeprefix("public/")
    for offset, (kind, file_name) in enumerate(
        {
            "original": _original(loot),
            "thumb": name,
            "card": name,
            "large": name,
        }.items()
    ):
        row = ArtworkFile.objects.create(
            id=serial + offset,
            artwork=art,
            kind=kind,
            name=file_name,
            sha256=sha256,
            mime="image/jpeg",
            bytes=len(content),
            **pixels,
        )
        if kind == "original":
            loot.add(row)
            signed = files.signed_url(row, base_url="", max_age=600)
            loot.signed_path = signed.removeprefix("/files/")
    product = Product.objects.create(
        artwork=art,
        kind="poster",
        slug=f"poster-of-{loot.schema}",
        title=loot.marker,
        status="published",
        published_at=now,
    )
    variant = ProductVariant.objects.create(
        product=loot.add(product),
        sku=f"{loot.marker}-1",
        label=loot.marker,
        provider_variant_id=1,
        width_in=Decimal(12),
        height_in=Decimal(18),
    )
    loot.add(variant)
    loot.add(
        VariantPrice.objects.create(
            id=serial,
            variant=variant,
            currency=CURRENCY[loot.schema],
            amount_minor=1999,
        )
    )


def _original(loot: Loot) -> str:
    """Write a private file of the shop and return its name."""
    name = f"originals/00/{loot.schema}.jpg"
    content = f"original {loot.marker}".encode()
    files._store(name, ContentFile(content))
    return name


def _accounts(loot: Loot) -> None:
    loot.add(
        StripeAccount.objects.create(
            id=1,
            account_ref=loot.marker,
            publishable_key=f"pk_{loot.marker}",
            secret_key=f"sk_test_{loot.marker}",
            webhook_secret=loot.stripe_secret,
        )
    )
    loot.add(
        ProviderConnection.objects.create(
            id=SERIALS[loot.schema],
            provider="printify",
            token=loot.marker,
            webhook_secret=loot.printify_secret,
            remote_shop_ref="778899",
        )
    )
    loot.add(
        Domain.objects.create(
            id=SERIALS[loot.schema],
            domain=f"www.{loot.schema}.example",
            tenant=Tenant.objects.get(schema_name=loot.schema),
            kind="own",
            status="pending",
            is_primary=False,
            token=loot.schema * 4,
            last_error=loot.marker,
        )
    )
    loot.add(
        ShippingPrice.objects.create(
            id=SERIALS[loot.schema],
            country="",
            currency=CURRENCY[loot.schema],
            first_minor=499,
            additional_minor=99,
        )
    )


def _carts(loot: Loot) -> None:
    currency = CURRENCY[loot.schema]
    cart = Cart.objects.create(token=f"cart-token-{loot.schema}", currency=currency)
    loot.add(cart)
    loot.add(
        CartLine.objects.create(
            cart=cart, variant=loot.rows[ProductVariant], quantity=2
        )
    )
    loot.add(
        ShippingQuote.objects.create(
            cart=cart,
            cart_digest="0" * 64,
            country=COUNTRY[loot.schema],
            amount_minor=499,
            currency=currency,
            expires_at=timezone.now() + timedelta(minutes=30),
        )
    )


def _order(loot: Loot) -> None:
    now, serial = timezone.now(), SERIALS[loot.schema]
    currency, variant = CURRENCY[loot.schema], loot.rows[ProductVariant]
    loot.add(OrderNumber.objects.create(id=serial))
    address = dict.fromkeys(
        ("first_name", "last_name", "address1", "address2", "city", "region"),
        loot.marker,
    )
    order = Order.objects.create(
        number=f"{loot.schema[:3].upper()}20261120{serial}",
        cart=Cart.objects.create(currency=currency, is_open=False),
        access_token=f"order-token-{loot.schema}",
        email=f"{loot.marker}@example.com",
        address=json.dumps({**address, "zip": "1", "country": "US", "phone": ""}),
        country=COUNTRY[loot.schema],
        currency=currency,
        subtotal_minor=1999,
        shipping_minor=499,
        total_minor=2498,
        payment="paid",
        fulfilment="on_hold",
        hold_until=now + timedelta(minutes=15),
        paid_at=now,
    )
    line = OrderLine.objects.create(
        order=loot.add(order),
        variant=variant,
        design=loot.rows[ArtworkFile],
        title=loot.marker,
        artist=loot.marker,
        kind="poster",
        label=loot.marker,
        sku=variant.sku,
        provider="printify",
        provider_variant_id=1,
        quantity=1,
        unit_minor=1999,
        total_minor=1999,
    )
    loot.add(line)
    loot.add(
        OrderEvent.objects.create(
            id=serial, order=order, status="order_placed", title=loot.marker
        )
    )
    attempt = PaymentAttempt.objects.create(
        reference=str(order.pk),
        description=loot.marker,
        amount_minor=2498,
        currency=currency,
        receipt_email=order.email,
        status="succeeded",
        intent_ref=f"pi_{loot.schema}_stolen",
        client_secret=loot.marker,
    )
    loot.add(attempt)
    loot.add(
        Refund.objects.create(attempt=attempt, amount_minor=100, reason=loot.marker)
    )
    loot.add(
        Notification.objects.create(
            order_id=order.pk,
            kind="order_paid",
            recipient=order.email,
            subject=loot.marker,
            text=loot.marker,
            html=loot.marker,
        )
    )


def _at_the_printer(loot: Loot) -> None:
    serial, order = SERIALS[loot.schema], loot.rows[Order]
    part = ProviderOrder.objects.create(
        order=order,
        provider="printify",
        external_id=f"{order.number}-A",
        state="rejected",
        remote_ref=f"remote-{loot.schema}",
        last_error=loot.marker,
    )
    loot.add(part)
    loot.add(
        ProviderOrderLine.objects.create(
            id=serial, provider_order=part, order_line=loot.rows[OrderLine]
        )
    )
    loot.add(
        Shipment.objects.create(
            id=serial, provider_order=part, carrier="UPS", number=loot.marker
        )
    )
    loot.add(
        SubmissionAttempt.objects.create(
            id=serial, provider_order=part, step="place", error=loot.marker
        )
    )
    loot.add(
        RemoteRef.objects.create(
            id=serial,
            connection=loot.rows[ProviderConnection],
            key=loot.marker,
            ref=loot.marker,
        )
    )


def _privacy(loot: Loot) -> None:
    """Leave an export to download and a request to be confirmed."""
    now, serial, email = timezone.now(), SERIALS[loot.schema], loot.rows[Order].email
    owner = loot.rows[User]
    asked = {"email": email, "due_at": now + timedelta(days=30), "asked_at": now}
    done = DataRequest.objects.create(
        kind="export",
        status="done",
        user_id=owner.pk,
        nonce=loot.schema,
        wish=loot.marker,
        verified_by="account",
        closed_at=now,
        **asked,
    )
    subject = Subject(frozenset({email}), str(owner.pk))
    for name, value in build(done, subject).items():
        setattr(done, name, value)
    done.save()
    loot.add(done)
    waiting = DataRequest.objects.create(
        kind="correction", status="verifying", nonce=loot.schema, **asked
    )
    loot.verify_token = token_of(waiting, VERIFY)
    loot.download_token = token_of(done, DOWNLOAD)
    consent = record_consent("marketing_mails", is_given=True, email=email, how="page")
    # Under a number of this shop's own.
    consent.delete()
    consent.pk, consent._state.adding = serial, True
    consent.save(force_insert=True)
    loot.add(consent)


def _road(loot: Loot) -> None:
    mine: dict[str, Any] = {"schema_name": loot.schema}
    for row in (
        InboxEvent(source="stripe", event_ref=loot.marker, body=loot.marker, **mine),
        OutboxEvent(event=loot.marker, listener="x.y", payload={"a": 1}, **mine),
        DueItem(
            kind="crm.send",
            object_id=str(loot.rows[Notification].pk),
            due_at=timezone.now() - timedelta(minutes=1),
            last_error=loot.marker,
            **mine,
        ),
        DeadLetter(
            kind="core.inbox", object_id="7", attempts=12, error=loot.marker, **mine
        ),
        JobRun(name=loot.marker, error=loot.marker, **mine),
        FlagOverride(flag=loot.marker, is_on=True, **mine),
        ShopHealth(level="warn", findings=[_finding(loot.marker)], **mine),
        AuditEntry(
            action="orders.order.canceled",
            actor_kind="staff",
            actor_label=loot.marker,
            object_type="orders.order",
            object_id=str(loot.rows[Order].pk),
            **mine,
        ),
        IdempotencyKey(
            scope="checkout",
            key=f"key-of-{loot.schema}",
            request_digest="0" * 64,
            status_code=201,
            answer=json.dumps({"order": loot.marker}),
            **mine,
        ),
    ):
        row.save(force_insert=True)
        loot.add(row)
