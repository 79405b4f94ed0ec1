"""What a look at a shop's health looks at, and who does it.

`asks_outside` are those that call another service: nightly, by `manage.py doctor`, and
in the back office when somebody presses the button.
"""

from tenants.doctor import Check

CHECKS: tuple[Check, ...] = (
    Check("Stripe's keys", "payments.health.keys_work", asks_outside=True),
    Check("Stripe's webhook", "payments.health.webhook_registered", asks_outside=True),
    Check("Stripe's events", "payments.health.webhooks_arrive", asks_outside=True),
    Check("Printer", "providers.health.connection_works", asks_outside=True),
    Check(
        "Printer's webhooks", "providers.health.webhooks_registered", asks_outside=True
    ),
    Check("Order approval", "fulfillment.health.approval_is_manual"),
    Check("Domains", "tenants.health.domains"),
    Check("Delivery prices", "orders.health.delivery_prices"),
    Check("Artworks", "catalog.health.artworks_within_limit"),
    Check("People", "tenants.health.staff_within_limit"),
    Check("Mail", "tenants.health.mail_sender"),
    Check("Due items", "core.health.overdue"),
    Check("Dead letters", "core.health.dead_letters"),
)
