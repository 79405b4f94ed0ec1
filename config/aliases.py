"""The seeds' own paths, answered by the same views (design.md section 7).

Each row is a seed's path and the one below /v1/ that it stands for; a row that ends
with a slash keeps what follows it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import URLPattern, URLResolver, path

ALIASES = {
    "me": "me",
    "auth/refresh": "auth/refresh",
    "auth/logout": "auth/logout",
    "api/payments/order-status/": "payments/order-status/",
    "api/payments/order-tracking/": "payments/order-tracking/",
    "api/payments/my-orders": "payments/my-orders",
    "api/payments/sync-order/": "payments/sync-order/",
    "api/payments/cancel-order/": "payments/cancel-order/",
    "api/payments/create-pod-payment-intent": "checkout",
    # Not below /admin/, as the seed has it: the back office answers all of that.
    "api/admin/users/": "people/",
    "api/checkout": "checkout",
    "api/cart": "cart",
    # No page of the back office: those end with a slash.
    "admin/domains": "domains",
    "checkout/create-session": "checkout",
    "api/pod/products": "products",
    "api/webhooks/stripe": "webhooks/stripe",
    "api/webhooks/test": "webhooks/test",
    "api/webhooks/printify": "webhooks/printify",
    "webhooks/stripe": "webhooks/stripe",
}


def alias_patterns(api: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    """Give every alias the view of the path it stands for.

    Raises LookupError for a row that stands for nothing.
    """
    routes = list(_flat(api))
    made = []
    for alias, target in ALIASES.items():
        rows = [
            path(alias + route.removeprefix(target), view, kwargs)
            for route, view, kwargs in routes
            if route == target or (target.endswith("/") and route.startswith(target))
        ]
        if not rows:
            raise LookupError(f"config/aliases.py: nothing answers at /v1/{target}")
        made += rows
    return made


def _flat(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns, route)
        else:
            yield route, pattern.callback, pattern.default_args
