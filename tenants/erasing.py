"""Removing all that is left of a deleted shop. Every function may be called again."""

import shutil
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg import sql

from core import audit
from tenants import runs
from tenants.exporting import stored_files, tables_of_shops
from tenants.hosts import forget_hosts
from tenants.models import Domain, ProvisioningRun, Tenant

KEYS_AT_ONCE = 500


@transaction.atomic
def erase_rows(run: ProvisioningRun) -> None:
    """Drop the schema and every public row of the shop, all or nothing.

    What is about the shop as such goes too: hosts, flags, the request that opened it,
    Django's own log of who edited it. Operators' audit entries stay: they say who did
    what, name no shopper, and nobody may rewrite them.
    """
    tenant = Tenant.objects.select_for_update().get(schema_name=run.schema)
    about = [str(tenant.pk), *map(str, tenant.domains.values_list("pk", flat=True))]
    LogEntry.objects.filter(
        content_type__app_label="tenants", object_id__in=about
    ).delete()
    Domain.objects.filter(tenant=tenant).delete()
    _delete_rows_of_shops(run.schema)
    with connection.cursor() as cursor:
        drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
        cursor.execute(drop.format(sql.Identifier(run.schema)).as_string())
    opened = ProvisioningRun.objects.filter(schema=run.schema).exclude(pk=run.pk)
    opened.delete()
    audit.record(runs.actor_of(run), "tenants.shop.deleted", tenant, export=str(run.pk))
    forget_hosts()
    runs.note(run, "erased")


def _delete_rows_of_shops(schema: str) -> None:
    """Delete in every public table that carries schemas, whichever there are.

    Audit entries by their own way: the database refuses any other.
    """
    audit.forget_shop(schema)
    with connection.cursor() as cursor:
        for table in tables_of_shops():
            delete = sql.SQL("DELETE FROM public.{} WHERE schema_name = {}")
            named = delete.format(sql.Identifier(table), sql.Literal(schema))
            cursor.execute(named.as_string())


def sweep(run: ProvisioningRun) -> None:
    """Delete the shop's files, kept mails and keys in Redis."""
    for name in list(stored_files(run.schema)):
        default_storage.delete(name)
    _remove_folder(Path(settings.MEDIA_ROOT) / run.schema)
    _remove_folder(Path(settings.EMAIL_FILE_PATH) / run.schema)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        # core.tenancy.cache_key and catalog.cache begin every key with the schema.
        for key in list(client.scan_iter(f"{run.schema}:*", count=KEYS_AT_ONCE)):
            client.delete(key)
    forget_hosts()


def _remove_folder(path: Path) -> None:
    """Remove what a storage of files leaves behind: empty folders, half a file."""
    shutil.rmtree(path, ignore_errors=True)
