"""Addresses for tests of this app alone."""

from django.urls import include, path

urlpatterns = [path("v1/", include("frames.api.urls"))]
