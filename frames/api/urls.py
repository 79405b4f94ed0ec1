"""Addresses of the frames API, below /v1/."""

from django.urls import path

from frames.api import views

urlpatterns = [
    path("frame-types", views.FrameTypeList.as_view()),
    path("frame-types/<int:frame_type_id>/sizes", views.FrameSizeList.as_view()),
    path("dpi/calc", views.DpiCalculation.as_view()),
]
