"""URLs of the platform's own host."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.staff.views import inactive
from accounts.urls import joining
from accounts.urls_auth import platform_patterns
from config.admin_sites import platform_site
from core.api import views
from tenants.api.tls_ask import tls_ask

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", views.health),
    path("health/detail", views.HealthDetailView.as_view()),
    path("version", views.version),
    path("internal/tls-ask", tls_ask),
    path("v1/", include("tenants.api.urls")),
    path("", include("accounts.urls_auth")),
    path("", include("accounts.urls_staff")),
    path("", include(platform_patterns)),
    path("staff/closed", inactive, name="account_inactive"),
    # The name that allauth leads to; operators have no other sign-in page.
    path("admin/login/", platform_site.login, name="account_login"),
    path("admin/login/", platform_site.login, name="account_request_login_code"),
    path("admin/", platform_site.urls),
    path("", include((joining, "accounts"))),
    path("", include("tenants.urls_platform")),
]
handler400 = "storefront.views.errors.bad_request"
handler403 = "storefront.views.errors.forbidden"
handler404 = "storefront.views.errors.not_found"
handler500 = "storefront.views.errors.server_error"
