"""A shop's settings: which there are, who may change them, and changing them.

They are columns of Tenant, since that row comes with the host at no query. Fields,
limits and help texts stand there; the order in which people see them stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit
from core.actors import Actor
from tenants.checking import Wrong, check_shop
from tenants.hosts import forget_hosts
from tenants.models import MOST_HOLD_SECONDS, Tenant

MINUTE = 60
MOST_HOLD_MINUTES = MOST_HOLD_SECONDS // MINUTE
HOLD_MINUTES = "hold_minutes"
HOLD_SAYS = (
    "Minutes in which a shopper may cancel after paying; then it is printed. "
    "Counts for orders paid from now on."
)


@dataclass(frozen=True)
class Group:
    """Settings that belong together on a screen."""

    title: str
    names: tuple[str, ...]
    says: str = ""


GROUPS = (
    Group("Brand", ("name", "tagline", "about", "accent_color")),
    Group("Selling", ("currencies", "countries", HOLD_MINUTES)),
    Group(
        "Refunds",
        ("refund_policy", "refund_days"),
        "What staff go by when somebody asks. Shoppers cannot ask for refunds on the "
        "pages yet.",
    ),
    Group(
        "Print quality",
        ("warn_below_dpi", "block_below_dpi"),
        "May be stricter than the platform's 300 and 200, not laxer.",
    ),
    Group("Mail", ("support_email", "mail_from_name", "mail_reply_to")),
    Group("Language and time", ("locale", "time_zone")),
    Group("Security", ("storefront_origins", "mfa_required")),
)
LIMITS = ("max_artworks", "max_upload_bytes", "max_ai_jobs", "max_staff")
OF_THE_SHOP = tuple(name for group in GROUPS for name in group.names)
# What operators may change besides.
OF_THE_PLATFORM = (*OF_THE_SHOP, "hold_seconds", "order_prefix", *LIMITS)


@transaction.atomic
def change_settings(
    tenant: Tenant,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    may: tuple[str, ...] = OF_THE_SHOP,
) -> Tenant:
    """Change settings of a shop, all or none, with before and after in the audit log.

    Raises ShopInvalid that names each unknown, forbidden or unusable setting.
    """
    shop: Tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    before = {name: value_of(shop, name) for name in changes if name in may}
    _apply(shop, changes, may)
    after = {name: value_of(shop, name) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return shop
    shop.save(update_fields=[_column(name) for name in changed])
    audit.record(
        actor,
        "tenants.settings.changed",
        shop,
        before=before,
        after=after,
    )
    forget_hosts()
    return shop


def check_settings(
    tenant: Tenant, changes: Mapping[str, Any], *, may: tuple[str, ...] = OF_THE_SHOP
) -> None:
    """Raise what change_settings would raise; change nothing."""
    _apply(Tenant.objects.get(pk=tenant.pk), changes, may)


def value_of(tenant: Tenant, name: str) -> Any:
    """Return a setting as people see it."""
    if name == HOLD_MINUTES:
        # Rounded up: a demo shop holds for seconds.
        return -(-tenant.hold_seconds // MINUTE)
    return getattr(tenant, name)


def _column(name: str) -> str:
    return "hold_seconds" if name == HOLD_MINUTES else name


def _apply(shop: Tenant, changes: Mapping[str, Any], may: tuple[str, ...]) -> None:
    wrong = _forbidden(changes, may)
    for name, value in changes.items():
        if name in wrong or value == value_of(shop, name):
            continue
        if name == HOLD_MINUTES:
            if not isinstance(value, int) or not 0 <= value <= MOST_HOLD_MINUTES:
                wrong[name] = [f"Give whole minutes from 0 to {MOST_HOLD_MINUTES}."]
                continue
            value = value * MINUTE
        setattr(shop, _column(name), value)
    check_shop(shop, wrong)


def _forbidden(changes: Mapping[str, Any], may: tuple[str, ...]) -> Wrong:
    """Name what is no setting, or not for this hand."""
    wrong = {}
    for name in changes:
        if name in may:
            continue
        known = name in OF_THE_PLATFORM
        words = "Only operators change this." if known else "There is no such setting."
        wrong[name] = [words]
    return wrong
