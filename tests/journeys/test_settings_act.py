"""Every setting of a shop does what it says, seen from outside."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalog.exceptions import ArtworkRejected
from catalog.models import Artwork, Product
from catalog.services import ArtworkFacts, add_artwork
from catalog.tests import pictures
from core.actors import SYSTEM
from core.tenancy import PUBLIC, connection, current_schema, shop
from core.tests.waiting import run_once
from crm import services as mails
from crm.models import Notification
from frames.tests.factories import FrameSizeFactory
from orders.events import OrderPaid
from orders.models import Cart, Order
from payments.models import StripeAccount
from storefront.tests.conftest import (
    ADDRESS,
    cart_of,
    text_of,
)
from storefront.tests.conftest import filled as filled
from storefront.tests.conftest import placed as placed
from storefront.tests.conftest import poster as poster
from storefront.tests.conftest import shipping as shipping
from storefront.tests.conftest import stripe as stripe
from storefront.tests.conftest import variant as variant
from storefront.tests.conftest import visitor as visitor
from tenants.flags import set_flag
from tenants.models import Tenant
from tenants.settings import OF_THE_PLATFORM, change_settings
from tenants.tests.conftest import forget_elsewhere

ROOT = Path(__file__).parents[2]
PICTURE = "/artworks/blue-ridge"
# What a page says once a setting is so.
ON_PAGES: dict[str, tuple[Any, str, str]] = {
    "name": ("Paper & Light", "/", "Paper &amp; Light"),
    "tagline": ("Calm walls.", "/", "Calm walls."),
    "about": ("Two sisters in Malmö.", "/about", "Two sisters in Malmö."),
    "accent_color": ("#b3541e", "/theme.css", "#b3541e"),
    "support_email": ("help@acme.example", "/about", "mailto:help@acme.example"),
    "locale": ("de_DE", PICTURE, "19,99\xa0$"),
    "currencies": (["USD", "EUR"], "/", 'value="EUR"'),
    "warn_below_dpi": (310, PICTURE, "A little soft up close: 300 pixels an inch."),
    "block_below_dpi": (240, PICTURE, "225 pixels an inch at this size and needs 240"),
}
# Those with a test of their own below.
HERE = {
    "mail_from_name",
    "mail_reply_to",
    "time_zone",
    "max_artworks",
    "max_upload_bytes",
    "countries",
}
ELSEWHERE = {
    "hold_minutes": "tenants/tests/test_settings.py",
    "hold_seconds": "orders/tests/test_paying.py",
    "order_prefix": "tenants/tests/test_services.py",
    "storefront_origins": "tenants/tests/test_cors.py",
    "mfa_required": "accounts/tests/test_staff.py",
    "max_staff": "accounts/tests/test_invitations.py",
}
# Nothing asks for them yet, and their help texts say so.
LATER = {"refund_policy", "refund_days", "max_ai_jobs"}


@pytest.fixture
def change(
    acme: Tenant, django_capture_on_commit_callbacks: Any
) -> Iterator[Callable[..., None]]:
    """Change settings as people do, seen by the next request."""

    def to(**settings: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            change_settings(acme, settings, actor=SYSTEM, may=OF_THE_PLATFORM)
        enter_anew()

    yield to
    forget_elsewhere()


@pytest.fixture
def switch(acme: Tenant) -> Iterator[Callable[..., None]]:
    """Switch a feature as operators do, seen by the next request."""

    def to(name: str, is_on: bool, country: str = "") -> None:
        with shop(PUBLIC):
            set_flag(acme, name, is_on, actor=SYSTEM, country=country)
        forget_elsewhere()
        enter_anew()

    yield to
    forget_elsewhere()


def enter_anew() -> None:
    """Read the shop's row again, as the next request or job does."""
    connection.set_schema(current_schema())


def test_every_setting_is_in_one_of_the_lists() -> None:
    lists = (ON_PAGES, HERE, ELSEWHERE, LATER)

    assert sorted(name for each in lists for name in each) == sorted(OF_THE_PLATFORM)
    for name, path in ELSEWHERE.items():
        assert name in (ROOT / path).read_text(), f"{path} does not test {name}"
    for name in LATER:
        assert "yet" in str(Tenant._meta.get_field(name).help_text), name


@pytest.mark.parametrize("name", ON_PAGES)
def test_a_page_shows_it(
    name: str, visitor: Client, poster: Product, shipping: None, change: Any
) -> None:
    value, path, words = ON_PAGES[name]
    before = text_of(visitor.get(path))

    change(**{name: value})

    assert words not in before
    after = text_of(visitor.get(path))
    assert words in after


def test_a_country_that_is_not_delivered_to_cannot_be_chosen(
    filled: Client, change: Any
) -> None:
    before = text_of(filled.get("/checkout"))

    change(countries=["US"])
    after = text_of(filled.get("/checkout"))
    refused = filled.post("/checkout", ADDRESS | {"country": "CA", "zip": "V6B 1A1"})

    assert "Canada" in before
    assert "Canada" not in after
    assert refused.status_code == 422
    assert not Order.objects.exists()


def test_times_are_the_shops(visitor: Client, placed: Order, change: Any) -> None:
    before = text_of(visitor.get(placed.tracking_path))

    change(time_zone="Asia/Tokyo")
    after = text_of(visitor.get(placed.tracking_path))

    assert f"{placed.placed_at:%H:%M} UTC" in before
    there = timezone.localtime(placed.placed_at, ZoneInfo("Asia/Tokyo"))
    assert f"{there:%H:%M} JST" in after
    assert " UTC" not in after


def test_mails_come_from_the_shops_sender(
    placed: Order, change: Any, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    change(mail_from_name="Ann at Acme", mail_reply_to="answers@acme.example")

    mails.tell_paid(OrderPaid(str(placed.pk), timezone.now()))
    run_once("crm.send", Notification.objects.get().pk)

    (path,) = tmp_path.rglob("*.eml")
    mail: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["From"].startswith("Ann at Acme <")
    assert mail["Reply-To"] == "answers@acme.example"


def add(path: Path) -> Artwork:
    """Bring a picture into the catalogue."""
    facts = ArtworkFacts(title=path.stem)
    return add_artwork(pictures.jpeg(path), facts=facts, actor=SYSTEM)


def test_a_full_catalogue_takes_no_more(
    db: None, change: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    change(max_artworks=1)
    add(tmp_path / "one.jpg")

    with pytest.raises(ArtworkRejected) as caught:
        add(tmp_path / "two.jpg")

    assert caught.value.code == "limit_reached"
    assert Artwork.objects.count() == 1


def test_a_picture_over_the_limit_is_refused(
    db: None, change: Any, tmp_path: Path
) -> None:
    change(max_upload_bytes=1000)

    with pytest.raises(ArtworkRejected) as caught:
        add(tmp_path / "large.jpg")

    assert caught.value.code == "limit_reached"
    assert not Artwork.objects.exists()


def test_a_request_over_the_limit_is_not_read(
    visitor: Client, change: Any, settings: Any
) -> None:
    around = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    visitor.force_login(User.objects.get(email="owner@acme.example"))

    def send() -> int:
        file = SimpleUploadedFile("x.bin", b"x" * (around + 5000))
        return visitor.post("/admin/password_change/", {"file": file}).status_code

    before = send()
    change(max_upload_bytes=1000)

    assert (before, send()) == (200, 413)


def test_a_paused_shop_takes_no_orders(
    filled: Client, stripe: StripeAccount, switch: Any
) -> None:
    opens = {"X-Cart-Token": cart_of(filled).token}
    body = {"email": ADDRESS["email"], "address": ADDRESS}
    switch("ordering", False)

    page = filled.post("/checkout", ADDRESS)
    quote = call(filled, "/v1/cart/quote", {"country": "US"}, opens)
    bought = call(filled, "/v1/checkout", body, opens | {"Idempotency-Key": "k1"})

    assert page.status_code == 422
    assert "acme takes no orders for US at the moment." in text_of(page)
    for answer in (quote, bought):
        assert (answer.status_code, answer.json()["code"]) == (409, "ordering_paused")
    assert not Order.objects.exists()
    assert Cart.objects.get().is_open

    switch("ordering", True)
    assert filled.post("/checkout", ADDRESS).status_code == 302


def test_a_country_is_paused_alone(filled: Client, switch: Any) -> None:
    switch("ordering", False, "CA")

    there = filled.post("/checkout", ADDRESS | {"country": "CA", "zip": "V6B 1A1"})
    here = filled.post("/checkout", ADDRESS)

    assert "takes no orders for CA" in text_of(there)
    assert here.status_code == 302


def test_without_its_flag_nobody_is_asked_for_a_frame(
    visitor: Client, poster: Product, switch: Any
) -> None:
    frame = FrameSizeFactory.create()
    path = f"{PICTURE}?frame={frame.pk}"
    before = text_of(visitor.get(path))

    switch("frame_chooser", False)
    after = text_of(visitor.get(path))

    assert "Which frame do you have?" in before
    assert "Which frame" not in after
    assert "Add to cart" in after


def call(client: Client, path: str, body: Any, headers: dict[str, str]) -> Any:
    """Send JSON."""
    return client.post(path, body, content_type="application/json", headers=headers)
