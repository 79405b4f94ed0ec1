"""A host name, its shop, and how far it is proven. Part of tenants.models."""

from typing import Any

import idna
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_tenants.models import DomainMixin

from tenants.flow import HELD, DomainStatus


class DomainQuerySet(models.QuerySet["Domain"]):
    """Rows of the domains table."""

    def held(self) -> "DomainQuerySet":
        """Keep the names that shops have proven, or that the platform gave them."""
        return self.filter(status__in=HELD)

    def present(self) -> "DomainQuerySet":
        """Leave out what was removed; such rows are history."""
        return self.exclude(status=DomainStatus.REMOVED)

    def of_shop(self, tenant: models.Model) -> "DomainQuerySet":
        """Keep what one shop has, in a fixed order."""
        return self.present().filter(tenant=tenant).order_by("pk")


class Domain(DomainMixin):
    """A host name and the shop that answers on it, once it has proven the name.

    Several shops may wait for the same name; the database lets one of them hold it.
    """

    class Kind(models.TextChoices):
        SHARED = "shared", "given by the platform"
        OWN = "own", "the shop's own"

    domain = models.CharField(
        max_length=253, db_index=True, help_text="As DNS has it (punycode)."
    )
    # Row-level security lets a shop see its own rows only.
    schema_name = models.CharField(max_length=63, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHARED)
    status = models.CharField(
        max_length=10, choices=DomainStatus.choices, default=DomainStatus.LIVE
    )
    token = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Waiting is given up some days after this; asking again begins anew.
    waiting_since = models.DateTimeField(default=timezone.now, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    last_checked_at = models.DateTimeField(null=True, editable=False)
    last_error = models.TextField(
        blank=True, editable=False, help_text="What to do next; empty: nothing."
    )
    # Since when a name that was right is no longer so.
    lost_at = models.DateTimeField(null=True, editable=False)
    # When the proxy was last told that it may have a certificate made.
    certificate_asked_at = models.DateTimeField(null=True, editable=False)
    objects = DomainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=Q(status__in=HELD),
                name="domain_held_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "domain"],
                condition=~Q(status=DomainStatus.REMOVED),
                name="domain_once_per_shop",
            ),
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(is_primary=True),
                name="domain_one_primary",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(status=DomainStatus.LIVE),
                name="domain_primary_is_live",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DomainStatus.values), name="domain_status"
            ),
        ]

    def __str__(self) -> str:
        return str(self.domain)

    @property
    def is_own(self) -> bool:
        """Tell whether the shop brought the name itself."""
        return bool(self.kind == self.Kind.OWN)

    @property
    def unicode_name(self) -> str:
        """Return the name as people write it: xn--bcher-kva.example is bücher."""
        try:
            return idna.decode(self.domain)
        except idna.IDNAError:
            return str(self.domain)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save without django-tenants' own choice of a primary domain."""
        self.schema_name = self.schema_name or self.tenant.schema_name
        models.Model.save(self, *args, **kwargs)
