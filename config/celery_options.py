"""Celery's options. Redis only wakes workers up: what must happen is a DueItem row."""

from django.conf import settings

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
# A request must not hang because the broker is away; the minute job finds the row.
task_publish_retry = False
broker_transport_options = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
}
task_ignore_result = True
task_acks_late = False
worker_prefetch_multiplier = 1
task_soft_time_limit = 100
task_time_limit = 120
worker_hijack_root_logger = False
beat_scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
beat_max_loop_interval = 5
timezone = "UTC"
