"""The crash proof: development, with a killer at every step of the road."""

from .dev import *  # noqa: F403
from .dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "proofs"]
