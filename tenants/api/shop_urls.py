"""A shop's own endpoints about itself, below /v1/ on its host."""

from django.urls import path

from tenants.api.settings import FlagsView, SettingsView

urlpatterns = [
    path("settings", SettingsView.as_view()),
    path("flags", FlagsView.as_view()),
]
