"""Writes of this app: connecting an account, syncing the catalogue; quoting."""

from providers.services.connecting import connect_printify, open_provider
from providers.services.shipping import shipping_cost
from providers.services.syncing import Synced, sync_catalogue

__all__ = [
    "Synced",
    "connect_printify",
    "open_provider",
    "shipping_cost",
    "sync_catalogue",
]
