"""Every screen of the operators' back office, generated from what is registered."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import Invitation, StaffSession, User
from config.admin_sites import platform_site
from core.models import (
    AuditEntry,
    DeadLetter,
    DueItem,
    InboxEvent,
    JobRun,
    OutboxEvent,
)
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss, clerk, dead_letter, webhook
from crm.tests import makers
from frames.models import FrameSize, FrameType
from frames.tests.factories import FrameSizeFactory, FrameTypeFactory
from providers.models import ProviderProduct, ProviderVariant
from tenants.models import (
    Domain,
    FlagOverride,
    ProvisioningRun,
    ShopExport,
    Tenant,
)

numbers = itertools.count(1)
SCREENS = sorted(platform_site._registry, key=lambda model: model._meta.label)


def make_tenant() -> Any:
    """Make the row of a shop, without its schema."""
    number = next(numbers)
    letters = [chr(65 + number // 26**place % 26) for place in range(2)]
    tenant = Tenant.objects.create(
        schema_name=f"shop_{number}",
        name=f"Shop {number}",
        order_prefix="Z" + "".join(letters),
        currencies=["USD"],
        countries=["US"],
    )
    Domain.objects.create(domain=f"shop{number}.example", tenant=tenant)
    return tenant


def make_task() -> PeriodicTask:
    """Make a scheduled job."""
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period="minutes")
    return PeriodicTask.objects.create(
        name=f"j{next(numbers)}", task="t", interval=every
    )


def make_variant() -> ProviderVariant:
    """Make one size of one product of a printer."""
    number = next(numbers)
    product = ProviderProduct.objects.create(
        provider="printify",
        ref=f"b{number}",
        print_provider_ref="1",
        title=f"Poster {number}",
        substrate="poster",
    )
    return ProviderVariant.objects.create(
        product=product, ref=f"v{number}", title="12×18 in", width_in=12, height_in=18
    )


def _event() -> InboxEvent:
    event = webhook("acme")
    event.event_ref = f"evt_p{next(numbers)}"
    event.save(update_fields=["event_ref"])
    return event


MAKERS: dict[type[Model], Callable[[], Any]] = {
    Tenant: make_tenant,
    Domain: lambda: make_tenant().domains.get(),
    FlagOverride: makers.make_flag,
    Invitation: makers.make_invitation,
    ProvisioningRun: makers.make_run,
    ShopExport: makers.make_export,
    StaffSession: lambda: makers.make_visit("acme"),
    User: lambda: User.objects.create(email=f"op{next(numbers)}@example.com"),
    FrameSize: FrameSizeFactory,
    FrameType: FrameTypeFactory,
    ProviderVariant: make_variant,
    ProviderProduct: lambda: make_variant().product,
    PeriodicTask: make_task,
    JobRun: lambda: JobRun.objects.create(schema_name="acme", name="sweep"),
    DeadLetter: lambda: dead_letter("acme", object_id=f"p{next(numbers)}"),
    InboxEvent: _event,
    OutboxEvent: lambda: OutboxEvent.objects.create(
        schema_name="acme", event="OrderPaid", listener="x.y", payload={}
    ),
    DueItem: lambda: DueItem.objects.create(
        schema_name="acme",
        kind="core.inbox",
        object_id=f"p{next(numbers)}",
        due_at=timezone.now(),
    ),
    AuditEntry: lambda: AuditEntry.objects.create(
        schema_name="acme",
        action="a.b",
        actor_kind="system",
        object_type="x",
        object_id="1",
    ),
}


def made(model: type[Model]) -> Any:
    """Make a row, in the public schema."""
    with shop(PUBLIC):
        return MAKERS[model]()


def url_of(model: type[Model], page: str, *args: Any) -> str:
    """Return the address of a screen's page on the platform's host."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=args)


def pages(model: type[Model], row: Any) -> list[str]:
    """Return every page of a screen, its buttons' dialogs too."""
    screen = platform_site._registry[model]
    on_row: Any = screen._get_base_actions_detail()
    row_url = url_of(model, "change", row.pk).removesuffix("change/")
    return [
        url_of(model, "changelist"),
        url_of(model, "add"),
        *(url_of(model, page, row.pk) for page in ("change", "delete", "history")),
        *(f"{row_url}{action.path}/" for action in on_row),
    ]


def test_every_screen_has_a_maker_of_rows() -> None:
    assert set(SCREENS) == set(MAKERS)


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_every_page_opens_for_an_operator(db: None, model: type[Model]) -> None:
    row = made(model)
    browser = Browser(PUBLIC, boss(PUBLIC))

    answers = {url: browser.get(url).status_code for url in pages(model, row)}

    assert set(answers.values()) <= {200, 403}, answers
    assert answers[url_of(model, "changelist")] == 200
    assert answers[url_of(model, "change", row.pk)] == 200


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_who_is_no_operator_is_led_to_sign_in(db: None, model: type[Model]) -> None:
    row = made(model)
    browser = Browser(PUBLIC, clerk(PUBLIC, "owner"))

    assert {browser.get(url).status_code for url in pages(model, row)} == {302}


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_a_list_costs_the_same_for_3_and_for_30_rows(
    db: None, model: type[Model]
) -> None:
    browser = Browser(PUBLIC, boss(PUBLIC))
    for _ in range(3):
        made(model)
    browser.get(url_of(model, "changelist"))

    browser.get(url_of(model, "changelist"))
    few = browser.queries
    for _ in range(27):
        made(model)
    browser.get(url_of(model, "changelist"))

    assert browser.queries == few
    assert few <= 10


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_a_shops_session_opens_nothing(db: None, model: type[Model]) -> None:
    row = made(model)
    intruder = Browser(PUBLIC)
    intruder.client.cookies = Browser("acme", boss("acme")).client.cookies

    for url in pages(model, row):
        assert intruder.get(url)["Location"].startswith("/admin/login/"), url


def test_the_home_page_costs_the_same_for_few_and_many(db: None) -> None:
    browser = Browser(PUBLIC, boss(PUBLIC))
    made(DeadLetter)
    made(JobRun)
    browser.get("/admin/")

    browser.get("/admin/")
    few = browser.queries
    for _ in range(10):
        made(Tenant)
        made(DeadLetter)
        made(JobRun)
    page = browser.get("/admin/")

    assert browser.queries == few
    assert "acme" in page.content.decode()
