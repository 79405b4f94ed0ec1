"""The name that Django's users know; see migrate_schemas."""

from tenants.management.commands.migrate_schemas import Command

__all__ = ["Command"]
