"""What the OpenAPI document describes: the canonical paths, without their aliases."""

from django.urls import include, path

urlpatterns = [path("v1/", include("config.urls_api"))]
