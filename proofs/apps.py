"""The proof's place in the application: only config/settings/proof.py installs it."""

from django.apps import AppConfig


class ProofsConfig(AppConfig):
    name = "proofs"
    verbose_name = "Proofs"

    def ready(self) -> None:
        """Put the killer at every step of the road, and shorten one wait."""
        from core import idempotency
        from proofs.killing import guard_all
        from proofs.timing import IDEMPOTENCY_LOCK

        idempotency.LOCK = IDEMPOTENCY_LOCK
        guard_all()
