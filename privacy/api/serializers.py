"""What the API takes in and gives out."""

from typing import Any

from rest_framework import serializers

from privacy.models import DataRequest
from privacy.wordings import WORDINGS


class RequestInput(serializers.Serializer[Any]):
    """A request of somebody who is signed in."""

    kind = serializers.ChoiceField(choices=DataRequest.Kind.choices)
    text = serializers.CharField(
        max_length=2000,
        default="",
        allow_blank=True,
        help_text="What is wrong, for a correction.",
    )


class GuestRequestInput(RequestInput):
    """A request of somebody who proves their address by a mailed link."""

    email = serializers.EmailField(max_length=254)


class TokenInput(serializers.Serializer[Any]):
    """The token of a mailed link."""

    token = serializers.CharField(max_length=500)


class ConsentsInput(serializers.Serializer[Any]):
    """A person's word on each purpose."""

    def get_fields(self) -> dict[str, Any]:
        """Ask for one yes or no a purpose."""
        return {
            purpose: serializers.BooleanField(required=False) for purpose in WORDINGS
        }


class AcceptedAnswer(serializers.Serializer[Any]):
    """The same for every address."""

    message = serializers.CharField()


class RequestAnswer(serializers.ModelSerializer[DataRequest]):
    """One request, as its owner may see it."""

    can_download = serializers.BooleanField(source="has_file")
    reason = serializers.SerializerMethodField(
        help_text="Why it was refused, put off or has to wait."
    )

    class Meta:
        model = DataRequest
        fields = [
            *("id", "kind", "status", "asked_at", "due_at", "closed_at"),
            *("can_download", "file_until", "reason", "answer"),
        ]
        read_only_fields = fields

    def get_reason(self, request: DataRequest) -> str:
        """Give the last thing that the person was told about it."""
        told = (request.refusal, request.waits_for, request.extension_reason)
        return next((str(text) for text in told if text), "")


class ConsentAnswer(serializers.Serializer[Any]):
    """One purpose: the text in use and the person's last word."""

    purpose = serializers.CharField()
    text = serializers.CharField()
    version = serializers.IntegerField()
    is_given = serializers.BooleanField()
