"""Addresses for tests of this app alone."""

from django.urls import include, path

urlpatterns = [
    path("", include("catalog.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("frames.api.urls")),
]
