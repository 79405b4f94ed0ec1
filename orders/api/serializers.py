"""What the API takes in, one serializer an action."""

from typing import Any

from rest_framework import serializers

from core.tenancy import current_shop
from orders.models import MOST_OF_ONE
from orders.services.placing import Checkout, DeliveryAddress


class CartInput(serializers.Serializer[Any]):
    """A new cart."""

    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")


class LineInput(serializers.Serializer[Any]):
    """Prints to put in a cart."""

    variant_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_OF_ONE, default=1)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")


class QuantityInput(serializers.Serializer[Any]):
    """A new quantity for a line."""

    quantity = serializers.IntegerField(min_value=1, max_value=MOST_OF_ONE)


class QuoteInput(serializers.Serializer[Any]):
    """Where a cart would be sent."""

    country = serializers.RegexField(r"^[A-Z]{2}$")


class AddressInput(serializers.Serializer[Any]):
    """A delivery address."""

    first_name = serializers.CharField(max_length=60)
    last_name = serializers.CharField(max_length=60)
    address1 = serializers.CharField(max_length=120)
    address2 = serializers.CharField(max_length=120, default="", allow_blank=True)
    city = serializers.CharField(max_length=80)
    region = serializers.CharField(max_length=40, default="", allow_blank=True)
    zip = serializers.CharField(max_length=20)
    country = serializers.RegexField(r"^[A-Z]{2}$")
    phone = serializers.CharField(max_length=30, default="", allow_blank=True)

    def validate_country(self, value: str) -> str:
        """Refuse a country the shop does not deliver to."""
        allowed = current_shop().countries
        if value not in allowed:
            raise serializers.ValidationError(
                f"This shop delivers to {', '.join(allowed)}."
            )
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the state or province where the post needs one."""
        if attrs["country"] in {"US", "CA"} and not attrs["region"]:
            raise serializers.ValidationError(
                {"region": "Give the state or province, such as CA or ON."}
            )
        return attrs


class CheckoutInput(serializers.Serializer[Any]):
    """Everything needed to buy a cart."""

    email = serializers.EmailField(max_length=254)
    address = AddressInput()
    quote_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")
    marketing_mails = serializers.BooleanField(
        default=False, help_text="The shopper ticked the box; never tick it for them."
    )
    expected_total = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=2**53,
        help_text="Minor units the shopper was shown; refused if it changed.",
    )

    def as_checkout(self) -> Checkout:
        """Return the validated input as orders.services wants it."""
        values = self.validated_data
        return Checkout(
            email=values["email"],
            address=DeliveryAddress(**values["address"]),
            quote_id=str(values["quote_id"] or ""),
            currency=values["currency"],
            expected_total_minor=values["expected_total"],
        )
