"""The proof of many shops: one migration more than there is (proofs/growing)."""

from .dev import *  # noqa: F403

MIGRATION_MODULES = {"catalog": "proofs.growing"}
