"""How the back offices look (django-unfold). Read by settings, so it imports no app."""

from typing import Any

from django.templatetags.static import static

# Ink and paper: a calm blue that also reads on the dark theme.
PRIMARY = {
    "50": "oklch(97% .014 254.6)",
    "100": "oklch(93.2% .032 255.6)",
    "200": "oklch(88.2% .059 254.1)",
    "300": "oklch(80.9% .105 251.8)",
    "400": "oklch(70.7% .145 254.6)",
    "500": "oklch(60.3% .172 258.3)",
    "600": "oklch(52.6% .178 261.3)",
    "700": "oklch(46.8% .163 262.9)",
    "800": "oklch(41.2% .132 263.6)",
    "900": "oklch(36.9% .101 263.8)",
    "950": "oklch(27.2% .070 264.4)",
}
BASE = {
    "50": "oklch(98.5% .001 265)",
    "100": "oklch(96.7% .002 265)",
    "200": "oklch(92.6% .004 265)",
    "300": "oklch(87.1% .006 265)",
    "400": "oklch(70.5% .012 265)",
    "500": "oklch(55.2% .014 265)",
    "600": "oklch(44.2% .014 265)",
    "700": "oklch(37% .013 265)",
    "800": "oklch(26.8% .009 265)",
    "900": "oklch(20.5% .008 265)",
    "950": "oklch(14% .006 265)",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "config.admin_pages.site_title",
    "SITE_HEADER": "config.admin_pages.site_title",
    "SITE_SUBHEADER": "config.admin_pages.site_subheader",
    "SITE_SYMBOL": "filter_frames",
    "SITE_URL": "/",
    "ENVIRONMENT": "config.admin_pages.environment",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "COLORS": {"primary": PRIMARY, "base": BASE},
    "STYLES": [lambda request: static("admin_extra/admin.css")],
    "ACCOUNT": {"navigation": "config.admin_pages.account_links"},
    "DASHBOARD_CALLBACK": "config.admin_pages.dashboard",
    "COMMAND": {
        "search_callback": "config.admin_pages.search",
        "show_history": False,
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "config.admin_pages.navigation",
    },
}
