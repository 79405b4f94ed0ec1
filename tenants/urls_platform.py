"""Pages of the platform's own host."""

from django.urls import path

from tenants import views

urlpatterns = [
    path("signup", views.sign_up, name="signup"),
    path("signup/confirm/<str:token>", views.confirm, name="signup-confirm"),
    path("@<slug:handle>", views.at_handle, name="handle"),
    path("@<slug:handle>/<path:path>", views.at_handle),
]
