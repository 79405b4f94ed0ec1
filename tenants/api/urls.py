"""Operators' endpoints, below /v1/ on the platform's host."""

from django.urls import path

from tenants.api.views import ShopsView

urlpatterns = [path("shops", ShopsView.as_view())]
