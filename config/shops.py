"""What other apps have to say when a shop goes. Rows are functions, by their names.

Each is called inside the shop and outside of a transaction.
"""

# () -> list[str]: what must be finished before the shop can be deleted, and how.
REASONS_TO_WAIT = (
    "orders.selectors.reasons_to_wait",
    "payments.leaving.reasons_to_wait",
)

# (actor=…) -> None: deregister our webhooks where they are, then erase the keys. Safe
# to do again; raises what may be retried where the other side does not answer.
DISCONNECT = (
    "payments.leaving.disconnect",
    "providers.services.leaving.disconnect",
)
