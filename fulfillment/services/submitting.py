"""Buying the prints: placed once, checked line by line, then confirmed.

The printer knows an order by our external_id and answers the existing one to a
repetition, so every step may be repeated after a crash.
"""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.files import signed_url
from core import audit, due
from core.actors import Actor
from core.errors import AppError
from core.tenancy import current_shop
from fulfillment.exceptions import EchoMismatch, NotRejected
from fulfillment.flow import State
from fulfillment.models import ProviderOrder, SubmissionAttempt
from fulfillment.services.moving import advance, claim
from fulfillment.services.syncing import apply_snapshot
from orders.models import OrderLine
from providers.base import (
    Design,
    OrderRequest,
    Provider,
    ProviderState,
    RequestLine,
    ShippingAddress,
    Snapshot,
    VariantUnknown,
)
from providers.models import ProviderVariant
from providers.services import open_provider
from tenants.hosts import public_url

# The provider prices an order for some seconds before it may be confirmed.
PRICING_PAUSE = {"seconds": 10}
PROBLEM_PAUSE = {"minutes": 10}
FIRST_SYNC = {"minutes": 5}
DESIGN_LINK_SECONDS = 24 * 3600


def submit(provider_order_id: str) -> datetime | None:
    """Do the next step of a provider order's submission (due handler).

    Returns when to be called again while the provider still prices the order. Each
    failed step leaves a SubmissionAttempt; what is final goes to the dead letters.
    """
    part = ProviderOrder.objects.get(pk=provider_order_id)
    step = "confirm" if part.state == State.SUBMITTED else "place"
    try:
        return _next_step(part)
    except AppError as error:
        SubmissionAttempt.objects.create(
            provider_order=part, step=step, error=str(error)[:2000]
        )
        raise


def _next_step(part: ProviderOrder) -> datetime | None:
    claim(part.pk, source=State.REJECTED, to=State.QUEUED)
    claim(part.pk, source=State.QUEUED, to=State.SUBMITTING)
    part.refresh_from_db()
    provider = open_provider(part.provider)
    if part.state == State.SUBMITTING:
        part = _place(part, provider)
    if part.state == State.SUBMITTED:
        return _confirm(part, provider)
    return None


def _place(part: ProviderOrder, provider: Provider) -> ProviderOrder:
    """Place the order, or learn the id it got when we placed it before.

    From here on it is looked after even if we die before we write that it is confirmed:
    a webhook may bring it into production meanwhile, and nothing is left to submit.
    """
    remote_ref = provider.submit(_request(part))
    now = timezone.now()
    with transaction.atomic():
        SubmissionAttempt.objects.create(provider_order=part, step="place", at=now)
        placed = advance(
            part.pk,
            State.SUBMITTED,
            at=now,
            remote_ref=remote_ref,
            submitted_at=now,
            last_error="",
        )
        due.schedule("fulfillment.sync", part.pk, at=now + due.wait(**FIRST_SYNC))
    return placed


def _confirm(part: ProviderOrder, provider: Provider) -> datetime | None:
    """Confirm an order that the provider has priced and that is what we asked for."""
    snapshot = provider.fetch(part.remote_ref or "")
    now = timezone.now()
    if snapshot.is_confirmable:
        _check_echo(part, snapshot)
        provider.confirm(snapshot.ref)
    elif snapshot.state in {None, ProviderState.ACCEPTED, ProviderState.READY}:
        return now + due.wait(**PRICING_PAUSE)
    elif snapshot.state in {ProviderState.PAYMENT_PROBLEM, ProviderState.HAD_ISSUES}:
        advance(part.pk, None, at=now, raw_status=snapshot.raw_status)
        return now + due.wait(**PROBLEM_PAUSE)
    else:
        # Confirmed before a crash, or by somebody at the provider.
        apply_snapshot(str(part.pk), snapshot)
    SubmissionAttempt.objects.create(provider_order=part, step="confirm", at=now)
    with transaction.atomic():
        advance(
            part.pk,
            State.CONFIRMED,
            at=now,
            confirmed_at=now,
            cost_minor=snapshot.cost_minor,
            shipping_cost_minor=snapshot.shipping_minor,
            cost_currency=snapshot.currency,
        )
        due.schedule("fulfillment.sync", part.pk, at=now + due.wait(**FIRST_SYNC))
    return None


def _check_echo(part: ProviderOrder, snapshot: Snapshot) -> None:
    """Compare what the provider will print with what was bought, variant by variant.

    Raises EchoMismatch, which is final: nothing is confirmed that was not ordered.
    """
    lines = OrderLine.objects.filter(provider_line__provider_order=part)
    variants = _variants(lines)
    ordered: Counter[str] = Counter()
    for line in lines:
        ordered[variants[line.provider_variant_id].ref] += line.quantity
    echoed: Counter[str] = Counter()
    for echo in snapshot.lines:
        echoed[echo.variant_ref] += echo.quantity
    if ordered != echoed or snapshot.external_id != part.external_id:
        raise EchoMismatch(
            f"{part.external_id}: the printer holds {dict(echoed)} under "
            f"{snapshot.external_id!r} but {dict(ordered)} was ordered. Look at the "
            "order at the printer before sending it again."
        )


def _request(part: ProviderOrder) -> OrderRequest:
    lines = (
        OrderLine.objects.filter(provider_line__provider_order=part)
        .select_related("design")
        .order_by("id")
    )
    variants = _variants(lines)
    base_url = public_url(current_shop())
    return OrderRequest(
        external_id=part.external_id,
        label=part.order.number,
        address=_address(part),
        lines=tuple(
            _request_line(line, variants[line.provider_variant_id], base_url)
            for line in lines
        ),
    )


def _variants(lines: Iterable[OrderLine]) -> dict[int, ProviderVariant]:
    """Return the printer's variants of lines; VariantUnknown where one has left."""
    wanted = {line.provider_variant_id: line for line in lines}
    found = ProviderVariant.objects.select_related("product").in_bulk(list(wanted))
    if missing := wanted.keys() - found.keys():
        names = ", ".join(str(wanted[pk]) for pk in sorted(missing))
        raise VariantUnknown(
            f"No longer in the printer's catalogue: {names}. Sync it, then send the "
            "order again."
        )
    return found


def _request_line(
    line: OrderLine, variant: ProviderVariant, base_url: str
) -> RequestLine:
    design = line.design
    return RequestLine(
        line_ref=str(line.pk),
        blueprint_ref=variant.product.ref,
        print_provider_ref=variant.product.print_provider_ref,
        variant_ref=variant.ref,
        quantity=line.quantity,
        design=Design(
            sha256=design.sha256,
            url=signed_url(design, base_url=base_url, max_age=DESIGN_LINK_SECONDS),
            file_name=design.name.rsplit("/", 1)[-1],
            width_px=design.width_px,
            height_px=design.height_px,
        ),
        title=f"{line.title} {line.label}",
    )


def _address(part: ProviderOrder) -> ShippingAddress:
    told = json.loads(part.order.address)
    return ShippingAddress(
        first_name=told["first_name"],
        last_name=told["last_name"],
        line1=told["address1"],
        line2=told["address2"],
        city=told["city"],
        postal_code=told["zip"],
        region=told["region"],
        country=told["country"],
        email=part.order.email,
        phone=told["phone"],
    )


def reject(provider_order_id: str) -> None:
    """Show that a submission was given up; called as it goes to the dead letters."""
    attempts = SubmissionAttempt.objects.filter(provider_order__pk=provider_order_id)
    last = attempts.order_by("at", "id").last()
    why = last.error if last else "It failed in a way we did not foresee."
    advance(provider_order_id, State.REJECTED, at=timezone.now(), last_error=why)


@transaction.atomic
def send_again(part: ProviderOrder, *, actor: Actor) -> None:
    """Submit a rejected provider order again, its cause being mended.

    Raises NotRejected for any other state.
    """
    if not claim(part.pk, source=State.REJECTED, to=State.QUEUED):
        raise NotRejected(
            f"{part.external_id} is not rejected; there is nothing to do."
        )
    audit.record(actor, "fulfillment.provider_order.sent_again", part)
    due.schedule("fulfillment.submit", part.pk, at=timezone.now())
