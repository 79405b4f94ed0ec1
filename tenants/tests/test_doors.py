"""What stays open while a shop is suspended, closed or being deleted."""

from typing import Any

import pytest
from django.test import Client

from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss
from tenants.exceptions import WrongStatus
from tenants.models import Tenant
from tenants.services import close_shop, reactivate_shop, suspend_shop
from tenants.tests.conftest import forget_elsewhere

pytestmark = pytest.mark.django_db
SUSPENDED = {
    "/": 503,
    "/cart": 503,
    "/v1/products": 503,
    "/v1/cart": 503,
    "/orders/X1": 503,
    "/health": 200,
    "/version": 200,
    # Open doors with nothing behind them for a GET, or for nobody.
    "/v1/webhooks/stripe": 405,
    "/webhooks/stripe": 405,
    "/api/webhooks/printify": 405,
    "/files/x": 404,
    "/admin/": 302,
    "/admin/login/": 200,
}
CLOSED = SUSPENDED | {
    "/": 410,
    "/cart": 410,
    "/checkout": 410,
    "/v1/products": 410,
    "/v1/cart": 410,
    "/v1/checkout": 410,
    "/api/checkout": 410,
    "/orders/X1": 404,
    "/checkout/pay/X1": 404,
    "/v1/payments/my-orders": 200,
    "/api/payments/my-orders": 200,
    "/theme.css": 200,
}
DELETING = dict.fromkeys(CLOSED, 410)


def put(tenant: Tenant, status: str) -> None:
    """Have a shop stand so for the next request."""
    Tenant.objects.filter(pk=tenant.pk).update(status=status)
    forget_elsewhere()


@pytest.mark.parametrize(
    ("status", "wanted"),
    [("suspended", SUSPENDED), ("closed", CLOSED), ("deleting", DELETING)],
)
def test_which_doors_are_open(
    acme: Tenant, status: str, wanted: dict[str, int]
) -> None:
    put(acme, status)
    client = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)

    got = {path: client.get(path).status_code for path in wanted}

    assert got == wanted


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_people_get_a_page_and_programs_a_problem(acme: Tenant, status: str) -> None:
    put(acme, status)
    client = Client(HTTP_HOST="acme.localhost")

    page, problem = client.get("/"), client.get("/v1/products")

    assert page["Content-Type"].startswith("text/html")
    assert acme.name in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert problem.json()["code"] == f"shop_{status}"


def test_staff_of_a_suspended_shop_look_and_change_nothing(acme: Tenant) -> None:
    browser = Browser("acme", boss("acme"))
    put(acme, "suspended")

    looked = browser.get("/admin/orders/order/")
    changed = browser.post("/admin/tenants/tenant/", {"name": "Mine"})

    assert (looked.status_code, changed.status_code) == (200, 503)


def test_staff_of_a_closed_shop_go_on_working(acme: Tenant) -> None:
    browser = Browser("acme", boss("acme"))
    put(acme, "closed")

    assert browser.get("/admin/orders/order/").status_code == 200
    assert browser.post("/admin/orders/order/", {}).status_code != 410


def test_a_shop_is_closed_and_reopened_within_its_grace(
    acme: Tenant, settings: Any
) -> None:
    settings.REOPEN_DAYS = 30
    with shop(PUBLIC):
        closed = close_shop(acme, actor=SYSTEM, reason="Retired.")
        assert closed.closed_at is not None

        reopened = reactivate_shop(acme, actor=SYSTEM)

        assert (reopened.status, reopened.closed_at) == ("active", None)
        entry = AuditEntry.objects.filter(action="tenants.shop.closed").latest("pk")
        assert entry.facts["reason"] == "Retired."


def test_a_shop_closed_for_long_stays_closed(acme: Tenant, settings: Any) -> None:
    settings.REOPEN_DAYS = -1
    with shop(PUBLIC):
        close_shop(acme, actor=SYSTEM, reason="Retired.")

        with pytest.raises(WrongStatus, match="can only be deleted"):
            reactivate_shop(acme, actor=SYSTEM)

        assert Tenant.objects.get(pk=acme.pk).status == "closed"


def test_a_closed_shop_is_not_suspended(acme: Tenant) -> None:
    with shop(PUBLIC):
        close_shop(acme, actor=SYSTEM, reason="")

        with pytest.raises(WrongStatus):
            suspend_shop(acme, actor=SYSTEM, reason="")
