"""URLs of the platform's own host."""

from django.urls import URLPattern, URLResolver, path

from core.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", views.health),
    path("version", views.version),
]
handler500 = "core.api.errors.server_error"
