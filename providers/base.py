"""What a printer is to the rest of the platform. One adapter per printer fills it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from providers.exceptions import (
    CannotCancel,
    CannotConfirm,
    NotReady,
    ProviderError,
    TokenRefused,
    VariantUnknown,
)

__all__ = [
    "CannotCancel",
    "CannotConfirm",
    "Capability",
    "CatalogueProduct",
    "CatalogueRate",
    "CatalogueVariant",
    "Design",
    "NotReady",
    "OrderRequest",
    "Provider",
    "ProviderError",
    "ProviderEvent",
    "ProviderState",
    "RequestLine",
    "ShippingAddress",
    "Snapshot",
    "SnapshotLine",
    "SnapshotShipment",
    "TokenRefused",
    "VariantUnknown",
]


class Capability(StrEnum):
    """What a printer can do beyond submit and fetch."""

    CONFIRM = "confirm"  # an order waits until it is confirmed
    CANCEL = "cancel"
    SIGNED_WEBHOOKS = "signed_webhooks"


class ProviderState(StrEnum):
    """Where a printer's order stands, in our words."""

    ACCEPTED = "accepted"
    READY = "ready"
    IN_PRODUCTION = "in_production"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
    PAYMENT_PROBLEM = "payment_problem"
    HAD_ISSUES = "had_issues"
    FAILED = "failed"


@dataclass(frozen=True)
class ShippingAddress:
    """Where to send a parcel. `country` is ISO 3166 alpha-2."""

    first_name: str
    last_name: str
    line1: str
    city: str
    postal_code: str
    country: str
    line2: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Design:
    """A print file: its SHA-256 (hex), where the printer fetches it, its pixels."""

    sha256: str
    url: str
    file_name: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class RequestLine:
    """One print to order. `line_ref` is our own name of the line."""

    line_ref: str
    blueprint_ref: str
    print_provider_ref: str
    variant_ref: str
    quantity: int
    design: Design
    title: str


@dataclass(frozen=True)
class OrderRequest:
    """An order to place. `external_id` is ours and makes placing it idempotent."""

    external_id: str
    label: str
    address: ShippingAddress
    lines: tuple[RequestLine, ...]
    shipping_method: str = "standard"


@dataclass(frozen=True)
class SnapshotLine:
    """A line as the printer sees it. `cost_minor` is what one piece costs us."""

    product_ref: str
    variant_ref: str
    quantity: int
    cost_minor: int
    status: str


@dataclass(frozen=True)
class SnapshotShipment:
    """A parcel. `number` is the carrier's tracking number."""

    carrier: str
    number: str
    url: str
    shipped_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class Snapshot:
    """An order as the printer sees it now.

    `state` is None for a status we do not know: keep what you hold and look again.
    Amounts are minor units of `currency`; `cost_minor` is without shipping and tax.
    """

    ref: str
    external_id: str
    raw_status: str
    state: ProviderState | None
    lines: tuple[SnapshotLine, ...]
    shipments: tuple[SnapshotShipment, ...]
    cost_minor: int
    shipping_minor: int
    currency: str
    is_confirmable: bool
    tax_minor: int = 0


@dataclass(frozen=True)
class ProviderEvent:
    """A webhook, parsed. `order_ref` is empty where it is not about an order."""

    event_ref: str
    topic: str
    order_ref: str


@dataclass(frozen=True)
class CatalogueRate:
    """What a printer asks for sending a variant to a country, in minor units."""

    country: str
    first_minor: int
    additional_minor: int
    currency: str
    handling_days_min: int | None
    handling_days_max: int | None


@dataclass(frozen=True)
class CatalogueVariant:
    """A size and finish on sale; pixels are those of the front placeholder."""

    ref: str
    title: str
    width_in: Decimal
    height_in: Decimal
    width_px: int | None
    height_px: int | None
    rates: tuple[CatalogueRate, ...]


@dataclass(frozen=True)
class CatalogueProduct:
    """A kind of print made by one print house. `skipped`: variants without a size."""

    ref: str
    print_provider_ref: str
    title: str
    substrate: str
    variants: tuple[CatalogueVariant, ...]
    skipped: tuple[str, ...] = ()


class Provider(ABC):
    """A printer, connected for one shop.

    Methods speak HTTP: call them outside of a transaction. They raise
    core.http.Unreachable where there was no answer and ProviderError where the printer
    refused; submitting again with the same external_id never buys twice.
    """

    name: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]

    @abstractmethod
    def submit(self, request: OrderRequest) -> str:
        """Place an order and return the printer's id of it, new or existing."""

    @abstractmethod
    def fetch(self, ref: str) -> Snapshot:
        """Return how an order stands."""

    @abstractmethod
    def confirm(self, ref: str) -> None:
        """Have an order printed. Raises NotReady before the printer has priced it."""

    @abstractmethod
    def cancel(self, ref: str) -> None:
        """Withdraw an order. Raises CannotCancel once it is printed."""
