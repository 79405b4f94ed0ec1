"""Out to a provider and back, on a shop's host and on the platform's."""

from django.urls import path

from accounts.social import views

urlpatterns = [
    path("auth/start/<slug:provider>", views.start, name="account_start"),
    path("auth/loginCallback", views.finish, name="account_finish"),
]
# Only the platform's host is known to the providers.
platform_patterns = [
    path("auth/callback/<slug:provider>", views.callback, name="account_callback"),
]
