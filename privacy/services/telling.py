"""Mails about requests. Their words are made when they are sent and kept nowhere."""

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core import letterhead
from core.tenancy import current_shop
from privacy import links, sources
from privacy.mails import MAILS
from privacy.models import DataRequest
from privacy.own import empty
from tenants.hosts import public_url


def tell(told: str) -> datetime | None:
    """Send one mail about one request (due handler; the id is `request:what`).

    At least once, under the same Message-ID. After the last mail of an erasure the
    request forgets whom it was about.
    """
    request_id, _, what = told.partition(":")
    request = DataRequest.objects.get(pk=request_id)
    if request.email:
        _send(request, what)
    if what == "erased":
        empty(request)
    return None


def give_up_telling(told: str) -> None:
    """Forget the address of somebody erased, also where the mail did not go out."""
    request_id, _, what = told.partition(":")
    if what == "erased":
        empty(DataRequest.objects.get(pk=request_id))


def _send(request: DataRequest, what: str) -> None:
    shop = current_shop()
    mail = MAILS[what]
    facts = {
        "shop": shop,
        "title": mail.subject,
        "paragraphs": [text for text in mail.text(_facts(request)) if text],
        "link": public_url(shop) + _path(request, mail.link) if mail.link else "",
        "link_text": mail.link_text,
    }
    message = EmailMultiAlternatives(
        subject=f"{shop.name}: {mail.subject}",
        body=render_to_string("mail/privacy.txt", facts),
        from_email=letterhead.sender(),
        to=[request.email],
        reply_to=letterhead.answers_to(),
        headers={"Message-ID": letterhead.message_id(f"{request.pk}.{what}")},
    )
    message.attach_alternative(
        render_to_string("mail/privacy.html", facts), "text/html"
    )
    message.send()


def _facts(request: DataRequest) -> dict[str, str]:
    others = "\n".join(f"{name} {text}" for name, text in sources.processors().items())
    return {
        "kind": request.get_kind_display(),
        "due": f"{request.due_at:%-d %B %Y}",
        "reason": request.extension_reason or request.refusal,
        "answer": request.answer,
        "waits": request.waits_for,
        "others": others,
        "kept": kept_text(request),
    }


def kept_text(request: DataRequest) -> str:
    """Say what an erasure kept, and why."""
    kept = [
        f"{each['what'].capitalize()}: {each['why']}."
        for done in request.outcomes.values()
        for each in done
        if each["how"] == "kept" and each["rows"]
    ]
    return "\n".join(kept)


def _path(request: DataRequest, purpose: str) -> str:
    word = "confirm" if purpose == links.VERIFY else "download"
    return f"/privacy/{word}/{links.token_of(request, purpose)}"
