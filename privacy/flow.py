"""The life of a request about personal data."""

from django.db.models import TextChoices


class Status(TextChoices):
    """How far a request is; `received` for an instant, until its mail is queued."""

    RECEIVED = "received", "received"
    VERIFYING = "verifying", "waiting for the link in the mail"
    VERIFIED = "verified", "to be answered"
    IN_PROGRESS = "in_progress", "being done"
    DONE = "done", "done"
    REFUSED = "refused", "refused"
    EXPIRED = "expired", "never confirmed"


_S = Status
REQUEST = {
    _S.RECEIVED: frozenset({_S.VERIFYING, _S.VERIFIED}),
    _S.VERIFYING: frozenset({_S.VERIFIED, _S.EXPIRED}),
    _S.VERIFIED: frozenset({_S.IN_PROGRESS, _S.DONE, _S.REFUSED}),
    # Also while an order that is not finished holds an erasure up.
    _S.IN_PROGRESS: frozenset({_S.DONE}),
    _S.DONE: frozenset(),
    _S.REFUSED: frozenset(),
    _S.EXPIRED: frozenset(),
}
OPEN = (_S.RECEIVED, _S.VERIFYING, _S.VERIFIED, _S.IN_PROGRESS)
# What the shop owes an answer to: the month runs for these.
OWED = (_S.VERIFIED, _S.IN_PROGRESS)
