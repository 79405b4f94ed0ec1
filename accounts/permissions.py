"""Every permission, what it allows and which roles hold it. The only such list.

A view or button names one of these. Django's admin asks for "app.action_model"; the
last column says which of those come with each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import models


class Role(models.TextChoices):
    """What a person may do. Nobody has two; a shopper has none."""

    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    CURATOR = "curator", "Curator"
    SUPPORT = "support", "Support"
    # Runs the platform; lives in the public schema only.
    OPERATOR = "operator", "Operator"


SHOP_ROLES = (Role.OWNER, Role.MANAGER, Role.CURATOR, Role.SUPPORT)
PLATFORM_ROLES = (Role.OPERATOR,)


@dataclass(frozen=True)
class Permission:
    """One thing that may be done; `models` are Django's names for it."""

    name: str
    says: str
    roles: frozenset[Role]
    models: tuple[str, ...] = ()


def _may(app: str, actions: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{app}.{act}_{name}" for name in names for act in actions.split())


OWNER = frozenset({Role.OWNER})
MANAGERS = OWNER | {Role.MANAGER}
DESK = MANAGERS | {Role.SUPPORT}
STUDIO = MANAGERS | {Role.CURATOR}
EVERYONE = frozenset(SHOP_ROLES)
OPERATOR = frozenset(PLATFORM_ROLES)

# fmt: off
LIST: tuple[Permission, ...] = (
    # --- Selling
    Permission("orders.view", "See orders and who placed them", DESK,
               _may("orders", "view", "order")),
    Permission("orders.cancel", "Cancel orders", DESK,
               _may("orders", "change", "order")),
    Permission("payments.view", "See payments and refunds", DESK,
               _may("payments", "view", "paymentattempt", "refund")),
    Permission("payments.refund", "Send a refund again", MANAGERS,
               _may("payments", "change", "paymentattempt", "refund")),
    Permission("mails.view", "See mails to shoppers", DESK,
               _may("crm", "view", "notification")),
    Permission("mails.resend", "Send a mail again", DESK,
               _may("crm", "change", "notification")),
    # --- Printing
    Permission("fulfillment.view", "See printers' orders and parcels", DESK,
               _may("fulfillment", "view", "providerorder", "shipment")),
    Permission("fulfillment.sync", "Ask printers how orders stand", DESK,
               _may("fulfillment", "change", "providerorder", "shipment")),
    # --- Catalogue
    Permission("catalog.view", "See artworks, products and prices", EVERYONE,
               _may("catalog", "view", "artwork", "product", "productvariant")
               + _may("orders", "view", "shippingprice")),
    Permission("catalog.edit", "Change artworks, products and prices", STUDIO,
               _may("catalog", "add change delete",
                    "artwork", "product", "productvariant")
               + _may("orders", "change", "shippingprice")),
    # --- Settings
    Permission("settings.view", "See the shop's settings", EVERYONE),
    Permission("settings.edit", "Change the shop's settings", MANAGERS),
    Permission("domains.manage", "Add and remove domains", MANAGERS | OPERATOR,
               _may("tenants", "view change", "domain")),
    Permission("connections.view", "See Stripe and printer accounts", MANAGERS,
               _may("payments", "view", "stripeaccount")
               + _may("providers", "view", "providerconnection")),
    Permission("connections.manage", "Change Stripe and printer accounts", OWNER,
               _may("payments", "change", "stripeaccount")
               + _may("providers", "change", "providerconnection")),
    Permission("people.view", "See people", DESK | OPERATOR,
               _may("accounts", "view", "user")),
    Permission("people.manage", "Invite people and give roles", OWNER | OPERATOR,
               _may("accounts", "add change", "user")
               + _may("accounts", "view change", "invitation")
               + _may("accounts", "change", "staffsession")),
    Permission("keys.manage", "Make and revoke API keys", OWNER,
               _may("accounts", "view change", "apikey")),
    Permission("privacy.manage", "Answer requests about personal data", MANAGERS,
               _may("privacy", "view change", "datarequest")
               + _may("privacy", "view", "consent")),
    # --- Reliability
    Permission("health.view", "See whether the shop is set up and works", MANAGERS,
               _may("tenants", "view change", "shophealth")),
    Permission("reliability.view", "See webhooks, events and dead letters",
               DESK | OPERATOR,
               _may("core", "view",
                    "inboxevent", "outboxevent", "dueitem", "deadletter", "jobrun")
               + _may("django_celery_beat", "view", "periodictask")),
    Permission("reliability.replay", "Replay what was given up", MANAGERS | OPERATOR,
               _may("core", "change",
                    "inboxevent", "outboxevent", "dueitem", "deadletter", "jobrun")
               + _may("django_celery_beat", "change", "periodictask")),
    Permission("audit.view", "Read the audit log", MANAGERS | OPERATOR,
               _may("core", "view", "auditentry")
               + _may("accounts", "view", "staffsession")),
    # --- Platform
    Permission("shops.view", "See all shops", OPERATOR,
               _may("tenants", "view", "tenant", "provisioningrun", "shopexport",
                    "flagoverride")),
    Permission("shops.manage", "Open, suspend and close shops", OPERATOR,
               _may("tenants", "add change", "tenant", "provisioningrun")
               + _may("tenants", "add delete", "flagoverride")),
    Permission("shops.delete", "Delete closed shops", OPERATOR),
    Permission("shops.enter", "Enter a shop for a limited time", OPERATOR),
    Permission("frames.view", "See the frame registry", OPERATOR,
               _may("frames", "view", "frametype", "framesize")),
    Permission("frames.curate", "Change and verify frames", OPERATOR,
               _may("frames", "add change", "frametype", "framesize")),
    Permission("providers.view", "See the printers' catalogues", OPERATOR,
               _may("providers", "view",
                    "providerproduct", "providervariant", "shippingrate")),
)
# fmt: on
NAMES = frozenset(one.name for one in LIST)


@cache
def permissions_of(role: str) -> frozenset[str]:
    """Return what a role holds: our names and the names Django's admin asks for."""
    held = [one for one in LIST if role in one.roles]
    return frozenset(name for one in held for name in (one.name, *one.models))


def named(names: Iterable[str]) -> list[Permission]:
    """Return permissions in the order of the list; unknown names are left out."""
    wanted = set(names)
    return [one for one in LIST if one.name in wanted]
