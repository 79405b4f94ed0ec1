"""Everything that changes provider orders and shipments."""

from fulfillment.services.planning import release_hold
from fulfillment.services.submitting import reject, send_again, submit
from fulfillment.services.syncing import (
    apply_snapshot,
    refresh_changed,
    request_sync,
    sync,
    sync_order,
)

__all__ = [
    "apply_snapshot",
    "refresh_changed",
    "reject",
    "release_hold",
    "request_sync",
    "send_again",
    "submit",
    "sync",
    "sync_order",
]
