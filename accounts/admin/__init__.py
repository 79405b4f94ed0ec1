"""Screens of people, invitations, keys and visits. Importing this registers them."""

from accounts.admin import api_keys, invitations, people, visits

__all__ = ["api_keys", "invitations", "people", "visits"]
