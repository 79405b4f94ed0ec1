"""A shop's health, for its own back office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from config.admin_base import (
    ReadOnlyAdmin,
    badge,
    badge_html,
    button,
    confirm,
    stamp,
)
from config.admin_sites import shop_site
from tenants.doctor import examine
from tenants.models import ShopHealth

TONES = {"ok": "green", "warn": "amber", "fail": "red"}
WORDS = {"ok": "Fine", "warn": "Attention", "fail": "Broken"}
ASK = confirm(
    "Look at everything now?",
    "Stripe and the printer are asked; that takes a few seconds.",
    "Look now",
)


class ShopHealthAdmin(ReadOnlyAdmin):
    """What the last look found. Only the button asks other services."""

    # One row, with all of it in the list.
    list_display = ["state", "checked", "report"]
    actions_list = ["look_now"]
    empty_says = "Nobody has looked yet. Look now asks Stripe, the printer and DNS."
    actions_detail = ["look_again"]
    fields = [("state", "checked"), "report"]
    readonly_fields = ["state", "checked", "report"]
    state = badge("level", TONES, "Altogether")
    checked = stamp("checked_at", "Looked at")

    @display(description="Findings")
    def report(self, health: ShopHealth) -> SafeString:
        """Write a line for each thing looked at, the worst first."""
        order = {"fail": 0, "warn": 1, "ok": 2}
        rows = sorted(health.findings, key=lambda row: order[row["level"]])
        lines = format_html_join("", "{}", ((_line(row),) for row in rows))
        return format_html('<table class="pp-health">{}</table>', lines)

    @button("Look now", "monitor_heart", ASK)
    def look_now(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Look for the first time."""
        return self.perform(request, examine, said="Looked.", back=self.list_page)

    @button("Look again", "monitor_heart", ASK)
    def look_again(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Look once more."""
        return self.perform(request, examine, said="Looked.", back=self.list_page)


def _line(row: dict[str, Any]) -> SafeString:
    level = row.get("level", "ok")
    todo = ""
    if row.get("next_step"):
        todo = format_html('<div class="pp-note">{}</div>', row["next_step"])
    if row.get("link"):
        todo += format_html('<a class="pp-link" href="{}">Go there</a>', row["link"])
    return format_html(
        "<tr><td>{}</td><th>{}</th><td>{}{}</td></tr>",
        badge_html(WORDS[level], TONES[level]),
        row.get("title", ""),
        row.get("what", ""),
        todo,
    )


shop_site.register(ShopHealth, ShopHealthAdmin)
