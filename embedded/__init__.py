"""PostgreSQL, Redis and process supervision for a machine that has neither."""

from embedded.backing import Backing, running, running_temporarily
from embedded.errors import StartError

__all__ = ["Backing", "StartError", "running", "running_temporarily"]
