"""What can be due, and who does it; which function processes which webhook source."""

from core.due import NEVER, Kind

KINDS: dict[str, Kind] = {
    "core.inbox": Kind("core.inbox.process", on_dead="core.inbox.mark_dead"),
    "core.outbox": Kind("core.events.deliver", on_dead="core.events.mark_dead"),
    "core.retention": Kind("core.retention.forget_due"),
    "privacy.tell": Kind(
        "privacy.services.tell", on_dead="privacy.services.give_up_telling"
    ),
    "privacy.expire": Kind("privacy.services.expire"),
    "privacy.answer": Kind("privacy.services.answer_due", most_attempts=NEVER),
    "privacy.drop_export": Kind("privacy.services.drop_export"),
    "payments.check": Kind("payments.services.check_attempt", is_sweep=True),
    "payments.cancel": Kind("payments.services.cancel_due"),
    "payments.refund": Kind("payments.services.send_refund", most_attempts=NEVER),
    "orders.hold": Kind("fulfillment.services.release_hold"),
    "fulfillment.submit": Kind(
        "fulfillment.services.submit", on_dead="fulfillment.services.reject"
    ),
    "fulfillment.sync": Kind("fulfillment.services.sync", is_sweep=True),
    "tenants.domain": Kind("tenants.domains.checking.check_due", is_sweep=True),
    "tenants.domain_notice": Kind("tenants.domains.notices.send"),
    "tenants.run": Kind(
        "tenants.runs.carry_on", on_dead="tenants.runs.give_up", most_attempts=NEVER
    ),
    "tenants.forget_export": Kind("tenants.exporting.forget_export"),
    "crm.send": Kind("crm.services.send", on_dead="crm.services.give_up"),
    "tenants.health": Kind("tenants.doctor.refresh", is_sweep=True),
}

INBOX_SOURCES: dict[str, str] = {
    "stripe": "payments.webhooks.process",
    "printify": "providers.webhooks.process",
}
