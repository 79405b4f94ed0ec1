"""How long DNS is asked, and what happens when its answer changes."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.models import DueItem
from tenants.domains.checking import check_due, check_now
from tenants.domains.services import (
    add_domain,
    make_primary,
)
from tenants.models import Domain, Tenant
from tenants.tests.dns_server import Zone
from tenants.tests.domain_steps import NAME, later, live, point, prove, shop_of

RunDue = Callable[[], int]


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(minutes=20), timedelta(minutes=10)),
        (timedelta(hours=3), timedelta(hours=1)),
        (timedelta(days=3), timedelta(hours=6)),
    ],
)
def test_looks_less_often_as_time_goes(
    acme: Tenant, zone: Zone, age: timedelta, pause: timedelta
) -> None:
    domain = add_domain(NAME, actor=SYSTEM)

    with time_machine.travel(timezone.now() + age, tick=False):
        again = check_due(str(domain.pk))
        assert again is not None
        assert again - timezone.now() == pause


def test_gives_up_after_two_weeks_with_a_mail(
    acme: Tenant, zone: Zone, run_due: RunDue, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    domain = add_domain(NAME, actor=SYSTEM)

    with later(days=14, seconds=1):
        run_due()
        run_due()

    domain.refresh_from_db()
    assert domain.status == "failed"
    assert "press “Check now”" in domain.last_error
    assert not DueItem.objects.exists()
    [mail] = (tmp_path / "acme").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert message["To"] == "owner@acme.example"
    assert message["Subject"] == f"{NAME} could not be connected to your shop"
    text = message.get_content()
    assert "There is no TXT record" in text
    assert f"/admin/tenants/domain/{domain.pk}/change/" in text


def test_asking_again_begins_anew(acme: Tenant, zone: Zone) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    with later(days=15):
        check_due(str(domain.pk))
        again = check_now(domain.pk, actor=SYSTEM)
        assert again.status == "failed"  # asked seconds ago

    with later(days=16):
        prove(zone, domain)
        point(zone)
        assert check_now(domain.pk, actor=SYSTEM).status == "live"
        assert DueItem.objects.filter(kind="tenants.domain").count() == 1


def test_dns_is_asked_once_in_five_seconds(acme: Tenant, zone: Zone) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    check_now(domain.pk, actor=SYSTEM)
    asked = len(zone.asked)

    for _ in range(3):
        check_now(domain.pk, actor=SYSTEM)
    assert len(zone.asked) == asked

    with later(seconds=6):
        check_now(domain.pk, actor=SYSTEM)
    assert len(zone.asked) == 2 * asked


def test_a_lost_pointer_is_shown_and_forgiven(
    acme: Tenant, zone: Zone, run_due: RunDue
) -> None:
    domain = live(zone)
    zone.set(NAME, "CNAME", "elsewhere.example")

    with later(days=1, minutes=1):
        run_due()
        domain.refresh_from_db()
        assert domain.status == "live"
        assert domain.lost_at is not None
        assert "is an alias of elsewhere.example" in domain.last_error
        assert shop_of(NAME) == acme
        assert DueItem.objects.filter(kind="tenants.domain").count() == 1

    point(zone)
    with later(days=1, minutes=30):
        run_due()
    domain.refresh_from_db()
    assert (domain.status, domain.last_error) == ("live", "")
    assert domain.lost_at is None


@pytest.mark.parametrize("what", ["pointer", "proof"])
def test_what_stays_lost_is_given_up(
    acme: Tenant, zone: Zone, run_due: RunDue, what: str
) -> None:
    domain = live(zone)
    make_primary(domain.pk, actor=SYSTEM)
    if what == "pointer":
        zone.set(NAME, "CNAME")
    else:
        zone.set(f"_passepartout.{NAME}", "TXT")
    with later(days=1, minutes=1):
        run_due()
    with later(days=8, seconds=0):
        run_due()
        domain.refresh_from_db()
        assert domain.status == "live"

    with later(days=8, hours=8):
        run_due()

    domain.refresh_from_db()
    assert (domain.status, domain.is_primary) == ("failed", False)
    assert shop_of(NAME) is None
    assert Domain.objects.get(is_primary=True).domain == "acme.localhost"


def test_silence_of_dns_loses_nothing(
    acme: Tenant, zone: Zone, run_due: RunDue
) -> None:
    domain = live(zone)
    zone.broken |= {NAME, f"_passepartout.{NAME}"}

    for day in range(1, 20):
        with later(days=day, minutes=day):
            run_due()

    domain.refresh_from_db()
    assert (domain.status, domain.lost_at) == ("live", None)
    assert "answer with an error" in domain.last_error
