"""How the proof compresses time; nothing else differs from `make run`."""

from datetime import timedelta

IDEMPOTENCY_LOCK = timedelta(seconds=6)
COMPRESSED = {
    "DEMO_PIECES": "2",
    "DEMO_HOLD_SECONDS": "4",
    "DUE_ITEMS_SECONDS": "1",
    "DUE_LEASE_SECONDS": "6",
    # A day of waiting is seven minutes, a sweep of 15 minutes is 4.5 seconds.
    "TIME_SCALE": "0.005",
    "DEBUG": "0",
    "LOG_LEVEL": "WARNING",
    # All shoppers of the proof stand at one address.
    "THROTTLE_SCALE": "1000",
    "WEB_WORKERS": "2",
    "WORKER_CONCURRENCY": "3",
    # Children of the proof are the interpreter's own, whatever the shell would find.
    "DJANGO_SETTINGS_MODULE": "config.settings.proof",
}
PRINTER_PACE = {
    "review_seconds": 0.5,
    "production_seconds": 1,
    "shipping_seconds": 1,
    "retry_seconds": [1, 2, 3],
    "requests_per_minute": 6000,
}
STRIPE_PACE = {"settle_seconds": 1, "retry_seconds": [1, 2, 3]}
# How long a shopper repeats one request, and then watches the order; and how long all
# that is left may take once the killing has stopped.
PATIENCE_SECONDS = 180.0
WATCHING_SECONDS = 45.0
SETTLE_SECONDS = 150.0
