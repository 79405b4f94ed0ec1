"""Due items in tests: what is waiting, and not waiting for it."""

from django.utils import timezone

from core import due
from core.models import DueItem


def waiting() -> list[tuple[str, str]]:
    """List (kind, object id) of everything scheduled in the current shop."""
    return sorted(DueItem.objects.values_list("kind", "object_id"))


def hurry(kind: str = "") -> None:
    """Make everything of a kind due at once."""
    rows = DueItem.objects.filter(kind=kind) if kind else DueItem.objects.all()
    rows.update(due_at=timezone.now())


def run_once(kind: str, object_id: object) -> None:
    """Claim one item, whenever it is due, and run it a single time."""
    row = DueItem.objects.get(kind=kind, object_id=str(object_id))
    DueItem.objects.filter(pk=row.pk).update(due_at=timezone.now())
    claimed = due.claim(row.pk)
    assert claimed is not None
    due.run(claimed)
