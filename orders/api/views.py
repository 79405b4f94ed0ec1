"""Carts and checkout over HTTP: validate, call one service, answer."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.api.permissions import PUBLIC
from core.clients import client_address
from orders import services
from orders.api import answers, serializers
from orders.models import Cart
from orders.selectors import contents
from payments.models import PaymentAttempt
from payments.services import open_intent
from payments.stripe_client import account
from privacy.models import Consent
from privacy.services import record_consent

CART_COOKIE = "cart"
CART_TOKEN = OpenApiParameter(
    "X-Cart-Token", str, OpenApiParameter.HEADER, description="Token of the cart."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="New for each purchase; a repetition gets the first answer again.",
)


class PublicView(APIView):
    """A view for shoppers, who prove themselves by unguessable tokens only.

    No session is read, so no cookie of a signed-in person can be abused from elsewhere.
    """

    permission = PUBLIC
    authentication_classes = ()


def cart_token(request: Request) -> str:
    """Read the cart's token from the header, or from the storefront's cookie."""
    token = request.headers.get("X-Cart-Token") or request.COOKIES.get(CART_COOKIE, "")
    return "" if "\x00" in token else token


def valid(serializer: Any) -> dict[str, Any]:
    """Return validated data or raise the 422 that names each field."""
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def cart_answer(cart: Cart, status_code: int = status.HTTP_200_OK) -> Response:
    """Answer with a cart and its token, which the storefront keeps in a cookie."""
    return Response(answers.cart(contents(cart)), status=status_code)


@extend_schema(parameters=[CART_TOKEN], tags=["cart"])
class CartView(PublicView):
    """The cart."""

    @extend_schema(responses=answers.CartAnswer)
    def get(self, request: Request) -> Response:
        """Show the cart."""
        return cart_answer(services.cart_of(cart_token(request)))

    @extend_schema(request=serializers.CartInput, responses={201: answers.CartAnswer})
    def post(self, request: Request) -> Response:
        """Start an empty cart."""
        data = valid(serializers.CartInput(data=request.data))
        cart = services.open_cart(data["currency"])
        return cart_answer(cart, status.HTTP_201_CREATED)


@extend_schema(parameters=[CART_TOKEN], tags=["cart"])
class CartLinesView(PublicView):
    """Lines of the cart."""

    @extend_schema(request=serializers.LineInput, responses={201: answers.CartAnswer})
    def post(self, request: Request) -> Response:
        """Put prints in the cart; without a token a cart is started."""
        data = valid(serializers.LineInput(data=request.data))
        cart = services.add_line(
            cart_token(request),
            data["variant_id"],
            data["quantity"],
            currency=data["currency"],
        )
        return cart_answer(cart, status.HTTP_201_CREATED)


@extend_schema(parameters=[CART_TOKEN], tags=["cart"])
class CartLineView(PublicView):
    """One line of the cart."""

    @extend_schema(request=serializers.QuantityInput, responses=answers.CartAnswer)
    def patch(self, request: Request, line_id: uuid.UUID) -> Response:
        """Change the quantity."""
        data = valid(serializers.QuantityInput(data=request.data))
        token = cart_token(request)
        return cart_answer(services.set_quantity(token, line_id, data["quantity"]))

    @extend_schema(responses={200: answers.CartAnswer})
    def delete(self, request: Request, line_id: uuid.UUID) -> Response:
        """Take the line out."""
        return cart_answer(services.remove_line(cart_token(request), line_id))


@extend_schema(parameters=[CART_TOKEN], tags=["cart"])
class CartQuoteView(PublicView):
    """Delivery price of the cart."""

    @extend_schema(request=serializers.QuoteInput, responses={201: answers.QuoteAnswer})
    def post(self, request: Request) -> Response:
        """Promise a delivery price for half an hour."""
        data = valid(serializers.QuoteInput(data=request.data))
        cart = services.cart_of(cart_token(request))
        quote = services.quote_shipping(cart, data["country"])
        return Response(answers.quote(quote), status=status.HTTP_201_CREATED)


@extend_schema(parameters=[CART_TOKEN, IDEMPOTENCY_KEY], tags=["checkout"])
class CheckoutView(PublicView):
    """Buying the cart."""

    throttle = "checkout"

    @extend_schema(
        request=serializers.CheckoutInput, responses={201: answers.CheckoutAnswer}
    )
    def post(self, request: Request) -> Response:
        """Make an order of the cart and a PaymentIntent to pay it.

        The order is paid once Stripe says so; follow it at `order-status`.
        """
        given = serializers.CheckoutInput(data=request.data)
        valid(given)
        token = cart_token(request)
        answer = idempotency.once(
            "checkout",
            request.headers.get("Idempotency-Key", ""),
            {"cart": token, "body": request.data},
            lambda: self._buy(token, given, client_address(request._request)),
        )
        return Response(answer.body, status=answer.status, headers=_replay(answer))

    @staticmethod
    def _buy(
        token: str, given: serializers.CheckoutInput, address: str
    ) -> idempotency.Answer:
        stripe = account()
        order = services.place_order(token, given.as_checkout())
        if given.validated_data["marketing_mails"]:
            record_consent(
                "marketing_mails",
                is_given=True,
                email=order.email,
                how=Consent.How.CHECKOUT,
                address=address,
            )
        attempt = PaymentAttempt.objects.get(reference=str(order.pk))
        body = answers.checkout(order, open_intent(attempt), stripe)
        return idempotency.Answer(status.HTTP_201_CREATED, body)


def _replay(answer: idempotency.Answer) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
