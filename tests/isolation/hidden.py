"""Surfaces without an address: due items, tasks, and code that signs, caches or stores.

Read from the tables and from the code itself. What is not in a table below fails
`test_hidden_surfaces.py`: whoever adds one says here how it is attacked, or where.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Model

from core.models import InboxEvent, OutboxEvent
from crm.models import Notification
from fulfillment.models import ProviderOrder
from orders.models import Cart, Order
from payments.models import PaymentAttempt, Refund
from privacy.models import DataRequest
from tenants.models import Domain, ProvisioningRun, ShopExport, ShopHealth

PROJECT = Path(__file__).resolve().parents[2]
OURS = (
    "accounts",
    "catalog",
    "config",
    "core",
    "crm",
    "frames",
    "fulfillment",
    "orders",
    "payments",
    "privacy",
    "providers",
    "storefront",
    "tenants",
)

# Kind of due item -> whose row its object id names.
STOLEN_OBJECTS: dict[str, type[Model]] = {
    "core.inbox": InboxEvent,
    "core.outbox": OutboxEvent,
    "payments.check": PaymentAttempt,
    "payments.cancel": PaymentAttempt,
    "payments.refund": Refund,
    "orders.hold": Order,
    "fulfillment.submit": ProviderOrder,
    "fulfillment.sync": ProviderOrder,
    "crm.send": Notification,
    # Its object is the name of a rule; a row's id is none.
    "core.retention": Cart,
    "privacy.answer": DataRequest,
    "privacy.drop_export": DataRequest,
    "privacy.expire": DataRequest,
    "privacy.tell": DataRequest,
    "tenants.domain": Domain,
    "tenants.domain_notice": Domain,
    # Its object is the shop it runs in, whatever the id.
    "tenants.health": ShopHealth,
}

# Kinds whose handlers work for the platform -> they refuse to work inside a shop.
OF_PLATFORM: dict[str, type[Model]] = {
    "tenants.run": ProvisioningRun,
    "tenants.forget_export": ShopExport,
}

# Celery task -> how it is attacked.
TASKS: dict[str, str] = {
    "core.run_due_item": "test_rows.py: another shop's item is not taken",
    "core.drain_due_items": "test_rows.py: each item runs in its own shop",
    "tenants.have_all_looked_at": "takes no argument and gives each shop its own item",
    "core.forget_what_is_old": "takes no argument and deletes by age only",
}

# Module that makes or reads signed texts -> the test that forges one.
SIGNERS: dict[str, str] = {
    "catalog.files": "test_keys_and_hosts.py: forged, foreign and expired file tokens",
    "accounts.handing": "accounts/tests/test_handing_attacks.py",
    "accounts.social.identity": "accounts/tests/test_handing.py: forged id tokens",
    "accounts.tokens": "accounts/tests/test_tokens.py: foreign, forged, expired tokens",
    "tenants.signup": "tenants/tests/test_signup.py: forged, used and expired links",
    "privacy.links": "privacy/tests/test_asking.py: forged, foreign, used and expired",
}

# Module that speaks to Redis or Django's cache -> why its keys do not meet.
CACHES: dict[str, str] = {
    "catalog.cache": "keys begin with the schema; test_keys_and_hosts.py reads them",
    "accounts.device_middleware": "Django's cache: core.tenancy.cache_key",
    "accounts.social.identity": "Django's cache; providers' public keys, by their URL",
    "tenants.erasing": "deletes what begins with the schema of the shop that ends",
    "tenants.signup": "Django's cache: core.tenancy.cache_key",
    "core.rates": "keys begin with the schema; core/tests/test_rates.py",
    "tenants.hosts": "one number for the platform: hosts are no shop's secret",
}

# Module that reads or writes files -> why a path leads nowhere else.
STORES: dict[str, str] = {
    "catalog.files": "paths from content hashes below the shop's folder; traversals",
    "tenants.erasing": "deletes below the folder of the shop that ends",
    "tenants.exporting": "reads below the folder of the shop that ends",
    "privacy.services.exporting": "paths from a request's id below the shop's folder",
}

IMPORTS: dict[str, tuple[str, ...]] = {
    "signers": ("django.core.signing.", "jwt."),
    "caches": ("redis.", "django.core.cache.", "limits.storage."),
    "stores": ("django.core.files.storage.",),
}


def modules_that_import(kind: str) -> set[str]:
    """Name our modules that import what makes such a surface."""
    return {
        name
        for name, imported in _imports()
        if any(f"{one}.".startswith(IMPORTS[kind]) for one in imported)
    }


def _imports() -> Iterator[tuple[str, set[str]]]:
    for app in OURS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            relative = path.relative_to(PROJECT)
            if {"tests", "migrations", "settings"} & set(relative.parts):
                continue
            yield ".".join(relative.with_suffix("").parts), _imported(path)


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
