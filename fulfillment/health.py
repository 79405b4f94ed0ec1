"""Whether the printer waits for our word before it prints."""

from core.findings import Finding, fail, ok
from fulfillment.models import ProviderOrder

BEGUN = ("in_production", "partially_shipped", "shipped", "delivered")
LOOKED_AT = 50


def approval_is_manual() -> Finding:
    """Look for orders that went to print before we confirmed them.

    Printify tells nobody how its "Order approval" stands, but what it did: prints that
    we had not confirmed were approved by itself.
    """
    newest = ProviderOrder.objects.filter(remote_ref__isnull=False)
    rows = newest.order_by("-created_at").values_list("state", "confirmed_at")
    unasked = [state for state, at in rows[:LOOKED_AT] if state in BEGUN and at is None]
    if unasked:
        return fail(
            f"{len(unasked)} of the last {len(rows[:LOOKED_AT])} provider orders "
            "were printed before we confirmed them.",
            "At Printify open the shop's settings, Order approval; choose Manually.",
            "https://printify.com/app/store/settings",
        )
    return ok("No print began before it was confirmed. (Printify: approval Manually.)")
