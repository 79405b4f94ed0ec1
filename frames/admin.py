"""Curating the frames people own. What nobody has confirmed stays hidden."""

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpRequest
from unfold.decorators import display

from config.admin_base import BaseAdmin, badge, badge_html
from config.admin_sites import platform_site
from frames.models import FrameSize, FrameType

CONFIDENCE_TONES = {"high": "green", "medium": "amber", "low": "red"}
FROM_FILE = "frames/data says this too; the next import of it wins."


def _mm(length: Decimal) -> str:
    """Write 130.00 as 130 and 130.50 as 130.5."""
    return f"{length.normalize():f}"


class FrameSizeAdmin(BaseAdmin):
    """Sizes with where they come from and how sure we are."""

    list_display = [
        "label",
        "series",
        "picture",
        "window",
        "sure",
        "shown",
        "sold",
    ]
    list_filter = [
        "is_verified",
        "confidence",
        "frame_type",
        "has_mat",
        "is_discontinued",
    ]
    list_select_related = ["frame_type"]
    search_fields = ["label", "slug", "frame_type__label"]
    ordering = ["frame_type__position", "width_mm", "height_mm", "slug"]
    autocomplete_fields = ["frame_type"]
    list_per_page = 100
    actions = ["show", "hide"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("frame_type", "label"),
                    "slug",
                    ("confidence", "is_verified"),
                ],
                "description": FROM_FILE,
            },
        ),
        (
            "Size",
            {
                "fields": [
                    ("width_mm", "height_mm"),
                    ("width_in", "height_in"),
                    "has_mat",
                    ("mat_window_w_mm", "mat_window_h_mm"),
                ]
            },
        ),
        ("Evidence", {"fields": ["source", "is_discontinued"]}),
    ]
    sure = badge("confidence", CONFIDENCE_TONES, "Confidence")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: shoppers may have chosen it. Hide it instead."""
        return False

    @display(description="Series", ordering="frame_type__position")
    def series(self, size: FrameSize) -> str:
        """Name the type."""
        return size.frame_type.label

    @display(description="Picture", ordering="width_mm")
    def picture(self, size: FrameSize) -> str:
        """Write the picture size."""
        return f"{_mm(size.width_mm)} × {_mm(size.height_mm)} mm"

    @display(description="Mat window")
    def window(self, size: FrameSize) -> str:
        """Write the mat's window."""
        if size.mat_window_w_mm is None or size.mat_window_h_mm is None:
            return {True: "unknown", False: "no mat", None: "–"}[size.has_mat]
        return f"{_mm(size.mat_window_w_mm)} × {_mm(size.mat_window_h_mm)} mm"

    @display(description="Shoppers", ordering="is_verified")
    def shown(self, size: FrameSize) -> Any:
        """Say whether shoppers see it."""
        return (
            badge_html("Shown", "green") if size.is_verified else badge_html("Hidden")
        )

    @display(description="Sold", ordering="is_discontinued")
    def sold(self, size: FrameSize) -> Any:
        """Say whether the maker still sells it."""
        return (
            badge_html("No longer")
            if size.is_discontinued
            else badge_html("Today", "blue")
        )

    @admin.action(description="Verify and show to shoppers", permissions=["act"])
    def show(self, request: HttpRequest, queryset: Any) -> None:
        """Show those that somebody is sure enough of."""
        low = queryset.filter(confidence=FrameSize.Confidence.LOW).count()
        self._mark(request, queryset.exclude(confidence=FrameSize.Confidence.LOW), True)
        if low:
            messages.warning(
                request,
                f"{low} stay hidden: raise their confidence first, with a source.",
            )

    @admin.action(description="Hide from shoppers", permissions=["act"])
    def hide(self, request: HttpRequest, queryset: Any) -> None:
        """Withdraw sizes."""
        self._mark(request, queryset, False)

    def _mark(self, request: HttpRequest, sizes: Any, is_verified: bool) -> None:
        changed = list(sizes.exclude(is_verified=is_verified))
        for size in changed:
            size.is_verified = is_verified
            size.save(update_fields=["is_verified"])
            self.log_change(request, size, [{"changed": {"fields": ["is_verified"]}}])
        messages.success(request, f"{len(changed)} changed.")


class FrameTypeAdmin(BaseAdmin):
    """Series of one maker, or a family of standard sizes."""

    list_display = ["label", "brand", "region", "sizes", "position"]
    list_filter = ["brand", "region"]
    search_fields = ["label", "slug", "brand"]
    ordering = ["position", "slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the sizes along."""
        return super().get_queryset(request).annotate(_sizes=Count("sizes"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: shoppers may have chosen it."""
        return False

    @display(description="Sizes", ordering="_sizes")
    def sizes(self, frame_type: Any) -> int:
        """Say how many sizes there are."""
        return int(frame_type._sizes)


platform_site.register(FrameSize, FrameSizeAdmin)
platform_site.register(FrameType, FrameTypeAdmin)
