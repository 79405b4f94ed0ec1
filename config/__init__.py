"""Project configuration. Importing it loads Celery so that tasks bind to our app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
