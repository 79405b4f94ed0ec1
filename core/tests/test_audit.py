"""The audit log: what it keeps, and that the database lets nobody change it."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from core import audit
from core.actors import SYSTEM, Actor
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from tenants.models import Tenant

EVE = Actor("staff", "7", "eve@acme.example")


@pytest.fixture
def entry(acme: Tenant) -> AuditEntry:
    return audit.record(EVE, "tests.thing.done", acme, note="Ada moved")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "UPDATE core_auditentry SET actor_label = ''",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "TRUNCATE core_auditentry CASCADE",
    ],
)
@pytest.mark.parametrize("schema", ["acme", PUBLIC])
def test_nobody_changes_an_entry(
    entry: AuditEntry, schema: str, statement: str
) -> None:
    with shop(schema), connection.cursor() as cursor:
        cursor.execute("SET LOCAL passepartout.audit = ''")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            cursor.execute(statement)

    entry.refresh_from_db()
    assert entry.facts == {"note": "Ada moved"}


def test_the_orm_changes_none_either(entry: AuditEntry) -> None:
    for change in (entry.delete, entry.save, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()

    assert AuditEntry.objects.filter(action="tests.thing.done").count() == 1


@pytest.mark.parametrize(
    ("way", "statement"),
    [
        ("seal", "UPDATE core_auditentry SET action = 'x'"),
        ("seal", "DELETE FROM core_auditentry"),
        ("person", "UPDATE core_auditentry SET actor_label = 'somebody else'"),
        ("person", "UPDATE core_auditentry SET facts = ''"),
        ("shop:globex", "DELETE FROM core_auditentry"),
        ("shop:acme", "UPDATE core_auditentry SET facts = ''"),
        ("shop:acme", "TRUNCATE core_auditentry"),
    ],
)
def test_a_way_around_leads_to_one_thing_only(
    entry: AuditEntry, way: str, statement: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('passepartout.audit', %s, true)", [way])
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            cursor.execute(statement)


def test_a_deleted_shops_entries_go_and_no_others(entry: AuditEntry) -> None:
    with shop("globex"):
        audit.record(EVE, "tests.thing.done", User.objects.get())
    with shop(PUBLIC):
        platform = AuditEntry.objects.filter(schema_name=PUBLIC).count()
        gone = audit.forget_shop("acme")

        assert gone >= 1
        assert not AuditEntry.objects.filter(schema_name="acme").exists()
        assert AuditEntry.objects.filter(schema_name="globex").exists()
        assert AuditEntry.objects.filter(schema_name=PUBLIC).count() == platform
        with pytest.raises(ValueError, match="never removed"):
            audit.forget_shop(PUBLIC)


def test_one_who_is_forgotten_is_named_no_more(entry: AuditEntry) -> None:
    assert AuditEntry.objects.filter(actor_index__of="eve@acme.example").exists()

    done = audit.forget_person("7")

    entry.refresh_from_db()
    assert done == 1
    assert (entry.actor_label, entry.actor_id) == ("", "7")
    assert not AuditEntry.objects.filter(actor_index__of="eve@acme.example").exists()


def test_what_changed_is_kept_and_people_are_not(acme: Tenant) -> None:
    user = User.objects.create(email="ada@example.com", name="Ada")
    before = audit.values_of(user)
    user.name, user.is_active, user.email = "Ada King", False, "king@example.com"

    entry = audit.record(
        SYSTEM, "tests.user.changed", user, before=before, after=audit.values_of(user)
    )

    entry.refresh_from_db()
    assert entry.changes == {
        "name": ["•••", "•••"],
        "email": ["•••", "•••"],
        "is_active": [True, False],
    }


def test_words_are_sealed_in_the_table(entry: AuditEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat(actor_label, actor_index, facts, changes)"
            " FROM core_auditentry WHERE id = %s",
            [entry.pk],
        )
        stored = cursor.fetchone()[0]

    assert "eve" not in stored
    assert "Ada" not in stored
