"""A mail to the shop about a domain that needs somebody."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from core.tenancy import current_schema, current_shop
from tenants.flow import DomainStatus
from tenants.hosts import public_url
from tenants.models import Domain

SUBJECTS = {
    True: "{name} no longer leads to your shop",
    False: "{name} could not be connected to your shop",
}
TEXT = """{subject}

{todo}

{grace}See the records to create, and check again, at
{page}
"""


def send(domain_id: str) -> datetime | None:
    """Mail what to do about a domain that was lost or given up (due handler).

    At least once, under the same Message-ID. Nothing to tell if it was mended since.
    """
    domain = Domain.objects.present().filter(pk=domain_id).first()
    tenant = current_shop()
    if domain is None or not _needs_somebody(domain) or not tenant.support_email:
        return None
    name = domain.unicode_name
    subject = SUBJECTS[domain.verified_at is not None].format(name=name)
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    moment = domain.lost_at or domain.waiting_since
    reference = f"domain-{domain.pk}-{domain.status}-{moment:%Y%m%d%H%M%S}"
    reference += f".{current_schema()}@{sender.rsplit('@', 1)[-1]}"
    EmailMessage(
        subject=subject,
        body=TEXT.format(
            subject=subject,
            todo=domain.last_error,
            grace=_grace(domain),
            page=f"{public_url(tenant)}/admin/tenants/domain/{domain.pk}/change/",
        ),
        from_email=sender,
        to=[tenant.support_email],
        headers={"Message-ID": f"<{reference}>"},
    ).send()
    return None


def _needs_somebody(domain: Domain) -> bool:
    return domain.status == DomainStatus.FAILED or domain.lost_at is not None


def _grace(domain: Domain) -> str:
    if domain.status == DomainStatus.FAILED:
        return "Your shop no longer answers at this domain.\n\n"
    return (
        "Your shop goes on at its other addresses. If this is not mended within a "
        "week, the domain is given up.\n\n"
    )
