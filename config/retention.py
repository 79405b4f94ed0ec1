"""What is kept for how long, and why. The only such list; docs/privacy-data.md and the
back office show it, core/retention.py does it."""

from datetime import timedelta

from core.retention import Rule

WEBHOOK_DAYS = 90
CART_DAYS = 30
EXPORT_DAYS = 7
# Records of sales must be kept ten years from the end of the year of the sale:
# Directive 2006/112/EC, article 369k (2), for shops that sell across the EU. It is the
# longest of the periods in force where our shops are (Sweden seven, Germany eight).
TAX_YEARS = 10

RULES: dict[str, Rule] = {
    "webhook bodies": Rule(
        "Bodies of webhooks from Stripe and printers",
        "To look into what went wrong. The row and the body's SHA-256 stay.",
        table="core_inboxevent",
        expired="received_at < %s AND body_removed_at IS NULL",
        keep=timedelta(days=WEBHOOK_DAYS),
        blank={"body": "''", "body_removed_at": "now()"},
        in_public=True,
    ),
    "outbox": Rule(
        "Events that every listener has heard",
        "To follow what led to what.",
        table="core_outboxevent",
        expired="done_at < %s AND status = 'done'",
        keep=timedelta(days=30),
        in_public=True,
    ),
    "idempotency keys": Rule(
        "Answers to requests that may be repeated",
        "A repetition gets the same answer for a week.",
        table="core_idempotencykey",
        expired="created_at < %s",
        keep=timedelta(days=7),
        in_public=True,
    ),
    "job runs": Rule(
        "Runs of scheduled jobs",
        "To see whether jobs run as they should.",
        table="core_jobrun",
        expired="started_at < %s",
        keep=timedelta(days=30),
        in_public=True,
    ),
    "operators' sessions": Rule(
        "Expired sign-ins of operators",
        "They open nothing any more.",
        table="django_session",
        expired="expire_date < %s",
        pk="session_key",
        in_public=True,
    ),
    "sessions": Rule(
        "Expired sessions of shoppers and staff",
        "They open nothing any more.",
        table="django_session",
        expired="expire_date < %s",
        pk="session_key",
    ),
    "sign-ins begun": Rule(
        "Sign-ins with Google or Apple that were begun",
        "They end within minutes.",
        table="accounts_signinattempt",
        expired="expires_at < %s",
        keep=timedelta(days=1),
        in_public=True,
    ),
    "invitations": Rule(
        "Invitations to the staff that nobody accepted",
        "So that the owner sees who did not come.",
        table="accounts_invitation",
        expired="expires_at < %s AND accepted_at IS NULL",
        keep=timedelta(days=30),
    ),
    "carts": Rule(
        "Carts that nobody ordered",
        "A shopper may come back to a cart within a month.",
        table="orders_cart",
        expired="updated_at < %s AND is_open",
        keep=timedelta(days=CART_DAYS),
        children=(("orders_cartline", "cart_id"), ("orders_shippingquote", "cart_id")),
    ),
    "mails": Rule(
        "Texts of mails about orders",
        "To answer questions about a mail. That it was sent stays.",
        table="crm_notification",
        expired="created_at < %s AND body_removed_at IS NULL",
        keep=timedelta(days=90),
        blank={"text": "''", "html": "''", "body_removed_at": "now()"},
    ),
    "orders": Rule(
        "Names and addresses in orders",
        "Tax law: Directive 2006/112/EC, article 369k (2).",
        table="orders_order",
        expired="placed_at < %s AND erased_at IS NULL",
        years=TAX_YEARS,
        act="orders.privacy.anonymise_old",
    ),
    "data requests": Rule(
        "Answered requests about personal data",
        "To prove that they were answered in time.",
        table="privacy_datarequest",
        expired="closed_at < %s",
        keep=timedelta(days=3 * 365),
    ),
    "data exports": Rule(
        "Exports that a person asked for",
        "Long enough to download it, no longer than the link is valid.",
        keep=timedelta(days=EXPORT_DAYS),
        by="privacy.drop_export",
    ),
}
