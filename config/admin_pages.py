"""What frames every page of the back offices: names, sidebar, search, home.

Loaded by name from config/unfold.py, since it knows every app.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from unfold.dataclasses import SearchResult

from config import admin_home
from config.admin_sites import platform_site, shop_site
from core.tenancy import PUBLIC, current_schema, current_shop

MOST_HITS = 6
# Screen (app_model), title, icon; "" is home.
Entry = tuple[str, str, str]
SHOP_MENU: list[tuple[str, list[Entry]]] = [
    ("", [("", "Home", "home")]),
    (
        "Selling",
        [
            ("orders_order", "Orders", "receipt_long"),
            ("payments_paymentattempt", "Payments", "payments"),
            ("payments_refund", "Refunds", "currency_exchange"),
            ("crm_notification", "Mails", "mail"),
        ],
    ),
    (
        "Printing",
        [
            ("fulfillment_providerorder", "Provider orders", "print"),
            ("fulfillment_shipment", "Shipments", "local_shipping"),
        ],
    ),
    (
        "Catalogue",
        [
            ("catalog_artwork", "Artworks", "palette"),
            ("catalog_product", "Products", "filter_frames"),
            ("catalog_productvariant", "Variants and prices", "sell"),
            ("orders_shippingprice", "Delivery prices", "package_2"),
        ],
    ),
    (
        "Reliability",
        [
            ("core_deadletter", "Dead letters", "report"),
            ("core_dueitem", "Due items", "schedule"),
            ("core_inboxevent", "Webhooks in", "move_to_inbox"),
            ("core_outboxevent", "Events out", "outbox"),
            ("core_auditentry", "Audit log", "history"),
        ],
    ),
    (
        "Privacy",
        [
            ("privacy_datarequest", "Data requests", "shield_person"),
            ("privacy_consent", "Consents", "how_to_reg"),
        ],
    ),
    (
        "Settings",
        [
            ("tenants_tenant", "Shop settings", "tune"),
            ("tenants_shophealth", "Health", "monitor_heart"),
            ("tenants_domain", "Domains", "language"),
            ("payments_stripeaccount", "Stripe account", "credit_card"),
            ("providers_providerconnection", "Printers", "factory"),
            ("accounts_user", "People", "group"),
            ("accounts_invitation", "Invitations", "person_add"),
            ("accounts_apikey", "API keys", "key"),
            ("accounts_staffsession", "Operators' visits", "badge"),
        ],
    ),
]
PLATFORM_MENU: list[tuple[str, list[Entry]]] = [
    ("", [("", "Home", "home")]),
    (
        "Shops",
        [
            ("tenants_tenant", "Shops", "storefront"),
            ("tenants_domain", "Domains", "language"),
            ("tenants_flagoverride", "Features", "toggle_on"),
            ("tenants_provisioningrun", "Runs", "autorenew"),
            ("tenants_shopexport", "Exports", "archive"),
        ],
    ),
    (
        "Reference data",
        [
            ("frames_framesize", "Frame sizes", "aspect_ratio"),
            ("frames_frametype", "Frame types", "filter_frames"),
            ("providers_providerproduct", "Printers' products", "inventory_2"),
            ("providers_providervariant", "Printers' variants", "straighten"),
        ],
    ),
    (
        "Reliability",
        [
            ("core_deadletter", "Dead letters", "report"),
            ("core_dueitem", "Due items", "schedule"),
            ("core_inboxevent", "Webhooks in", "move_to_inbox"),
            ("core_outboxevent", "Events out", "outbox"),
            ("core_jobrun", "Job runs", "play_circle"),
            ("django_celery_beat_periodictask", "Schedule", "calendar_month"),
            ("core_auditentry", "Audit log", "history"),
        ],
    ),
    (
        "Access",
        [
            ("accounts_user", "Operators", "group"),
            ("accounts_invitation", "Invitations", "person_add"),
            ("accounts_staffsession", "Visits to shops", "badge"),
        ],
    ),
]


def is_platform() -> bool:
    """Tell whether this is the operators' back office."""
    return current_schema() == PUBLIC


def site_title(request: HttpRequest) -> str:
    """Name the shop, or the platform."""
    return "Passepartout" if is_platform() else str(current_shop().name)


def site_subheader(request: HttpRequest) -> str:
    """Say which back office this is."""
    return "Platform operations" if is_platform() else request.get_host()


def environment(request: HttpRequest) -> list[str]:
    """Say where people are, so that nobody cancels a real order for practice."""
    if settings.SIMULATOR_URL:
        return ["Demo", "info"]
    if settings.DEBUG:
        return ["Development", "warning"]
    return ["Production", "danger"]


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Lead to what protects one's own account; a visit has nothing of its own here."""
    user: Any = request.user
    if not user.is_authenticated or user.staff_session is not None:
        return []
    return [
        {"title": "Passkeys and second factor", "link": reverse("mfa_index")},
        {"title": "Change password", "link": reverse("admin:password_change")},
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Build the sidebar from the screens this person may see."""
    site = platform_site if is_platform() else shop_site
    menu = PLATFORM_MENU if is_platform() else SHOP_MENU
    seen = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, screen in site._registry.items()
        if screen.has_view_permission(request)
    }
    groups = [
        {
            "title": title,
            "separator": bool(title),
            "items": [
                {"title": words, "icon": icon, "link": _link(name)}
                for name, words, icon in entries
                if not name or name in seen
            ],
        }
        for title, entries in menu
    ]
    return [group for group in groups if group["items"]]


def _link(name: str) -> str:
    try:
        return reverse(f"admin:{name}_changelist" if name else "admin:index")
    except NoReverseMatch:  # a screen that another release removed
        return reverse("admin:index")


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """Find rows by the search fields of each screen, a few of each."""
    site = platform_site if is_platform() else shop_site
    found = []
    for model, screen in site._registry.items():
        if not screen.search_fields or not screen.has_view_permission(request):
            continue
        rows, _ = screen.get_search_results(request, screen.get_queryset(request), term)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        found += [
            SearchResult(
                title=str(row),
                description=str(model._meta.verbose_name).capitalize(),
                link=reverse(name, args=[row.pk]),
                icon="arrow_outward",
            )
            for row in rows[:MOST_HITS]
        ]
    return found


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the home page shows."""
    home = admin_home.of_platform if is_platform() else admin_home.of_shop
    return context | home(request)
