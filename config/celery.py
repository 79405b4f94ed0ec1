"""The Celery application. Tasks take a schema and ids, never objects."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("passepartout")
app.config_from_object("config.celery_options")
app.autodiscover_tasks(["core"])
