"""The Celery application. Tasks take a schema and ids, never objects."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from core.database_role import PowerfulRole, refuse_powerful_role
from tenants.pooling import UnsafePool, refuse_transaction_pooling

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("passepartout")
app.config_from_object("config.celery_options")
app.autodiscover_tasks(["core", "tenants"])


def _refuse_unsafe_database(**kwargs: object) -> None:
    """End, rather than work in another shop. Celery only logs what is no exit."""
    try:
        refuse_transaction_pooling()
        refuse_powerful_role()
    except (UnsafePool, PowerfulRole) as unsafe:
        raise SystemExit(str(unsafe)) from unsafe


# Celery has no other way to be asked at the start of a worker and of beat.
worker_init.connect(_refuse_unsafe_database)
beat_init.connect(_refuse_unsafe_database)
