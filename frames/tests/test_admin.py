"""Curating frames: nobody shows a size that nobody is sure of."""

from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss
from frames.models import FrameSize
from frames.tests.factories import FrameSizeFactory

LIST = "/admin/frames/framesize/"


def test_sure_sizes_are_shown_and_unsure_ones_stay_hidden(db: None) -> None:
    sure = FrameSizeFactory(is_verified=False)
    unsure = FrameSizeFactory(unverified=True)
    browser = Browser(PUBLIC, boss(PUBLIC))

    browser.post(LIST, {"action": "show", "_selected_action": [sure.pk, unsure.pk]})

    shown = FrameSize.objects.filter(is_verified=True)
    assert [size.pk for size in shown] == [sure.pk]
    with shop(PUBLIC):
        # Ids of shops and frame sizes are small numbers and meet.
        entry = AuditEntry.objects.get(
            object_type="frames.framesize", object_id=sure.pk
        )
        assert entry.facts == {"fields": ["is_verified"]}


def test_sizes_are_hidden(db: None) -> None:
    size = FrameSizeFactory()

    Browser(PUBLIC, boss(PUBLIC)).post(
        LIST, {"action": "hide", "_selected_action": [size.pk]}
    )

    size.refresh_from_db()
    assert not size.is_verified
