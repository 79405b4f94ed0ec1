"""A cloned schema equals a migrated one, in names too."""

import pytest
from django.core.management import call_command
from django.db import connection

from core.tenancy import PUBLIC, TEMPLATE, shop
from tenants.cloning import CannotClone, clone_schema
from tenants.tests.catalogues import CATALOGUES, catalogue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", CATALOGUES)
def test_clone_equals_the_migrated_template(kind: str) -> None:
    with shop(PUBLIC):
        clone_schema(TEMPLATE, "fresh_clone")

    migrated = catalogue(TEMPLATE, CATALOGUES[kind])
    cloned = catalogue("fresh_clone", CATALOGUES[kind])

    assert len(migrated) > 10
    assert cloned == migrated


def test_clone_has_the_template_rows_and_its_own_sequences() -> None:
    with shop(PUBLIC):
        clone_schema(TEMPLATE, "fresh_clone")

    with shop("fresh_clone"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM django_migrations")
        count, last = cursor.fetchone()
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('a', 'b', now()) RETURNING id, tableoid::regclass::text"
        )
        new_id, table = cursor.fetchone()

    assert count > 10
    assert (new_id, table) == (last + 1, "django_migrations")


def test_cloned_shop_has_nothing_left_to_migrate(acme: object) -> None:
    with shop("acme"):
        call_command("migrate_schemas", schema_name="acme", check_unapplied=True)


def test_refuses_what_it_would_lose() -> None:
    with shop(TEMPLATE), connection.cursor() as cursor:
        cursor.execute("CREATE VIEW lost AS SELECT 1")

    with shop(PUBLIC), pytest.raises(CannotClone, match="lost"):
        clone_schema(TEMPLATE, "fresh_clone")
