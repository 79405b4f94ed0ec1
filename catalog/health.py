"""Health of the catalogue: how full it is."""

from catalog.models import Artwork
from core.findings import Finding, fail, ok, warn
from core.tenancy import current_shop

NEARLY = 0.8


def artworks_within_limit() -> Finding:
    """Compare the number of artworks with the shop's limit."""
    count, most = Artwork.objects.count(), current_shop().max_artworks
    said = f"{count:,} of {most:,} artworks."
    ask = "Remove what is not sold, or ask the platform's operators for more room."
    if count >= most:
        return fail(said, ask, "/admin/catalog/artwork/")
    if count >= NEARLY * most:
        return warn(said, ask, "/admin/catalog/artwork/")
    return ok(said)
