"""People, below /v1/."""

from django.urls import include, path

from accounts.api import views

urlpatterns = [
    path("me", views.MeView.as_view()),
    path("me/sessions", views.DevicesView.as_view()),
    path("me/sessions/<int:device_id>", views.DeviceView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("", include("accounts.api.headless")),
]
