"""Who may do what, written out by hand a second time.

Nothing here is read from the code: a wrong `permission` on a view, a wrong role in
accounts/permissions.py or a button with the wrong question fails the matrix.
"""

from dataclasses import dataclass, field

SHOP = "shop"
PLATFORM = "platform"

OWNER = "owner"
MANAGERS = "owner manager"
DESK = "owner manager support"
STUDIO = "owner manager curator"
STAFF = "owner manager curator support"
NOBODY = ""
OPERATOR = "operator"

# Permission -> the roles that hold it.
HOLDERS = {
    "orders.view": DESK,
    "orders.cancel": DESK,
    "payments.view": DESK,
    "payments.refund": MANAGERS,
    "mails.view": DESK,
    "mails.resend": DESK,
    "fulfillment.view": DESK,
    "fulfillment.sync": DESK,
    "catalog.view": STAFF,
    "catalog.edit": STUDIO,
    "settings.view": STAFF,
    "settings.edit": MANAGERS,
    "domains.manage": f"{MANAGERS} operator",
    "connections.view": MANAGERS,
    "connections.manage": OWNER,
    "people.view": f"{DESK} operator",
    "people.manage": "owner operator",
    "keys.manage": OWNER,
    "privacy.manage": MANAGERS,
    "health.view": MANAGERS,
    "reliability.view": f"{DESK} operator",
    "reliability.replay": f"{MANAGERS} operator",
    "audit.view": f"{MANAGERS} operator",
    "shops.view": OPERATOR,
    "shops.manage": OPERATOR,
    "shops.delete": OPERATOR,
    "shops.enter": OPERATOR,
    "frames.view": OPERATOR,
    "frames.curate": OPERATOR,
    "providers.view": OPERATOR,
}
# What no API key is given, whoever makes it.
NOT_FOR_KEYS = {"people.manage", "keys.manage"}


@dataclass(frozen=True)
class Row:
    """What a view answers to who may: method, path, permission, status."""

    method: str
    path: str
    permission: str
    expected: int
    host: str = SHOP


# fmt: off
ROWS = [
    Row("GET", "health/detail", "reliability.view", 200),
    Row("GET", "v1/people", "people.view", 200),
    Row("PATCH", "v1/people/<person_id>", "people.manage", 200),
    Row("POST", "v1/people/<person_id>/roles", "people.manage", 200),
    Row("GET", "v1/invitations", "people.manage", 200),
    Row("POST", "v1/invitations", "people.manage", 201),
    Row("DELETE", "v1/invitations/<which>", "people.manage", 200),
    Row("POST", "v1/invitations/<which>/send", "people.manage", 200),
    Row("GET", "v1/api-keys", "keys.manage", 200),
    Row("POST", "v1/api-keys", "keys.manage", 201),
    Row("DELETE", "v1/api-keys/<key_id>", "keys.manage", 200),
    Row("POST", "v1/api-keys/<key_id>/rotate", "keys.manage", 201),
    Row("GET", "v1/staff-sessions", "audit.view", 200),
    Row("DELETE", "v1/staff-sessions/<which>", "people.manage", 200),
    Row("GET", "v1/webhooks/test", "reliability.view", 200),
    Row("GET", "v1/audit", "audit.view", 200),
    Row("PATCH", "v1/settings", "settings.edit", 200),
    Row("GET", "v1/settings", "settings.view", 200),
    Row("GET", "v1/flags", "public", 200),
    Row("GET", "v1/domains", "domains.manage", 200),
    Row("POST", "v1/domains", "domains.manage", 201),
    Row("GET", "v1/domains/<domain_id>", "domains.manage", 200),
    Row("DELETE", "v1/domains/<domain_id>", "domains.manage", 204),
    Row("POST", "v1/domains/<domain_id>/check", "domains.manage", 200),
    # Not yet live, so it cannot be the primary one.
    Row("POST", "v1/domains/<domain_id>/primary", "domains.manage", 409),
    # --- For who is signed in, about themselves
    Row("GET", "v1/me", "self", 200),
    Row("PATCH", "v1/me", "self", 200),
    Row("GET", "v1/me/sessions", "self", 200),
    Row("DELETE", "v1/me/sessions", "self", 204),
    Row("DELETE", "v1/me/sessions/<device_id>", "self", 404),
    Row("POST", "v1/auth/logout", "self", 204),
    Row("GET", "v1/me/data-requests", "self", 200),
    Row("POST", "v1/me/data-requests", "self", 201),
    Row("GET", "v1/me/data-requests/<request_id>/download", "self", 404),
    Row("GET", "v1/me/consents", "self", 200),
    Row("PUT", "v1/me/consents", "self", 200),
    # --- For everybody
    Row("POST", "v1/auth/refresh", "public", 401),
    Row("POST", "v1/data-requests", "public", 202),
    Row("POST", "v1/data-requests/verify", "public", 200),
    # --- For everybody; who has the shopper's tokens, as these requests do
    Row("GET", "v1/frame-types", "public", 200),
    Row("GET", "v1/frame-types/<frame_type_id>/sizes", "public", 404),
    Row("POST", "v1/dpi/calc", "public", 200),
    Row("GET", "v1/products", "public", 200),
    Row("GET", "v1/products/<product_id>", "public", 200),
    Row("GET", "v1/artworks", "public", 200),
    Row("GET", "v1/artworks/<artwork_id>", "public", 200),
    Row("GET", "v1/fit", "public", 404),
    Row("GET", "v1/cart", "public", 200),
    Row("POST", "v1/cart", "public", 201),
    Row("POST", "v1/cart/lines", "public", 201),
    Row("PATCH", "v1/cart/lines/<line_id>", "public", 200),
    Row("DELETE", "v1/cart/lines/<line_id>", "public", 200),
    Row("POST", "v1/cart/quote", "public", 201),
    Row("POST", "v1/checkout", "public", 422),
    Row("GET", "v1/payments/order-status/<payment_intent_id>", "public", 200),
    Row("GET", "v1/payments/order-tracking/<order_number>", "public", 200),
    Row("POST", "v1/payments/cancel-order/<order_id>", "public", 200),
    Row("POST", "v1/payments/sync-order/<order_id>", "public", 200),
    Row("GET", "v1/payments/my-orders", "public", 200),
    Row("POST", "v1/echo", "public", 200),
    Row("GET", "v1/schema/", "public", 200),
    Row("GET", "v1/docs/", "public", 200),
    # --- The platform's own host
    Row("GET", "health/detail", "reliability.view", 200, PLATFORM),
    Row("GET", "v1/shops", "shops.manage", 200, PLATFORM),
    Row("POST", "v1/shops", "shops.manage", 422, PLATFORM),
    Row("GET", "v1/shops/<shop_id>", "shops.manage", 404, PLATFORM),
    Row("PATCH", "v1/shops/<shop_id>", "shops.manage", 404, PLATFORM),
    Row("POST", "v1/shops/<shop_id>/suspend", "shops.manage", 422, PLATFORM),
    Row("POST", "v1/shops/<shop_id>/reactivate", "shops.manage", 404, PLATFORM),
    Row("POST", "v1/shops/<shop_id>/close", "shops.manage", 422, PLATFORM),
    Row("POST", "v1/shops/<shop_id>/delete", "shops.delete", 422, PLATFORM),
    Row("GET", "v1/shop-runs", "shops.manage", 200, PLATFORM),
    Row("GET", "v1/shop-runs/<run_id>", "shops.manage", 404, PLATFORM),
    Row("GET", "v1/shop-exports", "shops.delete", 200, PLATFORM),
    Row("GET", "v1/shop-exports/<export_id>/file", "shops.delete", 404, PLATFORM),
]
# fmt: on

# Views that are no API: what decides in them. By module and name.
PLAIN_VIEWS = {
    "core.api.views.health": "says whether we are up, to anybody",
    "core.api.views.version": "names our version, to anybody",
    "payments.webhooks.receive": "Stripe's signature over the body",
    "providers.webhooks.receive": "the printer's signature over the body",
    "tenants.views.sign_up": "anybody, where sign-up is open; a mail goes out",
    "tenants.views.confirm": "the signed link of a mail",
    "tenants.views.at_handle": "leads to a shop's public pages, for anybody",
    "tenants.api.tls_ask.tls_ask": "says only whether a host name is a shop's",
    "accounts.social.views.callback": "the state that a provider sends back",
    "accounts.social.views.finish": "a one-time token of the browser that began",
    "accounts.social.views.start": "leads to Google or Apple, for anybody",
    "accounts.views.join": "the signed one-time token of an invitation",
    "accounts.views.enter": "the signed one-time token of an operator's visit",
    "accounts.staff.views.inactive": "says that an account is closed, to anybody",
    "accounts.views.leave": "ends the visit of who asks, nobody else's",
    "catalog.views.media": "public files, found by their content's hash",
    "catalog.views.signed_file": "a signed, expiring token of one file",
    "storefront.views.about.about": "a page for anybody",
    "storefront.views.about.shipping": "a page for anybody",
    "storefront.views.about.theme": "a shop's colours, for anybody",
    "storefront.views.browsing.show_artwork": "published artworks, for anybody",
    "storefront.views.browsing.show_gallery": "published artworks, for anybody",
    "storefront.views.cart.add_to_cart": "the browser's own cart",
    "storefront.views.cart.change_line": "the browser's own cart",
    "storefront.views.cart.choose_country": "a cookie of the browser",
    "storefront.views.cart.choose_currency": "a cookie of the browser",
    "storefront.views.cart.drop_line": "the browser's own cart",
    "storefront.views.cart.show_cart": "the browser's own cart",
    "storefront.views.checkout.checkout": "the browser's own cart",
    "storefront.views.checkout.pay": "orders.access.visible_order",
    "storefront.views.orders.cancel": "orders.access.visible_order",
    "storefront.views.orders.track": "orders.access.visible_order",
    "storefront.views.account.show_account": "who is signed in, about themselves",
    "storefront.views.account.rename": "who is signed in, about themselves",
    "storefront.views.account.show_linked": "who is signed in, about themselves",
    "storefront.views.account.unlink": "who is signed in, about themselves",
    "storefront.views.account.show_devices": "who is signed in, about themselves",
    "storefront.views.account.end_device": "who is signed in, about themselves",
    "storefront.views.account.end_other_devices": "who is signed in, about themselves",
    "storefront.views.privacy.show": "a page for anybody; requests of who is signed in",
    "storefront.views.privacy.ask": "a mail goes to the address, nothing is shown",
    "storefront.views.privacy.change_consents": "the browser's or person's own",
    "storefront.views.privacy.confirm": "the signed token of a mail",
    "storefront.views.privacy.download": "the signed token of a mail",
    "storefront.views.signing_in.sign_out": "ends the browser's own session",
    "storefront.views.signing_in.inactive": "a page for anybody",
}


@dataclass(frozen=True)
class Screen:
    """Who may see a screen of the back office, use its forms and press its buttons."""

    view: str
    add: str = NOBODY
    change: str = NOBODY
    delete: str = NOBODY
    buttons: dict[str, str] = field(default_factory=dict)


SHOP_SCREENS = {
    "accounts.apikey": Screen(
        OWNER, buttons={"make": OWNER, "rotate": OWNER, "revoke": OWNER}
    ),
    "accounts.invitation": Screen(
        OWNER, buttons={"invite": OWNER, "send_again": OWNER, "revoke": OWNER}
    ),
    "accounts.staffsession": Screen(MANAGERS, buttons={"end": OWNER}),
    "accounts.user": Screen(
        DESK,
        change=OWNER,
        buttons={
            "give_role": OWNER,
            "take_role": OWNER,
            "deactivate": OWNER,
            "reactivate": OWNER,
        },
    ),
    "catalog.artwork": Screen(
        STAFF, change=STUDIO, buttons={"publish": STUDIO, "unpublish": STUDIO}
    ),
    "catalog.product": Screen(STAFF, change=STUDIO),
    "catalog.productvariant": Screen(
        STAFF, buttons={"offer": STUDIO, "withdraw": STUDIO}
    ),
    "core.auditentry": Screen(MANAGERS),
    "core.deadletter": Screen(
        DESK, buttons={"replay": MANAGERS, "replay_selected": MANAGERS}
    ),
    "core.dueitem": Screen(DESK),
    "core.inboxevent": Screen(DESK),
    "core.outboxevent": Screen(DESK),
    "crm.notification": Screen(DESK),
    "fulfillment.providerorder": Screen(DESK, buttons={"sync": DESK, "again": DESK}),
    "fulfillment.shipment": Screen(DESK),
    "orders.order": Screen(DESK, buttons={"sync": DESK, "cancel": DESK}),
    "orders.shippingprice": Screen(STAFF),
    "payments.paymentattempt": Screen(DESK),
    "payments.refund": Screen(DESK),
    "payments.stripeaccount": Screen(MANAGERS, buttons={"connect": OWNER}),
    "providers.providerconnection": Screen(MANAGERS, buttons={"connect": OWNER}),
    "privacy.consent": Screen(MANAGERS),
    "privacy.datarequest": Screen(
        MANAGERS,
        buttons={
            "run_export": MANAGERS,
            "run_erasure": MANAGERS,
            "extend": MANAGERS,
            "refuse": MANAGERS,
            "close": MANAGERS,
        },
    ),
    "tenants.tenant": Screen(STAFF, change=MANAGERS),
    "tenants.domain": Screen(
        MANAGERS,
        buttons={
            "add": MANAGERS,
            "ask_dns": MANAGERS,
            "choose": MANAGERS,
            "remove": MANAGERS,
        },
    ),
    "tenants.shophealth": Screen(
        MANAGERS, buttons={"look_now": MANAGERS, "look_again": MANAGERS}
    ),
}
PLATFORM_SCREENS = {
    "accounts.invitation": Screen(
        OPERATOR,
        buttons={"invite": OPERATOR, "send_again": OPERATOR, "revoke": OPERATOR},
    ),
    "accounts.staffsession": Screen(OPERATOR, buttons={"end": OPERATOR}),
    "accounts.user": Screen(
        OPERATOR,
        change=OPERATOR,
        buttons={
            "give_role": OPERATOR,
            "take_role": OPERATOR,
            "deactivate": OPERATOR,
            "reactivate": OPERATOR,
        },
    ),
    "core.auditentry": Screen(OPERATOR),
    "core.deadletter": Screen(
        OPERATOR, buttons={"replay": OPERATOR, "replay_selected": OPERATOR}
    ),
    "core.dueitem": Screen(OPERATOR),
    "core.inboxevent": Screen(OPERATOR),
    "core.jobrun": Screen(OPERATOR),
    "core.outboxevent": Screen(OPERATOR),
    "django_celery_beat.periodictask": Screen(
        OPERATOR, buttons={"pause": OPERATOR, "resume": OPERATOR}
    ),
    "frames.framesize": Screen(
        OPERATOR,
        add=OPERATOR,
        change=OPERATOR,
        buttons={"show": OPERATOR, "hide": OPERATOR},
    ),
    "frames.frametype": Screen(OPERATOR, add=OPERATOR, change=OPERATOR),
    "providers.providerproduct": Screen(OPERATOR),
    "providers.providervariant": Screen(OPERATOR),
    "tenants.domain": Screen(OPERATOR, buttons={"release": OPERATOR}),
    "tenants.tenant": Screen(
        OPERATOR,
        add=OPERATOR,
        change=OPERATOR,
        buttons={
            "enter": OPERATOR,
            "suspend": OPERATOR,
            "reactivate": OPERATOR,
            "close": OPERATOR,
            "delete_it": OPERATOR,
        },
    ),
    "tenants.provisioningrun": Screen(OPERATOR, buttons={"push": OPERATOR}),
    "tenants.shopexport": Screen(OPERATOR),
    "tenants.flagoverride": Screen(OPERATOR, add=OPERATOR, delete=OPERATOR),
}
