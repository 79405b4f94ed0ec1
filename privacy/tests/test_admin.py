"""What staff see and press."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.retention import RULES
from core.models import AuditEntry, DueItem
from core.tests.test_admin import DIALOG, Browser, boss, clerk
from privacy.models import DataRequest
from privacy.tests.factories import EMAIL, plant, proven

Run = Callable[[], int]
LIST = "/admin/privacy/datarequest/"


def url(request: DataRequest, button: str) -> str:
    """Return the address of a button's dialog."""
    change = reverse("admin:privacy_datarequest_change", args=[request.pk])
    return f"{change.removesuffix('change/')}{button}/"


def press(request: DataRequest, button: str, who: Any = None, **typed: str) -> Any:
    """Send a dialog as staff."""
    browser = Browser("acme", who or boss("acme"))
    return browser.post(url(request, button), DIALOG | typed)


def test_overdue_ones_are_red_and_counted_at_home(acme: Any) -> None:
    proven("correction", "late@example.com")
    DataRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    proven("correction", "new@example.com")
    browser = Browser("acme", boss("acme"))

    listed = browser.get(LIST).content.decode()
    home = browser.get("/admin/").content.decode()

    assert listed.count("Overdue since") == 1
    assert 'pp-red">Overdue since' in listed
    assert RULES["carts"].why in listed
    assert "1 overdue" in home


def test_a_request_is_found_by_its_address(acme: Any) -> None:
    proven("correction", "ada@example.com")
    proven("correction", "bob@example.com")

    page = Browser("acme", boss("acme")).get(f"{LIST}?q=Ada@example.com")

    text = page.content.decode()
    assert "ada@example.com" in text
    assert "bob@example.com" not in text


def test_erasing_wants_the_word(acme: Any, mails: Path, run_due: Run) -> None:
    plant()
    request = proven("erasure")

    press(request, "run_erasure", typed="yes")
    request.refresh_from_db()
    assert request.status == "verified"

    press(request, "run_erasure", typed="erase")
    run_due()
    request.refresh_from_db()
    assert (request.status, request.email) == ("done", "")
    entry = AuditEntry.objects.get(action="privacy.request.erasure_run")
    assert entry.actor_id == str(boss("acme").pk)


@pytest.mark.parametrize(
    ("button", "status"),
    [("extend", "verified"), ("close", "done"), ("refuse", "refused")],
)
def test_a_button_tells_the_person(
    acme: Any, mails: Path, run_due: Run, button: str, status: str
) -> None:
    request = proven("correction")

    assert press(request, button, text="Because of snow.").status_code == 302
    run_due()

    request.refresh_from_db()
    assert request.status == status
    assert any("Because of snow." in mail.read_text() for mail in mails.glob("*.eml"))


def test_an_export_that_failed_is_built_again(
    acme: Any, mails: Path, run_due: Run
) -> None:
    request = proven("export")
    DueItem.objects.filter(kind="privacy.answer").delete()

    press(request, "run_export")
    run_due()

    request.refresh_from_db()
    page = Browser("acme", boss("acme")).get(url(request, "change")).content.decode()
    assert request.status == "done"
    assert "/privacy/download/" in page


@pytest.mark.parametrize("role", ["curator", "support"])
def test_without_the_permission_nothing_opens(acme: Any, role: str) -> None:
    request, who = proven("erasure"), clerk("acme", role)

    answers = [
        Browser("acme", who).get(LIST),
        Browser("acme", who).get(url(request, "change")),
        press(request, "run_erasure", who, typed="erase"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    request.refresh_from_db()
    assert request.status == "verified"
    assert EMAIL not in answers[1].content.decode()
