"""A shop's settings: typed, refused by name, audited, and acting."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.sharpness import judge_sharpness, policy_of_shop
from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import PUBLIC, current_shop, shop
from core.tests.test_admin import Browser, boss
from frames.lengths import Size
from tenants.exceptions import ShopInvalid
from tenants.models import Tenant
from tenants.settings import GROUPS, LIMITS, change_settings

pytestmark = pytest.mark.django_db
HOST = "acme.localhost"


def staff(role: str) -> Client:
    """Sign somebody with a role in at acme."""
    user = User.objects.create_user(f"{role}@acme.example", "x" * 12, role=role)
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    return client


def patch(client: Client, **settings: Any) -> Any:
    """Change settings over HTTP."""
    return client.patch("/v1/settings", settings, content_type="application/json")


def test_staff_see_every_setting_and_limit(acme: Tenant) -> None:
    answer = staff("support").get("/v1/settings").json()

    wanted = {name for group in GROUPS for name in group.names} | set(LIMITS)
    assert set(answer) == wanted
    assert (answer["hold_minutes"], answer["max_ai_jobs"]) == (15, 1000)
    assert (answer["refund_policy"], answer["refund_days"]) == ("lenient", 30)


def test_a_manager_changes_settings_with_before_and_after(acme: Tenant) -> None:
    answer = patch(
        staff("manager"), hold_minutes=45, tagline="Calm", currencies=["USD", "EUR"]
    )

    assert answer.status_code == 200
    assert answer.json()["hold_minutes"] == 45
    acme.refresh_from_db()
    assert (acme.hold_seconds, acme.tagline) == (45 * 60, "Calm")
    entry = AuditEntry.objects.filter(action="tenants.settings.changed").latest("pk")
    assert entry.schema_name == "acme"
    assert entry.changes == {
        "hold_minutes": [15, 45],
        "tagline": ["", "Calm"],
        "currencies": [["USD"], ["USD", "EUR"]],
    }


@pytest.mark.parametrize(("role", "status"), [("support", 403), ("curator", 403)])
def test_others_only_look(acme: Tenant, role: str, status: int) -> None:
    assert patch(staff(role), tagline="Mine").status_code == status
    acme.refresh_from_db()
    assert acme.tagline == ""


def test_strangers_see_nothing(acme: Tenant) -> None:
    client = Client(HTTP_HOST=HOST)

    assert client.get("/v1/settings").status_code in {401, 403}
    assert patch(client, tagline="x").status_code in {401, 403}


WRONG: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "x" * 101),
    ("name", "Acme\r\nBcc: all"),
    ("accent_color", "blue"),
    ("currencies", []),
    ("currencies", ["XXL"]),
    ("currencies", ["USD", "USD"]),
    ("countries", ["UK"]),
    ("countries", "US"),
    ("hold_minutes", -1),
    ("hold_minutes", 1441),
    ("hold_minutes", "soon"),
    ("refund_policy", "never"),
    ("refund_days", 13),
    ("warn_below_dpi", 299),
    ("block_below_dpi", 199),
    ("block_below_dpi", 301),
    ("mail_from_name", "Acme\r\nBcc: all"),
    ("mail_reply_to", "nobody"),
    ("locale", "klingon"),
    ("time_zone", "Mars/Olympus"),
    ("mfa_required", "maybe"),
    ("max_artworks", 5),
    ("order_prefix", "ABC"),
    ("schema_name", "globex"),
    ("status", "closed"),
    ("no_such_thing", 1),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_is_refused_by_name(acme: Tenant, name: str, value: Any) -> None:
    before = Tenant.objects.values().get(pk=acme.pk)

    answer = patch(staff("manager"), tagline="Not written", **{name: value})

    assert answer.status_code == 422, answer.content
    fields = set(answer.json()["errors"])
    assert fields & {name, "warn_below_dpi"}, answer.json()
    assert Tenant.objects.values().get(pk=acme.pk) == before


def test_operators_set_limits_and_shops_do_not(acme: Tenant) -> None:
    with shop(PUBLIC):
        change_settings(acme, {"max_staff": 3}, actor=SYSTEM, may=LIMITS)

        with pytest.raises(ShopInvalid) as caught:
            change_settings(acme, {"max_staff": 9}, actor=SYSTEM)

    assert caught.value.fields == {"max_staff": ["Only operators change this."]}
    acme.refresh_from_db()
    assert acme.max_staff == 3


def test_saving_what_is_there_writes_nothing(acme: Tenant) -> None:
    change_settings(acme, {"tagline": acme.tagline}, actor=SYSTEM)

    assert not AuditEntry.objects.filter(action="tenants.settings.changed").exists()


def test_the_screen_shows_and_changes_settings(acme: Tenant) -> None:
    browser = Browser("acme", boss("acme"))
    url = f"/admin/tenants/tenant/{acme.pk}/change/"

    listed = browser.get("/admin/tenants/tenant/")
    page = browser.get(url).content.decode()
    saved = browser.post(url, form_of(acme) | {"hold_minutes": "20"})

    assert listed["Location"] == url
    assert "New orders are taken" in page
    assert "Shop settings" in page
    assert saved.status_code == 302
    acme.refresh_from_db()
    assert acme.hold_seconds == 1200
    entry = AuditEntry.objects.get(action="tenants.settings.changed")
    assert entry.changes == {"hold_minutes": [15, 20]}
    assert not AuditEntry.objects.filter(action="tenants.tenant.changed").exists()


def test_the_screen_says_what_is_wrong(acme: Tenant) -> None:
    browser = Browser("acme", boss("acme"))

    url = f"/admin/tenants/tenant/{acme.pk}/change/"
    answer = browser.post(url, form_of(acme) | {"countries": "UK"})

    assert answer.status_code == 200
    assert "No ISO 3166 code: UK." in answer.content.decode()


def test_the_screen_is_the_own_shops_only(acme: Tenant, globex: Tenant) -> None:
    browser = Browser("acme", boss("acme"))

    url = f"/admin/tenants/tenant/{globex.pk}/change/"
    answer = browser.post(url, form_of(globex) | {"name": "Taken"})

    assert answer.status_code == 302
    globex.refresh_from_db()
    assert globex.name == "globex"


def form_of(tenant: Tenant) -> dict[str, Any]:
    """Fill the form in as the page shows it."""
    names = [name for group in GROUPS for name in group.names]
    values = {name: getattr(tenant, name, "") for name in names}
    values["hold_minutes"] = tenant.hold_seconds // 60
    values.pop("mfa_required")
    joined = {name: ",".join(values[name]) for name in ("currencies", "countries")}
    return {**values, **joined}


def test_a_change_is_seen_by_the_next_request(
    acme: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change_settings(acme, {"tagline": "Brand new"}, actor=SYSTEM)

    assert "Brand new" in Client(HTTP_HOST=HOST).get("/").content.decode()


def test_a_stricter_dpi_rule_blocks_what_the_platform_sells(acme: Tenant) -> None:
    image, print_in = (3600, 5400), Size.of(Decimal(12), Decimal(18))
    before = judge_sharpness(image, print_in, None, policy_of_shop())

    current_shop().warn_below_dpi = current_shop().block_below_dpi = 400
    after = judge_sharpness(image, print_in, (3600, 5400), policy_of_shop())

    assert (before.verdict, after.verdict) == ("ok", "block")
