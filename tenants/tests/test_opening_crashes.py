"""Opening a shop, killed at every step, and run again: exactly one whole shop."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import due
from core.actors import SYSTEM
from core.models import AuditEntry, DueItem
from core.tenancy import PUBLIC, shop
from tenants import runs
from tenants.hosts import tenant_of_host
from tenants.models import Domain, ProvisioningRun, Tenant
from tenants.services import NewShop, create_shop
from tenants.tests.factories import remove_shop
from tenants.tests.killing import AFTER, BEFORE, dies

NEW = NewShop(
    "Phoenix",
    handle="phoenix",
    owner_email="owner@phoenix.example",
    owner_password="a-long-password",
    is_told=True,
)
# Where the process dies: what is called, around which call.
STEPS = {
    "nothing written": ("tenants.runs.begin", BEFORE),
    "run written": ("tenants.runs.begin", AFTER),
    "row and host written": ("tenants.cloning.clone_schema", BEFORE),
    "schema cloned": ("tenants.cloning.clone_schema", AFTER),
    "owner written": ("tenants.services.opening._create_owner", AFTER),
    "audited": ("core.audit.record", AFTER),
    "before the commit": ("tenants.services.opening._write", BEFORE),
    "committed": ("tenants.services.opening._write", AFTER),
    "before the hosts": ("tenants.services.opening._announce", BEFORE),
    "hosts forgotten": ("tenants.services.opening._announce", AFTER),
}
LATER = {
    "claimed": ("tenants.runs.carry_on", BEFORE),
    "before the mail": ("tenants.mails.tell_owner", BEFORE),
    "mail sent, not noted": ("tenants.mails.tell_owner", AFTER),
    "before the end": ("tenants.runs.finish", BEFORE),
    "ended, item not gone": ("tenants.runs.finish", AFTER),
}


@pytest.fixture(autouse=True)
def _clean(_committed: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    with shop(PUBLIC):
        yield
    # Requests leave the connection in the shop they were for.
    with shop(PUBLIC):
        for tenant in Tenant.objects.filter(schema_name="phoenix"):
            remove_shop(tenant)
        ProvisioningRun.objects.filter(schema="phoenix").delete()
        DueItem.objects.filter(kind=runs.DUE).delete()


def open_it() -> None:
    """Ask for the shop, as an operator would again."""
    create_shop(NEW, actor=SYSTEM)


def pick_up() -> None:
    """Do what is due, as the minute job does once the time has come."""
    now = timezone.now()
    items = DueItem.objects.filter(kind=runs.DUE)
    items.update(due_at=now, leased_until=None)
    for item in items:
        if claimed := due.claim(item.pk):
            due.run(claimed)


def is_whole(folder: Path) -> None:
    """Say that there is exactly one shop, with everything, and nothing half done."""
    tenant = Tenant.objects.get(schema_name="phoenix")
    assert Domain.objects.get(tenant=tenant).domain == "phoenix.localhost"
    assert tenant_of_host("phoenix.localhost") is not None
    entries = AuditEntry.objects.filter(object_id=str(tenant.pk))
    assert entries.filter(action="tenants.shop.created").count() == 1
    run = ProvisioningRun.objects.get(schema="phoenix")
    assert (run.status, run.step, run.request) == ("done", "told", "")
    assert not DueItem.objects.filter(kind=runs.DUE).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, count(*) FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = relnamespace WHERE nspname IN ('phoenix', 'shop_template')"
            " GROUP BY 1"
        )
        counts = dict(cursor.fetchall())
    assert counts["phoenix"] == counts["shop_template"]
    with shop("phoenix"):
        owner = User.objects.get()
        assert (owner.email, owner.role) == ("owner@phoenix.example", "owner")
        assert owner.check_password("a-long-password")
    assert len(list(folder.rglob("*.opened@*.eml"))) == 1
    assert Client(HTTP_HOST="phoenix.localhost").get("/v1/products").status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_opening_is_asked_for_again(step: str, tmp_path: Path) -> None:
    assert dies(open_it, *STEPS[step])

    open_it()
    pick_up()

    is_whole(tmp_path)


@pytest.mark.parametrize("step", list(STEPS)[1::3])
def test_a_killed_opening_is_picked_up(step: str, tmp_path: Path) -> None:
    assert dies(open_it, *STEPS[step])

    pick_up()

    is_whole(tmp_path)


@pytest.mark.parametrize("step", LATER)
def test_a_killed_worker_is_followed_by_another(step: str, tmp_path: Path) -> None:
    open_it()
    assert dies(pick_up, *LATER[step])

    pick_up()

    is_whole(tmp_path)


def test_the_shop_answers_before_the_owner_has_heard(tmp_path: Path) -> None:
    open_it()

    assert ProvisioningRun.objects.get(schema="phoenix").step == "announced"
    assert Client(HTTP_HOST="phoenix.localhost").get("/v1/products").status_code == 200


def test_an_unfinished_opening_keeps_its_name(tmp_path: Path) -> None:
    assert dies(open_it, *STEPS["run written"])
    other = NewShop("Phoenix", handle="phoenix", owner_email="other@x.example")

    with pytest.raises(Exception, match="not finished"):
        create_shop(other, actor=SYSTEM)

    pick_up()
    is_whole(tmp_path)


def test_no_password_waits_in_a_run() -> None:
    assert dies(open_it, *STEPS["run written"])

    run = ProvisioningRun.objects.get(schema="phoenix")
    assert "a-long-password" not in run.request
    with connection.cursor() as cursor:
        cursor.execute("SELECT request FROM tenants_provisioningrun")
        assert "phoenix" not in cursor.fetchone()[0]
