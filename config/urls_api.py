"""The API of one shop, below /v1/."""

from django.urls import URLPattern, URLResolver, include, path

from core.api.audit import AuditView
from core.api.schema import DocsView, SchemaView
from core.api.views import EchoView
from payments.webhooks import receive as receive_stripe
from providers.webhooks import receive as receive_provider

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("accounts.api.team_urls")),
    path("", include("frames.api.urls")),
    path("", include("catalog.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("fulfillment.api.urls")),
    path("", include("tenants.api.domain_urls")),
    path("", include("privacy.api.urls")),
    path("audit", AuditView.as_view()),
    path("", include("tenants.api.shop_urls")),
    path("echo", EchoView.as_view()),
    path("webhooks/stripe", receive_stripe),
    path("webhooks/printify", receive_provider, {"provider": "printify"}),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
