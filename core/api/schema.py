"""The OpenAPI document and the page that shows it, open to everyone."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from core.api.permissions import PUBLIC


class SchemaView(SpectacularAPIView):
    """The document."""

    permission = PUBLIC


class DocsView(SpectacularSwaggerView):
    """The page."""

    permission = PUBLIC
    # It renders a template, and a description of itself has none: OPTIONS is refused.
    metadata_class = None
