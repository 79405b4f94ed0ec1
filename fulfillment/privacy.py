"""What orders at printers hold of a person: texts of refusals, and parcels."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.subjects import Files, Outcome, Subject, anonymised, as_row, blank
from fulfillment.models import ProviderOrder, Shipment, SubmissionAttempt


def _parts(subject: Subject) -> "QuerySet[ProviderOrder]":
    numbers = [word for word in subject.words if len(word) <= 24]
    return ProviderOrder.objects.filter(order__number__in=numbers)


def words(subject: Subject) -> Iterable[object]:
    """Name the ids that printers' webhooks carry, and the parcels."""
    parts = _parts(subject)
    for part in parts:
        yield from (part.pk, part.external_id, part.remote_ref)
    yield from Shipment.objects.filter(provider_order__in=parts).values_list(
        "number", flat=True
    )


def export(subject: Subject) -> Files:
    """Give provider orders, parcels and tries."""
    parts = _parts(subject)
    yield "provider_orders", map(as_row, parts.iterator(200))
    yield "parcels", map(as_row, Shipment.objects.filter(provider_order__in=parts))
    tries = SubmissionAttempt.objects.filter(provider_order__in=parts)
    yield "provider_order_tries", map(as_row, tries.iterator(200))


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Take texts of refusals off, and the numbers by which parcels are looked up."""
    ids = list(_parts(subject).values_list("pk", flat=True))
    errors = blank(ProviderOrder.objects.filter(pk__in=ids), last_error="")
    blank(SubmissionAttempt.objects.filter(provider_order_id__in=ids), error="")
    # Two parcels of one carrier must keep different numbers.
    gone = Concat(Value("erased-"), Cast(F("pk"), CharField()))
    parcels = Shipment.objects.filter(provider_order_id__in=ids)
    count = blank(parcels, number=gone, url="")
    return [anonymised("provider orders", errors), anonymised("parcels", count)]
