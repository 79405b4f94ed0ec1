"""URLs of a shop's host."""

from django.urls import URLPattern, URLResolver, include, path

from config import urls_api
from config.admin_sites import shop_site
from config.aliases import alias_patterns
from core.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", views.health),
    path("health/detail", views.HealthDetailView.as_view()),
    path("version", views.version),
    path("v1/", include(urls_api)),
    *alias_patterns(urls_api.urlpatterns),
    path("admin/", shop_site.urls),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("accounts.urls_auth")),
    path("", include("accounts.urls_staff")),
    path("", include("storefront.urls_signing_in")),
    path("", include("storefront.urls")),
]
# Pages for people, problem details below /v1/ and /api/.
handler400 = "storefront.views.errors.bad_request"
handler403 = "storefront.views.errors.forbidden"
handler404 = "storefront.views.errors.not_found"
handler500 = "storefront.views.errors.server_error"
