"""Opening a shop from the operators' back office."""

import pytest

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss
from tenants.models import Tenant

ADD = "/admin/tenants/tenant/add/"
NEW_SHOP = {
    "name": "Nova",
    "host": "nova.localhost",
    "order_prefix": "NOV",
    "owner_email": "owner@nova.example",
    "owner_password": "a-long-password",
    "currencies": "USD,EUR",
    "countries": "US",
    "support_email": "",
}


def test_an_operator_opens_a_shop(db: None) -> None:
    browser = Browser(PUBLIC, boss(PUBLIC))

    answer = browser.post(ADD, NEW_SHOP)

    assert answer.status_code == 302
    nova = Tenant.objects.get(schema_name="nova")
    assert (nova.name, nova.order_prefix, nova.currencies) == (
        "Nova",
        "NOV",
        ["USD", "EUR"],
    )
    with shop("nova"):
        assert nova.domains.get().domain == "nova.localhost"
        owner = User.objects.get()
        assert (owner.email, owner.role) == ("owner@nova.example", "owner")
    with shop(PUBLIC):
        entry = AuditEntry.objects.get(action="tenants.shop.created", object_id=nova.pk)
    assert entry.actor_kind == "staff"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("host", "acme.localhost", "exists already"),
        ("host", "not a host", "Not a host name"),
        ("name", "1st shop", "Choose another name"),
        ("order_prefix", "ACM", "already exists"),
    ],
)
def test_a_refusal_is_shown_in_the_form(
    db: None, field: str, value: str, words: str
) -> None:
    shops = Tenant.objects.count()
    browser = Browser(PUBLIC, boss(PUBLIC))

    answer = browser.post(ADD, NEW_SHOP | {field: value})

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Tenant.objects.count() == shops


def test_the_platform_itself_is_not_listed_as_a_shop(db: None) -> None:
    page = Browser(PUBLIC, boss(PUBLIC)).get("/admin/tenants/tenant/")

    text = page.content.decode()
    assert "acme.localhost" in text
    assert "shop_template" not in text
