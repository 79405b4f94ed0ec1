"""Printify as a Provider: glue between the client, the mapping and our memory."""

import logging

from django.conf import settings

from core.http import refuse_in_transaction
from providers.base import Capability, OrderRequest, Provider, Snapshot
from providers.base import ProviderState as State
from providers.exceptions import (
    CannotCancel,
    CannotConfirm,
    NotReady,
    ProviderError,
)
from providers.models import ProviderConnection
from providers.printify import mapping
from providers.printify.client import Client
from providers.printify.workshop import Workshop, number

logger = logging.getLogger(__name__)

PAGES_TO_SCAN = 5
UNUSABLE = {400, 404, 422}
FINAL_REFUSALS = {401, 403, 404}
# Confirming or canceling may go through later: read after the refusal, the order may
# have become ready in between.
UNDECIDED = {State.ACCEPTED, State.READY, None}
CONFIRMED = {
    State.IN_PRODUCTION,
    State.PARTIALLY_SHIPPED,
    State.SHIPPED,
    State.DELIVERED,
}


class Printify(Provider):
    """A shop's account at Printify."""

    name = "printify"
    capabilities = frozenset(
        {Capability.CONFIRM, Capability.CANCEL, Capability.SIGNED_WEBHOOKS}
    )

    def __init__(self, connection: ProviderConnection) -> None:
        self._connection = connection
        self._client = Client(
            settings.PRINTIFY_API_BASE, connection.token, connection.remote_shop_ref
        )

    def submit(self, request: OrderRequest) -> str:
        """Upload, make products, place the order; what was made is not made again.

        Only the last call buys. Repeated with its external_id it is answered 409 with
        the first order's id, so a lost answer costs nothing.
        """
        refuse_in_transaction()
        if request.shipping_method not in mapping.SHIPPING_METHODS:
            raise ProviderError(f"Printify cannot send by {request.shipping_method!r}.")
        workshop = Workshop(self._connection, self._client, request.lines)
        try:
            return self._place(request, workshop)
        except ProviderError as error:
            if error.http_status not in UNUSABLE or not workshop.forget_vanished():
                raise
        return self._place(request, workshop)

    def _place(self, request: OrderRequest, workshop: Workshop) -> str:
        lines = [
            {
                "product_id": workshop.product(line),
                "variant_id": number(line.variant_ref),
                "quantity": line.quantity,
                "external_id": line.line_ref,
            }
            for line in request.lines
        ]
        body = {
            "external_id": request.external_id,
            "label": request.label,
            "line_items": lines,
            "shipping_method": mapping.SHIPPING_METHODS[request.shipping_method],
            "is_printify_express": False,
            "is_economy_shipping": request.shipping_method == "economy",
            "send_shipping_notification": False,
            "address_to": mapping.address(request.address),
        }
        try:
            return self._client.create_order(body)
        except ProviderError as error:
            if error.http_status != 409:
                raise
            return self._existing(request.external_id, error)

    def fetch(self, ref: str) -> Snapshot:
        """Return how an order stands."""
        return mapping.snapshot(self._client.order(ref))

    def confirm(self, ref: str) -> None:
        """Send an order to production; one that is there already is left alone."""
        try:
            self._client.send_to_production(ref)
        except ProviderError as error:
            if not error.permanent or error.http_status in FINAL_REFUSALS:
                raise
            now = self.fetch(ref)
            if now.state in UNDECIDED:
                raise NotReady(f"Printify still prepares {ref}.") from error
            if now.state not in CONFIRMED:
                raise CannotConfirm(
                    f"{ref} is {now.raw_status}: {error.message}"
                ) from error

    def cancel(self, ref: str) -> None:
        """Withdraw an order; one that is canceled already is left alone."""
        try:
            self._client.cancel_order(ref)
        except ProviderError as error:
            if not error.permanent or error.http_status in FINAL_REFUSALS:
                raise
            now = self.fetch(ref)
            if now.state in UNDECIDED:
                raise NotReady(f"Printify still prepares {ref}.") from error
            if now.state != State.CANCELED:
                raise CannotCancel(
                    f"{ref} is {now.raw_status}; Printify cancels only what is on hold."
                ) from error

    def _existing(self, external_id: str, refused: ProviderError) -> str:
        """Find the order that was placed before under this external_id."""
        if ref := mapping.existing_order(refused.answer):
            return ref
        logger.warning("printify 409 without an order id; scanning")
        for page in range(1, PAGES_TO_SCAN + 1):
            for order in self._client.orders(page):
                found = mapping.snapshot(order)
                if found.external_id == external_id and mapping.is_safe_ref(found.ref):
                    return found.ref
        raise refused
