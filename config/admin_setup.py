"""What a shop has to set up or mend before it sells, for its home page. One query."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.admin_base import badge_html
from core.findings import Level
from core.tenancy import current_schema
from tenants.models import ShopHealth

ORDER = (Level.FAIL, Level.WARN)
WORDS = {Level.FAIL: ("To do", "red"), Level.WARN: ("Look at it", "amber")}


def health_page() -> str:
    """Return where all findings stand."""
    return reverse("admin:tenants_shophealth_changelist")


def open_points() -> list[list[SafeString | str]]:
    """List what the last look at the shop's health found amiss, the worst first."""
    health = ShopHealth.objects.filter(schema_name=current_schema()).first()
    if health is None:
        todo = "Press Look now under Health: it says what is missing."
        return [[badge_html("To do", "amber"), "Not looked at yet", todo]]
    return [
        _row(level, finding)
        for level in ORDER
        for finding in health.findings
        if finding["level"] == level
    ]


def _row(level: Level, finding: dict[str, str]) -> list[SafeString | str]:
    what = format_html("{} {}", finding["what"], finding["next_step"])
    if finding["link"]:
        what += format_html(
            ' <a class="pp-link" href="{}">Go there</a>', finding["link"]
        )
    return [badge_html(*WORDS[level]), finding["title"], what]
