"""Due items, dead letters and tasks that name another shop's rows; what has no address.

The rows of the shop under attack are compared before and after, as everywhere here.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from config.due import KINDS
from core import due
from core.actors import SYSTEM
from core.models import DeadLetter, DueItem
from core.tasks import run_due_item
from core.tenancy import PUBLIC, shop
from crm.tests.makers import make_export, make_run
from tests.isolation import hidden
from tests.isolation.planting import Loot
from tests.isolation.snapshots import snapshot
from tests.tally import counts, surfaces

Loots = dict[str, Loot]
each_kind = pytest.mark.parametrize("kind", hidden.STOLEN_OBJECTS)


def registered_tasks() -> set[str]:
    """Name the tasks of ours that a worker would take."""
    current_app.loader.import_default_modules()
    return {name for name in current_app.tasks if not name.startswith("celery.")}


FOUND: dict[str, tuple[Callable[[], set[str]], Collection[str]]] = {
    "due items": (lambda: set(KINDS), {**hidden.STOLEN_OBJECTS, **hidden.OF_PLATFORM}),
    "tasks": (registered_tasks, hidden.TASKS),
    "signers": (lambda: hidden.modules_that_import("signers"), hidden.SIGNERS),
    "caches": (lambda: hidden.modules_that_import("caches"), hidden.CACHES),
    "stores": (lambda: hidden.modules_that_import("stores"), hidden.STORES),
}


@pytest.mark.parametrize("kind", FOUND)
def test_every_hidden_surface_is_attacked(kind: str) -> None:
    found, told = FOUND[kind]

    assert found() == set(told), "Say in tests/isolation/hidden.py how it is attacked."


@each_kind
def test_a_due_item_that_names_anothers_row_changes_nothing_of_it(
    loots: Loots, kind: str
) -> None:
    stolen = loots["acme"].rows[hidden.STOLEN_OBJECTS[kind]].pk
    _note(f"due item {kind}")
    before = snapshot("acme")

    with shop("globex"):
        DueItem.objects.all().delete()
        item = DueItem.objects.create(
            schema_name="globex",
            kind=kind,
            object_id=str(stolen),
            due_at=timezone.now() - timedelta(minutes=1),
        )
        run_due_item("globex", item.pk)

    assert snapshot("acme") == before


@each_kind
def test_a_dead_letter_that_names_anothers_row_is_replayed_in_vain(
    loots: Loots, kind: str
) -> None:
    stolen = loots["acme"].rows[hidden.STOLEN_OBJECTS[kind]].pk
    _note(f"dead letter {kind}")
    before = snapshot("acme")

    with shop("globex"):
        letter = DeadLetter.objects.create(
            schema_name="globex",
            kind=kind,
            object_id=str(stolen),
            attempts=12,
            error="forged",
        )
        due.replay(letter, actor=SYSTEM)
        item = DueItem.objects.get(kind=kind, object_id=str(stolen))
        run_due_item("globex", item.pk)

    assert snapshot("acme") == before


def test_anothers_dead_letter_cannot_be_replayed(loots: Loots) -> None:
    letter = loots["acme"].rows[DeadLetter]
    _note("foreign dead letter")
    before = snapshot("acme")

    with shop("globex"), pytest.raises(DeadLetter.DoesNotExist):
        due.replay(letter, actor=SYSTEM)

    assert snapshot("acme") == before


@pytest.mark.parametrize("kind", hidden.OF_PLATFORM)
def test_a_shops_item_does_none_of_the_platforms_work(loots: Loots, kind: str) -> None:
    _note(f"due item {kind}")
    with shop(PUBLIC):
        row = {"tenants.run": make_run, "tenants.forget_export": make_export}[kind]()
        type(row)._default_manager.filter(pk=row.pk).update(**STARTED.get(kind, {}))
        row.refresh_from_db()

    with shop("globex"):
        item = DueItem.objects.create(
            schema_name="globex",
            kind=kind,
            object_id=str(row.pk),
            due_at=timezone.now() - timedelta(minutes=1),
        )
        run_due_item("globex", item.pk)
        item.refresh_from_db()
        assert item.last_error.startswith("WrongSchema")

    with shop(PUBLIC):
        after = type(row)._default_manager.get(pk=row.pk)
    assert values_of(after) == values_of(row)


# A run that is under way, which a handler would take further.
STARTED = {"tenants.run": {"status": "running", "step": "asked", "finished_at": None}}


def values_of(row: Any) -> dict[str, Any]:
    """Take a row down."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def _note(surface: str) -> None:
    counts["attacks"] += 1
    surfaces.add(surface)
