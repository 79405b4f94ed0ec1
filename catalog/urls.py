"""Addresses of a shop's files, below its root."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("media/<path:name>", views.media),
    path("files/<str:token>", views.signed_file),
]
