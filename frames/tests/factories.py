"""Frames for tests of this and of other apps."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from frames.models import FrameSize, FrameType


class FrameTypeFactory(DjangoModelFactory[FrameType]):
    """IKEA-like series."""

    class Meta:
        model = FrameType

    slug = factory.Sequence(lambda n: f"series-{n}")
    label = factory.Sequence(lambda n: f"SERIES {n}")
    brand = "IKEA"


class FrameSizeFactory(DjangoModelFactory[FrameSize]):
    """30×40 cm; FrameSizeFactory(unverified=True) for one shoppers must not see."""

    class Meta:
        model = FrameSize

    class Params:
        unverified = factory.Trait(confidence="low", is_verified=False)

    frame_type = factory.SubFactory(FrameTypeFactory)
    slug = factory.Sequence(lambda n: f"size-{n}")
    label = "30×40 cm (12×16 in)"
    width_mm = Decimal(300)
    height_mm = Decimal(400)
    width_in = Decimal("11.811024")
    height_in = Decimal("15.748031")
    source = "test"
    confidence = "high"
    is_verified = True
