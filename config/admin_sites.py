"""The two back offices: one for a shop's staff, one for the platform's operators.

Both live at /admin/ of their hosts and never in one URL table, so both may be called
"admin". Who signs in is looked up in the schema of the host.
"""

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from core.tenancy import PUBLIC, current_schema


class ShopSite(UnfoldAdminSite):
    """The back office of one shop. Refuses to work in the public schema."""

    index_title = "Home"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active staff of the shop whose host this is."""
        return current_schema() != PUBLIC and super().has_permission(request)


class PlatformSite(UnfoldAdminSite):
    """The operators' back office. Refuses to work inside a shop."""

    index_title = "Home"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active operators, on the platform's own host."""
        return current_schema() == PUBLIC and super().has_permission(request)


shop_site = ShopSite()
platform_site = PlatformSite()
