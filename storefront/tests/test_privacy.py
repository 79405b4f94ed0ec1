"""The page about privacy, mailed links, and the box at checkout."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from config.retention import RULES
from core.actors import Actor
from crm.tests.conftest import mails as mails
from orders.models import Order
from privacy import links
from privacy.models import Consent, DataRequest
from privacy.services import Wish, ask_as_guest, ask_signed_in
from privacy.tests.factories import EMAIL, proven, shopper
from storefront.tests.conftest import ADDRESS

Run = Callable[[], int]


@pytest.fixture
def me(acme: Any) -> User:
    """A shopper who signed in."""
    return shopper()


@pytest.fixture
def mine(me: User, visitor: Client) -> Client:
    """Their browser."""
    visitor.force_login(me)
    return visitor


def test_the_page_says_what_is_kept(visitor: Client) -> None:
    text = visitor.get("/privacy").content.decode()

    assert RULES["carts"].what in text
    assert "Stripe" in text
    assert 'name="email"' in text
    assert RULES["operators' sessions"].what not in text


def test_a_guest_asks_and_gets_the_same_words(visitor: Client) -> None:
    shopper("known@example.com")
    pages = [
        visitor.post(
            "/privacy/requests", {"kind": "erasure", "email": email}, follow=True
        ).content.decode()
        for email in ("known@example.com", "unknown@example.com")
    ]

    said = [re.findall(r"Open the link in the mail[^<]*", page) for page in pages]
    assert said[0] == said[1]
    assert len(said[0]) == 1
    assert DataRequest.objects.count() == 2


def test_a_wrong_address_is_told_at_its_field(visitor: Client) -> None:
    answer = visitor.post("/privacy/requests", {"kind": "export", "email": "no"})

    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.content.decode()


def test_opening_the_link_shows_a_button_and_only_that_confirms(
    visitor: Client,
) -> None:
    request = ask_as_guest(Wish("correction", EMAIL))
    path = f"/privacy/confirm/{links.token_of(request, links.VERIFY)}"

    page = visitor.get(path)
    request.refresh_from_db()
    assert (page.status_code, request.status) == (200, "verifying")
    assert EMAIL not in page.content.decode()

    assert visitor.post(path).status_code == 302
    request.refresh_from_db()
    assert request.status == "verified"
    assert visitor.post(path).status_code == 404


def test_links_of_another_shop_or_purpose_are_not_there(
    visitor: Client, at_globex: Client, globex: Any, mails: Path, run_due: Run
) -> None:
    request = proven("export")
    run_due()
    request.refresh_from_db()
    token = links.token_of(request, links.DOWNLOAD)

    assert visitor.get(f"/privacy/download/{token}").status_code == 200
    assert at_globex.get(f"/privacy/download/{token}").status_code == 404
    assert visitor.get(f"/privacy/confirm/{token}").status_code == 404
    assert visitor.get(f"/privacy/download/{token[:-1]}").status_code == 404


def test_an_export_of_an_account_needs_that_account(
    acme: Any, me: User, mails: Path, run_due: Run
) -> None:
    request = ask_signed_in(Wish("export", EMAIL), user=me, actor=_actor(me))
    run_due()
    request.refresh_from_db()
    path = f"/privacy/download/{links.token_of(request, links.DOWNLOAD)}"

    def status_for(user: User | None) -> int:
        browser = Client(headers={"host": "acme.localhost"})
        if user:
            browser.force_login(user)
        return int(browser.get(path).status_code)

    owner = User.objects.staff().get()
    curator = User.objects.create_user("c@acme.example", "x" * 12, role="curator")
    found = [status_for(who) for who in (None, me, shopper("o@x.example"), owner)]
    assert found == [404, 200, 404, 200]
    assert status_for(curator) == 404


def _actor(user: User) -> Any:
    return Actor("user", str(user.pk), str(user))


def test_signed_in_people_see_their_requests_and_consents(
    mine: Client, me: User
) -> None:
    mine.post("/privacy/requests", {"kind": "correction", "text": "My name"})
    mine.post("/privacy/consents", {"marketing_mails": "on"})
    mine.post("/privacy/consents", {"marketing_mails": "on"})  # no change, no row

    text = mine.get("/privacy").content.decode()

    assert "Correcting the data" in text
    assert 'name="email"' not in text
    assert re.search(r'name="marketing_mails"\s+checked', text)
    assert Consent.objects.count() == 1


def test_guests_change_no_consents(visitor: Client) -> None:
    assert (
        visitor.post("/privacy/consents", {"marketing_mails": "on"}).status_code == 404
    )


def test_the_box_at_checkout_is_empty_and_counts_only_ticked(filled: Client) -> None:
    page = filled.get("/checkout").content.decode()
    box = re.search(r'<input type="checkbox"[^>]*name="news"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]

    assert filled.post("/checkout", ADDRESS).status_code == 302
    assert Consent.objects.count() == 0


def test_a_ticked_box_is_written_down(filled: Client) -> None:
    assert filled.post("/checkout", {**ADDRESS, "news": "on"}).status_code == 302

    consent = Consent.objects.get()
    assert (consent.is_given, consent.how) == (True, "checkout")
    assert consent.email == Order.objects.get().email
    assert consent.network == "127.0.0.0/24"
    assert len(consent.wording_sha256) == 64
