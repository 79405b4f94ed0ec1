"""The curated import."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from frames.models import FrameSize, FrameType
from frames.services import DATA, Imported, import_curated_frames
from frames.tests.factories import FrameSizeFactory

pytestmark = pytest.mark.django_db


def test_imports_every_curated_frame() -> None:
    done = import_curated_frames()

    assert done == Imported(types=21, sizes=155, withdrawn=0)
    assert FrameType.objects.count() == 21
    rodalm = FrameSize.objects.get(frame_type__slug="ikea-rodalm", slug="50x70")
    assert (rodalm.width_mm, rodalm.height_mm) == (Decimal(500), Decimal(700))
    assert (rodalm.width_in, rodalm.height_in) == (
        Decimal("19.685039"),
        Decimal("27.559055"),
    )


def test_a_second_import_changes_nothing() -> None:
    import_curated_frames()
    before = list(FrameSize.objects.values().order_by("pk"))

    import_curated_frames()

    assert list(FrameSize.objects.values().order_by("pk")) == before


def test_a_second_import_repairs_what_was_changed() -> None:
    import_curated_frames()
    FrameSize.objects.filter(slug="50x70").update(width_mm=1)

    import_curated_frames()

    assert not FrameSize.objects.filter(width_mm=1).exists()


def test_a_size_that_left_the_files_is_kept_but_hidden() -> None:
    orphan = FrameSizeFactory.create()

    done = import_curated_frames()

    orphan.refresh_from_db()
    assert done.withdrawn == 1
    assert orphan.is_verified is False


def test_every_mat_window_is_inside_its_frame_and_every_row_has_a_source() -> None:
    import_curated_frames()

    for size in FrameSize.objects.all():
        assert size.source
        assert size.width_mm <= size.height_mm
        if size.mat_window_w_mm and size.mat_window_h_mm:
            assert size.mat_window_w_mm < size.width_mm
            assert size.mat_window_h_mm < size.height_mm


def test_low_confidence_is_never_shown() -> None:
    import_curated_frames()

    assert not FrameSize.objects.for_shoppers().filter(confidence="low").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameSizeFactory.create(confidence="low", is_verified=True)


def test_a_broken_file_leaves_nothing_behind(tmp_path: Path) -> None:
    for name in ("frame_types.csv", "frame_sizes.csv"):
        (tmp_path / name).write_text((DATA / name).read_text())
    with (tmp_path / "frame_sizes.csv").open("a") as file:
        file.write("iso-a,broken,Broken,-1,5,,,,false,nobody,high\n")

    with pytest.raises(IntegrityError):
        import_curated_frames(tmp_path)

    assert FrameType.objects.count() == 0


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_frames")

    assert capsys.readouterr().out.startswith("21 frame types, 155 sizes; 0 withdrawn")
