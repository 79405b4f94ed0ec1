"""Mails of the platform to people who open or run a shop."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tenants.hosts import public_url
from tenants.models import Tenant


def tell_owner(tenant: Tenant, email: str, *, run_id: str) -> None:
    """Say that the shop is open, where it is and where to sign in."""
    facts = {"tenant": tenant, "url": public_url(tenant), "email": email}
    send("opened", f"{tenant.name} is open", email, facts, name=run_id)


def send(
    kind: str, subject: str, to: str, facts: dict[str, object], *, name: str
) -> None:
    """Send templates/mail/platform/<kind>; the same `name` is the same message."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rsplit("@", 1)[-1]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"mail/platform/{kind}.txt", facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Message-ID": f"<{name}.{kind}@{domain}>"},
    )
    message.attach_alternative(
        render_to_string(f"mail/platform/{kind}.html", {**facts, "subject": subject}),
        "text/html",
    )
    message.send()
