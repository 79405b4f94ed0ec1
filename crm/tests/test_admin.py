"""Every screen of the shop's back office, generated from what is registered.

Here because crm is the app that knows all others.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, Invitation, StaffSession, User
from accounts.permissions import SHOP_ROLES, permissions_of
from catalog.models import Artwork, Product, ProductVariant
from catalog.tests.factories import (
    ArtworkFactory,
    ProductFactory,
    ProductVariantFactory,
)
from config.admin_sites import shop_site
from core.models import AuditEntry, DeadLetter, DueItem, InboxEvent, OutboxEvent
from core.tenancy import current_schema, shop
from core.tests.test_admin import Browser, boss, clerk, dead_letter
from crm.models import Notification
from crm.tests import makers
from fulfillment.models import (
    ProviderOrder,
    Shipment,
)
from fulfillment.tests.test_admin import make_part
from orders.models import Order, ShippingPrice
from orders.tests.test_admin import make_order
from payments.models import PaymentAttempt, Refund, StripeAccount
from payments.tests.test_admin import make_attempt, make_refund
from privacy.models import Consent, DataRequest
from privacy.services import record_consent
from providers.models import ProviderConnection
from tenants.models import Domain, ShopHealth, Tenant

numbers = itertools.count(1)
SCREENS = sorted(shop_site._registry, key=lambda model: model._meta.label)
# Of these a shop has one row at most.
SINGLE = {StripeAccount, ProviderConnection, Tenant, ShopHealth}
# Their list leads on to the one row.
LEAD_ON = {Tenant}


def _core(model: Any, **fields: Any) -> Callable[[], Any]:
    return lambda: model.objects.create(schema_name=current_schema(), **fields)


def _numbered(model: Any, make: Callable[[int], dict[str, Any]]) -> Callable[[], Any]:
    return lambda: model.objects.create(**make(next(numbers)))


MAKERS: dict[type[Model], Callable[[], Any]] = {
    Order: make_order,
    ProviderOrder: make_part,
    Shipment: lambda: make_part().shipments.get(),
    PaymentAttempt: make_attempt,
    Refund: make_refund,
    StripeAccount: lambda: StripeAccount.objects.get_or_create(
        id=1,
        defaults={
            "account_ref": "acct_1",
            "publishable_key": "pk_1",
            "secret_key": "sk_never_shown",
            "webhook_secret": "whsec_never_shown",
        },
    )[0],
    ProviderConnection: lambda: ProviderConnection.objects.get_or_create(
        provider="printify",
        defaults={
            "token": "token_never_shown",
            "webhook_secret": "secret_never_shown",
            "webhook_key": "key_never_shown",
            "remote_shop_ref": "778899",
        },
    )[0],
    Artwork: ArtworkFactory,
    Product: ProductFactory,
    ProductVariant: ProductVariantFactory,
    ShippingPrice: _numbered(
        ShippingPrice,
        lambda n: {
            "country": chr(65 + n // 26 % 26) + chr(65 + n % 26),
            "currency": "USD",
            "first_minor": 499,
            "additional_minor": 99,
        },
    ),
    Notification: _numbered(
        Notification,
        lambda n: {
            "order_id": f"00000000-0000-4000-8000-{n:012d}",
            "kind": "order_paid",
            "recipient": "ada@example.com",
            "subject": f"Mail {n}",
        },
    ),
    DataRequest: _numbered(
        DataRequest,
        lambda n: {
            "kind": "export",
            "email": f"person{n}@example.com",
            "nonce": "nonce_never_shown",
            "due_at": timezone.now(),
        },
    ),
    Consent: lambda: record_consent(
        "marketing_mails", is_given=True, email="ada@example.com", how="page"
    ),
    ApiKey: makers.make_key,
    Invitation: makers.make_invitation,
    StaffSession: makers.make_visit,
    Domain: makers.make_domain,
    ShopHealth: makers.make_health,
    Tenant: makers.own_settings,
    User: _numbered(User, lambda n: {"email": f"person{n}@example.com"}),
    DeadLetter: lambda: dead_letter(current_schema(), object_id=str(next(numbers))),
    DueItem: lambda: DueItem.objects.create(
        schema_name=current_schema(),
        kind="core.inbox",
        object_id=str(next(numbers)),
        due_at=timezone.now(),
    ),
    InboxEvent: lambda: InboxEvent.objects.create(
        schema_name=current_schema(),
        source="stripe",
        event_ref=f"evt_{next(numbers)}",
        body="{}",
    ),
    OutboxEvent: _core(
        OutboxEvent, event="OrderPaid", listener="x.y", payload={"a": 1}
    ),
    AuditEntry: _core(
        AuditEntry, action="a.b", actor_kind="system", object_type="x.y", object_id="1"
    ),
}


def url_of(model: type[Model], page: str, *args: Any) -> str:
    """Return the address of a screen's page on a shop's host."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=args)


def pages(model: type[Model], row: Any) -> list[str]:
    """Return every page of a screen, its buttons' dialogs too."""
    screen = shop_site._registry[model]
    found = [
        *([] if model in LEAD_ON else [url_of(model, "changelist")]),
        url_of(model, "add"),
        url_of(model, "change", row.pk),
        url_of(model, "delete", row.pk),
        url_of(model, "history", row.pk),
    ]
    row_url = url_of(model, "change", row.pk).removesuffix("change/")
    on_row: Any = screen._get_base_actions_detail()
    on_list: Any = screen._get_base_actions_list()
    found += [f"{row_url}{action.path}/" for action in on_row]
    found += [f"{url_of(model, 'changelist')}{action.path}/" for action in on_list]
    return found


def test_every_screen_has_a_maker_of_rows() -> None:
    assert set(SCREENS) == set(MAKERS)


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_every_page_opens_for_the_owner(db: None, model: type[Model]) -> None:
    row = MAKERS[model]()
    browser = Browser("acme", boss("acme"))

    answers = {url: browser.get(url).status_code for url in pages(model, row)}

    assert set(answers.values()) <= {200, 403}, answers
    assert answers[url_of(model, "change", row.pk)] == 200
    listed = browser.client.get(url_of(model, "changelist"), follow=model in LEAD_ON)
    assert listed.status_code == 200


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_a_screen_opens_to_the_roles_that_may_see_it(
    db: None, model: type[Model]
) -> None:
    row = MAKERS[model]()
    label = f"{model._meta.app_label}.view_{model._meta.model_name}"
    wanted = "settings.view" if model is Tenant else label

    for role in SHOP_ROLES:
        browser = Browser("acme", clerk("acme", role))
        answers = {browser.get(url).status_code for url in pages(model, row)}
        assert (200 in answers) == (wanted in permissions_of(role)), (role, answers)
        assert answers <= {200, 403}


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_secrets_are_on_no_page(db: None, model: type[Model]) -> None:
    row = MAKERS[model]()
    browser = Browser("acme", boss("acme"))

    for url in pages(model, row):
        text = browser.get(url).content.decode()
        for secret in ("never_shown", "pi_secret"):
            assert secret not in text, url


@pytest.mark.parametrize(
    "model",
    [m for m in SCREENS if m not in SINGLE],
    ids=lambda model: model._meta.label,
)
def test_a_list_costs_the_same_for_3_and_for_30_rows(
    db: None, model: type[Model]
) -> None:
    browser = Browser("acme", boss("acme"))
    for _ in range(3):
        MAKERS[model]()
    browser.get(url_of(model, "changelist"))

    browser.get(url_of(model, "changelist"))
    few = browser.queries
    for _ in range(27):
        MAKERS[model]()
    browser.get(url_of(model, "changelist"))

    assert browser.queries == few
    assert few <= 10


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_another_shops_session_opens_nothing(db: None, model: type[Model]) -> None:
    row = MAKERS[model]()
    intruder = Browser("acme")
    intruder.client.cookies = Browser("globex", boss("globex")).client.cookies

    for url in pages(model, row):
        answer = intruder.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith("/admin/login/"), url


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_another_shops_rows_are_not_found(db: None, model: type[Model]) -> None:
    with shop("globex"):
        if model in SINGLE and model not in LEAD_ON:
            model._default_manager.all().delete()
    rows = [MAKERS[model]() for _ in range(3)]
    # A high serial number that globex has not reached.
    row = rows[-1]
    with shop("globex"):
        ours = model._default_manager.filter(pk=row.pk).exists()
    if ours and model not in LEAD_ON:
        pytest.skip("both shops have a row under this number")
    browser = Browser("globex", boss("globex"))

    for url in pages(model, row)[2:]:
        if str(row.pk) in url:
            assert browser.get(url).status_code in {302, 403, 404}, url
    listed = browser.get(url_of(model, "changelist")).content.decode()
    assert url_of(model, "change", row.pk) not in listed


def test_the_home_page_costs_the_same_for_few_and_many_orders(db: None) -> None:
    browser = Browser("acme", boss("acme"))
    make_order()
    browser.get("/admin/")

    first = browser.get("/admin/")
    few = browser.queries
    for _ in range(12):
        make_order()
        dead_letter(object_id=str(next(numbers)))
    second = browser.get("/admin/")

    assert (first.status_code, second.status_code) == (200, 200)
    assert browser.queries == few
    assert "$324.74" in second.content.decode()


def test_home_shows_nothing_to_staff_without_permission(db: None) -> None:
    make_order()

    page = Browser("acme", clerk("acme", "curator")).get("/admin/")

    assert page.status_code == 200
    assert "$24.98" not in page.content.decode()


def test_the_sign_in_page_names_the_shop(db: None) -> None:
    page = Browser("globex").get("/admin/login/")

    assert page.status_code == 200
    assert "globex" in page.content.decode()


def test_a_password_of_one_shop_does_not_open_another(db: None) -> None:
    typed = {"username": "owner@acme.example", "password": "a-long-password"}

    at_home = Browser("acme").post("/admin/login/?next=/admin/", typed)
    elsewhere = Browser("globex").post("/admin/login/?next=/admin/", typed)

    assert at_home.status_code == 302
    assert elsewhere.status_code == 200


def test_the_command_search_finds_orders_of_this_shop_only(db: None) -> None:
    order = make_order()
    with shop("globex"):
        foreign = make_order()

    found = Browser("acme", boss("acme")).get("/admin/search/?s=acm2026&extended=1")

    text = found.content.decode()
    assert order.number in text
    assert foreign.number not in text
