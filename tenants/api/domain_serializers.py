"""What a shop's people send and get about their domains."""

from typing import Any

from rest_framework import serializers

from tenants.domains.proof import Record, records
from tenants.models import Domain


class NewDomainInput(serializers.Serializer[Any]):
    """A domain to use, in Unicode or punycode."""

    domain = serializers.CharField(
        max_length=253, help_text="The name alone, such as www.example.com."
    )


class RecordAnswer(serializers.Serializer[Record]):
    """A DNS record to create."""

    kind = serializers.CharField(help_text="TXT, CNAME, ALIAS, A or AAAA.")
    name = serializers.CharField()
    value = serializers.CharField()
    why = serializers.CharField()


class DomainAnswer(serializers.ModelSerializer[Domain]):
    """A host of the shop and how far it is."""

    # A plain word: several answers have a kind, each with words of its own.
    kind = serializers.CharField(help_text="shared (the platform's) or own.")
    unicode = serializers.CharField(source="unicode_name")
    todo = serializers.CharField(
        source="last_error", help_text="What to do next; empty: nothing."
    )
    records = serializers.SerializerMethodField()

    class Meta:
        model = Domain
        fields = (
            "id",
            "domain",
            "unicode",
            "kind",
            "status",
            "is_primary",
            "todo",
            "records",
            "created_at",
            "last_checked_at",
            "verified_at",
            "lost_at",
            "certificate_asked_at",
        )

    def get_records(self, domain: Domain) -> list[dict[str, str]]:
        """List the records to create; none for a host that the platform gave."""
        if not domain.is_own:
            return []
        wanted = records(domain.domain, domain.token)
        return [dict(RecordAnswer(record).data) for record in wanted]
