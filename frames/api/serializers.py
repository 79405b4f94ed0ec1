"""Input and output of the frames API. Lengths are decimal strings, never floats."""

from decimal import Decimal

from rest_framework import serializers

from frames.models import FrameSize, FrameType

MOST_PIXELS = 100_000
LONGEST_IN = Decimal(200)


class FrameTypeSerializer(serializers.ModelSerializer[FrameType]):
    """A series of frames, or a family of standard sizes."""

    class Meta:
        model = FrameType
        fields = ["id", "slug", "label", "brand", "region"]


class FrameSizeSerializer(serializers.ModelSerializer[FrameSize]):
    """One size of a frame type, with its source and how sure we are of it."""

    class Meta:
        model = FrameSize
        fields = [
            "id",
            "slug",
            "label",
            "width_mm",
            "height_mm",
            "width_in",
            "height_in",
            "has_mat",
            "mat_window_w_mm",
            "mat_window_h_mm",
            "is_discontinued",
            "source",
            "confidence",
        ]


class DpiRequestSerializer(serializers.Serializer[None]):
    """An image in pixels and a print in inches."""

    pixels_w = serializers.IntegerField(min_value=1, max_value=MOST_PIXELS)
    pixels_h = serializers.IntegerField(min_value=1, max_value=MOST_PIXELS)
    print_w_in = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=Decimal("0.1"), max_value=LONGEST_IN
    )
    print_h_in = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=Decimal("0.1"), max_value=LONGEST_IN
    )


class CropBoxSerializer(serializers.Serializer[None]):
    """Whole pixels to cut out of the image, from its top left corner."""

    x = serializers.IntegerField()
    y = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class DpiSerializer(serializers.Serializer[None]):
    """Pixels an inch after the centred crop to the print's shape.

    `dpi` is rounded for display; `verdict` judges the exact value: `ok` from 300,
    `warn` from 200, else `block`.
    """

    dpi = serializers.DecimalField(max_digits=12, decimal_places=2)
    verdict = serializers.ChoiceField(choices=["ok", "warn", "block"])
    crop_loss_pct = serializers.DecimalField(max_digits=5, decimal_places=2)
    crop = CropBoxSerializer()
    is_turned = serializers.BooleanField(
        help_text="The print is turned because the image lies the other way."
    )


class AxesSerializer(serializers.Serializer[None]):
    """Millimetres along the print's width and height."""

    width = serializers.DecimalField(max_digits=7, decimal_places=2)
    height = serializers.DecimalField(max_digits=7, decimal_places=2)


class FitSerializer(serializers.Serializer[None]):
    """How a print goes into a frame, with a sentence for the shopper."""

    mode = serializers.ChoiceField(
        choices=["exact", "trim", "border", "crop", "no_fit"]
    )
    sentence = serializers.CharField()
    with_mat = serializers.BooleanField(
        help_text="False also where a mat exists and must come out."
    )
    is_frame_turned = serializers.BooleanField()
    over_mm = AxesSerializer()
    under_mm = AxesSerializer()
    hidden_mm = AxesSerializer()
