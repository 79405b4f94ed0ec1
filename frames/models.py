"""Frames that people own, by type and size. Public: the same for every shop."""

from django.db import models
from django.db.models import Q


class FrameType(models.Model):
    """A series of one maker, such as IKEA RÖDALM, or a family of standard sizes."""

    slug = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=100)
    brand = models.CharField(
        max_length=60, blank=True, help_text="The maker; empty for standard sizes."
    )
    region = models.CharField(
        max_length=8, blank=True, help_text="US, EU or UK; empty where sold widely."
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.label


class FrameSizeQuerySet(models.QuerySet["FrameSize"]):
    """Rows of the sizes table."""

    def for_shoppers(self) -> "FrameSizeQuerySet":
        """Leave out what nobody has confirmed: a wrong size sells a wrong print."""
        return self.filter(is_verified=True)


class FrameSize(models.Model):
    """One size of a type: the picture it takes, and its mat's window if it has one."""

    class Confidence(models.TextChoices):
        HIGH = "high", "high"
        MEDIUM = "medium", "medium"
        LOW = "low", "low"

    frame_type = models.ForeignKey(
        FrameType, on_delete=models.PROTECT, related_name="sizes"
    )
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=60)
    width_mm = models.DecimalField(
        max_digits=7, decimal_places=2, help_text="Picture size, the short side."
    )
    height_mm = models.DecimalField(max_digits=7, decimal_places=2)
    width_in = models.DecimalField(
        max_digits=9, decimal_places=6, help_text="width_mm / 25.4, for display."
    )
    height_in = models.DecimalField(max_digits=9, decimal_places=6)
    has_mat = models.BooleanField(null=True, help_text="Empty where nobody knows.")
    mat_window_w_mm = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True
    )
    mat_window_h_mm = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True
    )
    is_discontinued = models.BooleanField(
        default=False, help_text="No longer sold, but many people own one."
    )
    source = models.TextField()
    confidence = models.CharField(max_length=6, choices=Confidence.choices)
    is_verified = models.BooleanField(
        help_text="Shown to shoppers. Never true while confidence is low."
    )

    objects = FrameSizeQuerySet.as_manager()

    class Meta:
        ordering = ["width_mm", "height_mm", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame_type", "slug"], name="frame_size_slug_once"
            ),
            models.CheckConstraint(
                condition=Q(width_mm__gt=0, height_mm__gt=0, width_in__gt=0)
                & Q(height_in__gt=0),
                name="frame_size_positive",
            ),
            models.CheckConstraint(
                condition=Q(mat_window_w_mm__isnull=True, mat_window_h_mm__isnull=True)
                | Q(mat_window_w_mm__gt=0, mat_window_h_mm__gt=0, has_mat=True),
                name="frame_size_window_whole",
            ),
            models.CheckConstraint(
                condition=~Q(confidence="low", is_verified=True),
                name="frame_size_low_is_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.label
