"""Requests about personal data and consent, below /v1/."""

from django.urls import path

from privacy.api import views

urlpatterns = [
    path("data-requests", views.GuestRequestsView.as_view()),
    path("data-requests/verify", views.VerifyView.as_view()),
    path("me/data-requests", views.MyRequestsView.as_view()),
    path(
        "me/data-requests/<uuid:request_id>/download",
        views.DownloadView.as_view(),
        name="data-request-download",
    ),
    path("me/consents", views.MyConsentsView.as_view()),
]
