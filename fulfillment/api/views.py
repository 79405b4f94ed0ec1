"""Following, canceling and syncing an order over HTTP.

Who may: the bearer of the order's token (X-Order-Token or ?token=), the browser that
placed it, and staff. For everybody else the order does not exist.
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.actors import Actor
from core.api.pagination import LimitOffsetPagination
from core.api.permissions import PUBLIC
from fulfillment import services
from fulfillment.api import answers
from fulfillment.selectors import tracking, webhook_sources
from orders.access import order_not_found, visible_order, visible_orders
from orders.api import answers as order_answers
from orders.models import Order
from orders.services import cancel_order
from payments.models import PaymentAttempt

TOKEN = OpenApiParameter(
    "X-Order-Token",
    str,
    OpenApiParameter.HEADER,
    description="The order's access token; `?token=` does as well.",
)

PAGE = [
    OpenApiParameter("limit", int, description="50 if not given, at most 100."),
    OpenApiParameter("offset", int),
]


class OrderView(APIView):
    """A view of one order, which the request must be allowed to see."""

    permission = PUBLIC


def order_by_id_or_number(request: Request, order_id: str) -> Order:
    """Find a visible order by its id or by its number."""
    try:
        which: dict[str, Any] = {"pk": UUID(order_id)}
    except ValueError:
        which = {"number": order_id}
    return visible_order(request, **which)


def attempt_of(order: Order) -> PaymentAttempt:
    """Return the payment of an order."""
    return PaymentAttempt.objects.get(reference=str(order.pk))


@extend_schema(parameters=[TOKEN], responses=answers.OrderStatusAnswer, tags=["orders"])
class OrderStatusView(OrderView):
    """How the order of a payment stands (R126)."""

    def get(self, request: Request, payment_intent_id: str) -> Response:
        """Answer in the seeds' shape."""
        attempt = PaymentAttempt.objects.filter(intent_ref=payment_intent_id).first()
        if attempt is None:
            raise order_not_found()
        order = visible_order(request, pk=attempt.reference)
        return Response(tracking(order, attempt))


@extend_schema(
    parameters=[TOKEN], responses=answers.OrderTrackingAnswer, tags=["orders"]
)
class OrderTrackingView(OrderView):
    """Everything about an order on its way (R127)."""

    def get(self, request: Request, order_number: str) -> Response:
        """Show lines, printers, parcels and timeline."""
        order = visible_order(request, number=order_number)
        return Response(answers.order_tracking(order))


@extend_schema(parameters=[TOKEN], tags=["orders"])
class CancelOrderView(OrderView):
    """Changing one's mind (R130)."""

    throttle = "checkout"

    @extend_schema(request=answers.CancelInput, responses=answers.OrderTrackingAnswer)
    def post(self, request: Request, order_id: str) -> Response:
        """Cancel in the hold; what was paid goes back. 409 once it is printed."""
        given = answers.CancelInput(data=request.data)
        given.is_valid(raise_exception=True)
        order = order_by_id_or_number(request, order_id)
        order = cancel_order(
            order, actor=Actor.of(request), reason=given.validated_data["reason"]
        )
        return Response(answers.order_tracking(order))


@extend_schema(parameters=[TOKEN], tags=["orders"])
class SyncOrderView(OrderView):
    """Asking the printer now (R129)."""

    throttle = "checkout"

    @extend_schema(request=None, responses=answers.OrderTrackingAnswer)
    def post(self, request: Request, order_id: str) -> Response:
        """Fetch the order's state from its printers; 503 when they do not answer."""
        order = order_by_id_or_number(request, order_id)
        services.sync_order(order)
        order.refresh_from_db()
        return Response(answers.order_tracking(order))


@extend_schema(responses=answers.WebhookAnswer(many=True), tags=["webhooks"])
class WebhooksView(APIView):
    """Whether the outside services reach this shop (R179)."""

    permission = "reliability.view"

    def get(self, request: Request) -> Response:
        """Say for each source whether it is connected and when it was last heard."""
        return Response(webhook_sources())


class MyOrdersView(OrderView):
    """The orders that this browser placed, or all of them for staff (R128)."""

    @extend_schema(
        operation_id="my_orders_list",
        parameters=[TOKEN, *PAGE],
        responses=answers.OrderPageAnswer,
        tags=["orders"],
    )
    def get(self, request: Request) -> Response:
        """List orders, newest first."""
        pages: BasePagination = LimitOffsetPagination()
        found = pages.paginate_queryset(visible_orders(request), request, view=self)
        rows = [order_answers.order(order) for order in found or []]
        return pages.get_paginated_response(rows)
