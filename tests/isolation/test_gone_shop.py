"""A deleted shop leaves nothing: the whole database, the files and Redis are searched.

Markers are planted in every table, file and key of a shop made for the purpose; then it
is closed and deleted as operators do, and killed at each step on the way.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from catalog import cache as catalogue_cache
from core import due
from core.actors import SYSTEM
from core.models import AuditEntry, DueItem
from core.tenancy import PUBLIC, shop
from core.tests.outside import Mailbox, Simulator
from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from core.tests.threads import _committed as _committed
from fulfillment.models import ProviderOrder
from fulfillment.tests.factories import connected as connect_printer
from orders.models import Order
from payments.models import PaymentAttempt, Refund, StripeAccount
from payments.stripe_client import client_for
from payments.tests.factories import connected as connect_stripe
from providers.models import ProviderConnection
from providers.printify.client import Client
from tenants import runs
from tenants.exceptions import NotConfirmed, NotDeletable, WrongStatus
from tenants.exporting import path_of, sha256_of
from tenants.models import ProvisioningRun, ShopExport, Tenant
from tenants.services import NewShop, close_shop, create_shop, delete_shop
from tenants.tests.factories import remove_shop
from tenants.tests.killing import AFTER, BEFORE, dies
from tests.isolation import planting
from tests.isolation.planting import Loot, plant

SCHEMA = "umbra"
# Columns that hold text in one form or another.
_COLUMNS = """
SELECT n.nspname, c.relname, a.attname FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
  AND a.attnum > 0 AND NOT a.attisdropped
  AND format_type(a.atttypid, NULL) IN ('text', 'character varying', 'character',
      'json', 'jsonb', 'bytea', 'text[]', 'character varying[]', 'xml', 'name')
"""
STEPS = {
    "begun": ("tenants.services.deleting.delete_shop", AFTER),
    "checked": ("tenants.services.deleting._check_again", AFTER),
    "half exported": ("tenants.exporting._write_files", BEFORE),
    "exported, not noted": ("tenants.exporting.export_shop", AFTER),
    "disconnected": ("tenants.services.deleting._disconnect", AFTER),
    "rows deleted": ("tenants.erasing._delete_rows_of_shops", AFTER),
    "erased": ("tenants.erasing.erase_rows", AFTER),
    "half swept": ("tenants.erasing._remove_folder", BEFORE),
    "swept": ("tenants.erasing.sweep", AFTER),
    "ended": ("tenants.runs.finish", AFTER),
}


@pytest.fixture
def doomed(
    _committed: None, settings: Any, tmp_path: Path, monkeypatch: Any
) -> Iterator[Loot]:
    """Make a shop for real and plant its marker wherever a shop can write."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    monkeypatch.setitem(planting.SERIALS, SCHEMA, 8_300_000)
    monkeypatch.setitem(planting.CURRENCY, SCHEMA, "USD")
    monkeypatch.setitem(planting.COUNTRY, SCHEMA, "US")
    _clear()
    try:
        yield _doomed(tmp_path)
    finally:
        _clear()


def _doomed(tmp_path: Path) -> Loot:
    new = NewShop("Umbra", handle=SCHEMA, owner_email=f"o@{SCHEMA}.example")
    with shop(PUBLIC):
        tenant = create_shop(new, actor=SYSTEM)
    loot = plant(SCHEMA)
    with shop(SCHEMA):
        _finish_orders()
        StripeAccount.objects.all().delete()
        ProviderConnection.objects.all().delete()
        cache.set("kept", loot.marker)
        catalogue_cache.generation()
    (tmp_path / "mail" / SCHEMA).mkdir(parents=True)
    (tmp_path / "mail" / SCHEMA / "x.eml").write_text(loot.marker)
    with shop(PUBLIC):
        close_shop(tenant, actor=SYSTEM, reason="Retired.")
    return loot


def _clear() -> None:
    """Remove what a failed test left, and what the platform keeps."""
    with shop(PUBLIC):
        for left in Tenant.objects.filter(schema_name=SCHEMA):
            remove_shop(left)
        ProvisioningRun.objects.filter(schema=SCHEMA).delete()
        ShopExport.objects.filter(schema=SCHEMA).delete()
        DueItem.objects.filter(kind__startswith="tenants.").delete()


def _finish_orders() -> None:
    """Bring what was planted to its end, so that nothing keeps the shop."""
    Order.objects.update(fulfilment="delivered")
    PaymentAttempt.objects.update(status="succeeded")
    Refund.objects.update(status="succeeded")
    ProviderOrder.objects.update(state="delivered")


def delete_it() -> None:
    """Ask for the deletion as an operator does."""
    with shop(PUBLIC):
        tenant = Tenant.objects.filter(schema_name=SCHEMA).first()
        if tenant is not None:
            delete_shop(tenant, name=tenant.name, actor=SYSTEM)


def pick_up() -> None:
    """Do what is due for runs, as the minute job does."""
    now = timezone.now()
    with shop(PUBLIC):
        items = DueItem.objects.filter(kind=runs.DUE)
        items.update(due_at=now, leased_until=None)
        for item in items:
            if claimed := due.claim(item.pk):
                due.run(claimed)


def go() -> None:
    """Delete the shop from beginning to end."""
    delete_it()
    pick_up()


def found_in_database(marker: str) -> list[str]:
    """Search every text column of every table of every schema."""
    found = []
    with shop(PUBLIC), connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [])
        for schema, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{schema}"."{table}"'  # noqa: S608
                f' WHERE position(%s IN "{column}"::text) > 0'
                f""" OR position(%s IN "{column}"::text) > 0""",
                [marker, marker.encode().hex()],
            )
            if cursor.fetchone()[0]:
                found.append(f"{schema}.{table}.{column}")
    return found


def found_in_files(folder: Path, marker: str) -> list[str]:
    """Search names and contents of all files, exports aside."""
    return [
        str(path)
        for path in folder.rglob("*")
        if "exports" not in path.relative_to(folder).parts
        and (SCHEMA in path.name or (path.is_file() and _holds(path, marker)))
    ]


def _holds(path: Path, marker: str) -> bool:
    return marker.encode() in path.read_bytes()


def found_in_redis(marker: str) -> list[str]:
    """Search keys, and the values of those that hold strings."""
    found = []
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        for key in client.scan_iter("*"):
            value = client.get(key) if client.type(key) == b"string" else b""
            if SCHEMA.encode() in key or marker.encode() in bytes(value or b""):
                found.append(key.decode())
    return found


def everything_found(tmp_path: Path, marker: str) -> list[str]:
    """Search everywhere."""
    return [
        *found_in_database(marker),
        *found_in_files(tmp_path, marker),
        *found_in_redis(marker),
    ]


def is_gone(tmp_path: Path, loot: Loot) -> None:
    """Say that nothing is left but what the platform keeps."""
    assert everything_found(tmp_path, loot.marker) == []
    with shop(PUBLIC), connection.cursor() as cursor:
        assert not Tenant.objects.filter(schema_name=SCHEMA).exists()
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SCHEMA])
        assert cursor.fetchone() is None
        run = ProvisioningRun.objects.get(schema=SCHEMA)
        assert (run.kind, run.status, run.step) == ("delete", "done", "swept")
        export = ShopExport.objects.get(schema=SCHEMA)
        deletions = AuditEntry.objects.filter(action="tenants.shop.deleted")
        told = [entry.facts["export"] for entry in deletions]
        assert told.count(str(export.pk)) == 1
    is_complete(export, loot)


def is_complete(export: ShopExport, loot: Loot) -> None:
    """Say that the export has every row and file, and that its checksum is right."""
    path = path_of(export.file_name)
    assert sha256_of(path) == export.sha256
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        orders = archive.read("tables/orders_order.jsonl").decode().splitlines()
        assert manifest["tables"]["tables/orders_order"] == len(orders) == 1
        assert json.loads(orders[0])["number"] == loot.rows[Order].number
        assert manifest["tables"]["public/core_auditentry"] >= 1
        assert any(loot.public_file in name for name in manifest["files"])
        assert loot.marker in archive.read("tables/catalog_artwork.jsonl").decode()
        assert len(manifest["files"]) == export.file_count > 0


def test_nothing_is_left_of_a_deleted_shop(doomed: Loot, tmp_path: Path) -> None:
    planted = everything_found(tmp_path, doomed.marker)
    assert len(planted) > 25, "the search finds what is there"

    go()

    is_gone(tmp_path, doomed)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_deletion_is_finished(step: str, doomed: Loot, tmp_path: Path) -> None:
    assert dies(go, *STEPS[step])

    pick_up()

    is_gone(tmp_path, doomed)


def test_what_is_going_on_keeps_the_shop(doomed: Loot) -> None:
    with shop(SCHEMA):
        Order.objects.update(fulfilment="in_production")
        PaymentAttempt.objects.update(status="processing")

    with shop(PUBLIC), pytest.raises(NotDeletable) as caught:
        delete_it()

    assert "1 order(s) are being printed" in caught.value.message
    assert "1 payment(s) are not decided" in caught.value.message
    with shop(PUBLIC):
        assert Tenant.objects.get(schema_name=SCHEMA).status == "closed"


def test_what_began_meanwhile_keeps_the_shop(doomed: Loot) -> None:
    with shop(PUBLIC):
        delete_it()
    with shop(SCHEMA):
        Refund.objects.update(status="pending")

    pick_up()

    with shop(PUBLIC):
        assert Tenant.objects.get(schema_name=SCHEMA).status == "closed"
        run = ProvisioningRun.objects.get(schema=SCHEMA, kind="delete")
        assert (run.status, "refund" in run.error) == ("failed", True)


def test_the_name_must_be_typed_and_the_shop_closed(doomed: Loot) -> None:
    with shop(PUBLIC):
        tenant = Tenant.objects.get(schema_name=SCHEMA)
        with pytest.raises(NotConfirmed):
            delete_shop(tenant, name="umbra", actor=SYSTEM)
        Tenant.objects.filter(pk=tenant.pk).update(status="active")
        tenant.refresh_from_db()
        with pytest.raises(WrongStatus):
            delete_shop(tenant, name=tenant.name, actor=SYSTEM)

        assert not ProvisioningRun.objects.filter(kind="delete").exists()


def test_outside_services_forget_us(
    doomed: Loot, simulator: Simulator, mailbox: Mailbox, tmp_path: Path
) -> None:
    with shop(SCHEMA):
        connect_stripe(mailbox, f"{SCHEMA}.localhost")
        connect_printer(mailbox)
        account = StripeAccount.objects.get()
        printer = ProviderConnection.objects.get()
        keys = [account.secret_key, printer.token]
        stripe = client_for(account.secret_key)
        printify = Client(
            django_settings.PRINTIFY_API_BASE, printer.token, printer.remote_shop_ref
        )
        assert len(stripe.v1.webhook_endpoints.list().data) == 1
        assert printify.webhooks()

    go()

    is_gone(tmp_path, doomed)
    assert stripe.v1.webhook_endpoints.list().data == []
    assert printify.webhooks() == []
    assert [found_in_database(key) for key in keys] == [[], []]


def test_a_service_that_is_away_is_asked_again(
    doomed: Loot, simulator: Simulator, mailbox: Mailbox, tmp_path: Path
) -> None:
    with shop(SCHEMA):
        connect_stripe(mailbox, f"{SCHEMA}.localhost")
    simulator.break_with("outage", service="stripe")
    go()
    with shop(PUBLIC):
        run = ProvisioningRun.objects.get(schema=SCHEMA, kind="delete")
        assert (run.status, run.step) == ("running", "exported")
        assert "StripeUnavailable" in run.error
    simulator.mend()

    pick_up()

    is_gone(tmp_path, doomed)
