"""Health of what a shop is set up with: domains, people, mail."""

from email.utils import parseaddr

from django.conf import settings

from accounts.models import User
from core import letterhead
from core.findings import Finding, fail, ok, warn
from core.tenancy import PUBLIC, current_schema, current_shop, shop
from tenants.flow import DomainStatus
from tenants.models import Domain

NEARLY = 0.8
NOT_SENT = ("core.mail.FolderBackend", "django.core.mail.backends.dummy.EmailBackend")


def domains() -> list[Finding]:
    """Say how each of the shop's domains stands; another package asks DNS."""
    name = current_schema()
    with shop(PUBLIC):
        rows = list(
            Domain.objects.present().filter(schema_name=name).order_by("domain")
        )
    if not any(row.status == DomainStatus.LIVE for row in rows):
        return [fail("No domain leads to this shop.", "Ask the platform's operators.")]
    return [_of_domain(row) for row in rows]


def _of_domain(row: Domain) -> Finding:
    said = f"{row.unicode_name}: {row.get_status_display()}."
    if row.status == DomainStatus.LIVE and row.lost_at is None:
        return ok(said)
    todo = row.last_error or "Wait for DNS, or look at the records again."
    is_lost = row.lost_at is not None or row.status == DomainStatus.FAILED
    return (fail if is_lost else warn)(said, todo)


def staff_within_limit() -> Finding:
    """Compare the number of people with a role with the shop's limit."""
    count, most = User.objects.exclude(role="").count(), current_shop().max_staff
    said = f"{count} of {most} people with a role."
    ask = "Take the role from people who left, or ask the platform's operators."
    if count > most:
        return fail(said, ask, "/admin/accounts/user/")
    if count >= NEARLY * most:
        return warn(said, ask, "/admin/accounts/user/")
    return ok(said)


def mail_sender() -> Finding:
    """Look at who mails come from and where answers go."""
    if not letterhead.answers_to():
        return fail(
            "Answers to mails go nowhere.",
            "Set an address for support in the shop's settings.",
        )
    if settings.EMAIL_BACKEND in NOT_SENT and not settings.SIMULATOR_URL:
        return fail(
            "Mails are written to files and not sent.",
            "Ask the platform's operators to set EMAIL_BACKEND.",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost") and not (
        settings.SIMULATOR_URL
    ):
        return warn(
            f"Mails come from {settings.DEFAULT_FROM_EMAIL}, which many refuse.",
            "Ask the platform's operators to set DEFAULT_FROM_EMAIL.",
        )
    name, _ = parseaddr(letterhead.sender())
    return ok(f"Mails come from {name}; answers go to the shop.")
