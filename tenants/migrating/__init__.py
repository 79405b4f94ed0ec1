"""Bringing the platform, the template and every shop to the newest migration."""

from tenants.migrating.advising import advice
from tenants.migrating.applying import Busy, MigrationFailed
from tenants.migrating.installation import (
    AlreadyMigrating,
    NoSuchShop,
    migrate_installation,
)
from tenants.migrating.waves import Report, Wishes
from tenants.pooling import UnsafePool

__all__ = [
    "AlreadyMigrating",
    "Busy",
    "MigrationFailed",
    "NoSuchShop",
    "Report",
    "UnsafePool",
    "Wishes",
    "advice",
    "migrate_installation",
]
