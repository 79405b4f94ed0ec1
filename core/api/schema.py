"""The OpenAPI document and the page that shows it, open to everyone."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from core.api.permissions import PUBLIC


class SchemaView(SpectacularAPIView):
    """The document."""

    permission = PUBLIC


class DocsView(SpectacularSwaggerView):
    """The page."""

    permission = PUBLIC
