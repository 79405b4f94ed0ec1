"""The reliability screens: a shop sees its own rows, operators see all shops'."""

from django_celery_beat.models import PeriodicTask

from config.admin_base import OwnShopMixin, ReadOnlyAdmin
from config.admin_sites import platform_site, shop_site
from core.admin.auditing import AuditEntryAdmin
from core.admin.filters import ShopFilter
from core.admin.jobs import JobRunAdmin, PeriodicTaskAdmin
from core.admin.road import (
    DeadLetterAdmin,
    DueItemAdmin,
    InboxEventAdmin,
    OutboxEventAdmin,
)
from core.models import AuditEntry, DeadLetter, DueItem, InboxEvent, JobRun, OutboxEvent

SCREENS: dict[type, type[ReadOnlyAdmin]] = {
    InboxEvent: InboxEventAdmin,
    OutboxEvent: OutboxEventAdmin,
    DueItem: DueItemAdmin,
    DeadLetter: DeadLetterAdmin,
    AuditEntry: AuditEntryAdmin,
}

for model, screen in SCREENS.items():
    own = type(
        f"Shop{screen.__name__}", (OwnShopMixin, screen), {"__module__": __name__}
    )
    every = type(
        f"Platform{screen.__name__}",
        (screen,),
        {
            "__module__": __name__,
            "list_display": [*screen.list_display, "schema_name"],
            "list_filter": [ShopFilter, *screen.list_filter],
        },
    )
    shop_site.register(model, own)
    platform_site.register(model, every)

platform_site.register(JobRun, JobRunAdmin)
platform_site.register(PeriodicTask, PeriodicTaskAdmin)
