"""Requests: who asked, how it is proven, and until when it is answered."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.actors import SHOPPER, Actor
from core.models import AuditEntry, DueItem
from core.tenancy import shop
from privacy import links
from privacy.deadlines import months_later
from privacy.exceptions import AlreadyExtended, Answered, LinkInvalid, PurposeUnknown
from privacy.models import Consent, DataRequest, NeverChanged
from privacy.services import (
    Wish,
    ask_as_guest,
    ask_signed_in,
    close,
    consents_of,
    extend,
    record_consent,
    refuse,
    verify,
)
from privacy.services.consenting import network_of
from privacy.tests.factories import EMAIL, proven, shopper, text_of

OWNER = Actor("staff", "0b7e5a52-0000-4000-8000-000000000001", "owner")
Run = Callable[[], int]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 11, 20), 1, (2026, 12, 20)),
        ((2026, 12, 31), 3, (2027, 3, 31)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
    ],
)
def test_a_month_is_a_calendar_month(start: Any, months: int, end: Any) -> None:
    begun = datetime.combine(date(*start), time(), UTC)

    assert months_later(begun, months).date() == date(*end)


def test_a_guest_proves_the_address_by_the_mailed_link(
    acme: Any, mails: Path, run_due: Run
) -> None:
    request = ask_as_guest(Wish("correction", EMAIL.upper(), "My name is wrong"))
    run_due()
    token = re.search(
        r"/privacy/confirm/([\w:=-]+)", text_of(mails, "verify").replace("=\n", "")
    )
    assert token is not None
    assert request.status == "verifying"

    verify(links.token_of(request, links.VERIFY))

    request.refresh_from_db()
    assert (request.status, request.verified_by) == ("verified", "link")
    assert request.email == EMAIL
    assert request.due_at == months_later(request.asked_at, 1)
    assert not DueItem.objects.filter(kind="privacy.expire").exists()


def test_a_link_works_once_and_for_its_purpose(acme: Any, globex: Any) -> None:
    request = ask_as_guest(Wish("erasure", EMAIL))
    token = links.token_of(request, links.VERIFY)
    with pytest.raises(LinkInvalid):
        verify(links.token_of(request, links.DOWNLOAD))
    with pytest.raises(LinkInvalid):
        verify(token[:-2] + "xx")
    with shop("globex"), pytest.raises(LinkInvalid):
        verify(token)

    verify(token)

    with pytest.raises(LinkInvalid):
        verify(token)


def test_a_link_ends_after_two_days(acme: Any) -> None:
    request = ask_as_guest(Wish("erasure", EMAIL))
    token = links.token_of(request, links.VERIFY)

    later = timezone.now() + timedelta(hours=48, seconds=2)
    with time_machine.travel(later), pytest.raises(LinkInvalid):
        verify(token)


def test_what_nobody_confirmed_is_forgotten(
    acme: Any, mails: Path, run_due: Run
) -> None:
    request = ask_as_guest(Wish("erasure", EMAIL, "please"))
    run_due()

    with time_machine.travel(timezone.now() + timedelta(hours=48, seconds=2)):
        run_due()

    request.refresh_from_db()
    assert (request.status, request.email, request.wish) == ("expired", "", "")


def test_known_and_unknown_addresses_are_treated_alike(
    acme: Any, mails: Path, run_due: Run
) -> None:
    shopper("known@example.com")

    for email in ("known@example.com", "unknown@example.com"):
        ask_as_guest(Wish("export", email))

    rows = DataRequest.objects.values_list("status", "user_id", "kind")
    assert set(rows) == {("verifying", None, "export")}
    assert DueItem.objects.filter(kind="privacy.tell").count() == 2


def test_asking_again_joins_the_open_request_and_mails_once_an_hour(
    acme: Any, mails: Path, run_due: Run
) -> None:
    first = ask_as_guest(Wish("export", EMAIL))
    run_due()
    assert ask_as_guest(Wish("export", EMAIL)).pk == first.pk
    assert not DueItem.objects.filter(kind="privacy.tell").exists()

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        ask_as_guest(Wish("export", EMAIL))
        assert DueItem.objects.filter(kind="privacy.tell").count() == 1

    assert DataRequest.objects.count() == 1


def test_being_signed_in_is_the_proof(acme: Any, mails: Path, run_due: Run) -> None:
    user = shopper()

    request = ask_signed_in(Wish("correction", EMAIL), user=user, actor=SHOPPER)
    run_due()

    assert (request.status, request.verified_by) == ("verified", "account")
    assert f"{request.due_at:%-d %B %Y}" in text_of(mails, "received")


def test_signing_in_proves_what_a_guest_began(acme: Any) -> None:
    guest = ask_as_guest(Wish("correction", EMAIL))

    request = ask_signed_in(Wish("correction", EMAIL), user=shopper(), actor=SHOPPER)

    assert (request.pk, request.status) == (guest.pk, "verified")


def test_the_answer_is_put_off_once_with_a_reason(
    acme: Any, mails: Path, run_due: Run
) -> None:
    request = extend(proven("correction"), "Many orders to look at.", actor=OWNER)
    run_due()

    assert request.due_at == months_later(request.asked_at, 3)
    assert "Many orders" in text_of(mails, "extended")
    with pytest.raises(AlreadyExtended):
        extend(request, "More", actor=OWNER)


def test_a_refusal_says_why_and_where_to_complain(
    acme: Any, mails: Path, run_due: Run
) -> None:
    request = refuse(proven("erasure"), "There is a claim in court.", actor=OWNER)
    run_due()

    told = text_of(mails, "refused")
    assert "claim in court" in told
    assert "data protection authority" in told
    assert request.closed_at is not None
    with pytest.raises(Answered):
        refuse(request, "Again", actor=OWNER)


def test_a_correction_is_closed_by_staff(acme: Any, mails: Path, run_due: Run) -> None:
    close(proven("correction"), "Your name is Ada now.", actor=OWNER)
    run_due()

    assert "Ada now" in text_of(mails, "closed")
    told = AuditEntry.objects.filter(action__startswith="privacy.").order_by("id")
    assert [entry.action for entry in told] == [
        f"privacy.request.{what}" for what in ("asked", "verified", "closed")
    ]


def test_an_objection_withdraws_consent_by_itself(
    acme: Any, mails: Path, run_due: Run
) -> None:
    record_consent("marketing_mails", is_given=True, email=EMAIL, how="checkout")
    assert consents_of([EMAIL]) == {"marketing_mails": True}

    request = proven("objection")
    run_due()

    request.refresh_from_db()
    assert request.status == "done"
    assert consents_of([EMAIL]) == {"marketing_mails": False}
    assert Consent.objects.count() == 2


def test_overdue_is_only_what_is_owed(acme: Any) -> None:
    late = proven("correction")
    ask_as_guest(Wish("erasure", "never.proven@example.com"))
    past = timezone.now() - timedelta(seconds=1)
    DataRequest.objects.update(due_at=past)

    assert [each.pk for each in DataRequest.objects.overdue(timezone.now())] == [
        late.pk
    ]


def test_consent_is_never_changed(acme: Any) -> None:
    consent = record_consent("marketing_mails", is_given=True, email=EMAIL, how="page")

    consent.is_given = False
    with pytest.raises(NeverChanged):
        consent.save()
    with pytest.raises(NeverChanged):
        Consent.objects.update(is_given=False)
    with pytest.raises(PurposeUnknown):
        record_consent("sale", is_given=True, email=EMAIL, how="page")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_senders_address_is_cut(address: str, network: str) -> None:
    assert network_of(address) == network
