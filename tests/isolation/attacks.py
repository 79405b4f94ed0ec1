"""How each address of a shop is attacked: what is sent, and how it may answer.

One row for every route below a shop's host. A route that is in no row and that no
generator knows fails the test: whoever adds an address says here how it is attacked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.models import ApiKey, Invitation, StaffSession, User
from catalog.models import Artwork, Product, ProductVariant
from config.aliases import ALIASES
from orders.models import CartLine, Order, ShippingQuote
from payments.models import PaymentAttempt
from privacy.models import DataRequest
from tenants.models import Domain
from tests.isolation.planting import CURRENCY, Loot

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED = frozenset({401, 403, 404, 405})
# A page that everyone may open shows the shop whose host it is.
OPEN = frozenset({200, 405})


@dataclass(frozen=True)
class Attack:
    """One route: values for its parameters, a body, and the statuses it may give.

    `opens` names the methods that answer the shop itself, on its own host, with its
    own tokens; there the same request must work, or the attack proves nothing.
    """

    values: Callable[[Loot], dict[str, Any]] = lambda loot: {}
    body: Callable[[Loot], dict[str, Any]] = lambda loot: {}
    query: Callable[[Loot], dict[str, Any]] = lambda loot: {}
    may: dict[str, frozenset[int]] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    is_form: bool = False
    webhook: str = ""
    methods: tuple[str, ...] = METHODS

    def allowed(self, method: str) -> frozenset[int]:
        """Say which answers to a method are no breach."""
        asked = "GET" if method == "HEAD" else method
        if asked in self.may:
            return self.may[asked]
        # REST framework describes a view to OPTIONS without looking at any row.
        return REFUSED | {200} if method == "OPTIONS" else REFUSED


def _id(model: Any, name: str) -> Callable[[Loot], dict[str, Any]]:
    return lambda loot: {name: loot.rows[model].pk}


def _address(loot: Loot) -> dict[str, Any]:
    """Write an address that the shop under attack itself would take."""
    return {
        "first_name": "Mallory",
        "last_name": "Grey",
        "address1": "1 Dark Lane",
        "city": "Uppsala",
        "zip": "75220",
        "region": "CA",
        "country": "US" if loot.schema == "globex" else "SE",
    }


def _checkout(loot: Loot) -> dict[str, Any]:
    return {
        "email": "mallory@example.com",
        "address": _address(loot),
        "quote_id": str(loot.rows[ShippingQuote].pk),
    }


def _line(loot: Loot) -> dict[str, Any]:
    return {"variant_id": str(loot.rows[ProductVariant].pk), "quantity": 1}


def _number(loot: Loot) -> dict[str, Any]:
    order = loot.rows[Order]
    return {
        "number": order.number,
        "order_number": order.number,
        "order_id": order.number,
        "payment_intent_id": loot.rows[PaymentAttempt].intent_ref,
    }


ASK = {"kind": "export", "email": "mallory@example.com", "text": ""}
# Staff see what is their own shop's; the planted markers must not be in it.
OWN_ONLY = Attack(may={"GET": REFUSED | {200}})
PUBLIC_PAGE = Attack(may={"GET": OPEN}, opens={"GET": 200})
CANCEL = Attack(_number, lambda _: {"reason": "mine now"}, opens={"POST": 200})
MALLORY = {"email": "mallory@example.com", "role": "support"}
TEAM: dict[str, Attack] = {
    "people": OWN_ONLY,
    # The last owner stays, so it is refused at home.
    "people/<person_id>": Attack(
        _id(User, "person_id"), lambda _: {"role": "support"}, opens={"PATCH": 409}
    ),
    "people/<person_id>/roles": Attack(
        _id(User, "person_id"), lambda _: {"role": "support"}, opens={"POST": 409}
    ),
    "invitations": Attack(
        body=lambda _: MALLORY,
        may={"GET": REFUSED | {200}, "POST": REFUSED | {201}},
        opens={"GET": 200, "POST": 201},
    ),
    "invitations/<which>": Attack(_id(Invitation, "which"), opens={"DELETE": 200}),
    "invitations/<which>/send": Attack(_id(Invitation, "which"), opens={"POST": 200}),
    "api-keys": Attack(
        body=lambda _: {"label": "mine", "scopes": ["orders.view"]},
        may={"GET": REFUSED | {200}, "POST": REFUSED | {201}},
        opens={"GET": 200, "POST": 201},
    ),
    "api-keys/<key_id>": Attack(_id(ApiKey, "key_id"), opens={"DELETE": 200}),
    "api-keys/<key_id>/rotate": Attack(_id(ApiKey, "key_id"), opens={"POST": 201}),
    "staff-sessions": OWN_ONLY,
    "staff-sessions/<which>": Attack(_id(StaffSession, "which"), opens={"DELETE": 200}),
}
SIGN_IN_STEPS = {
    f"auth/{client}/{step}": Attack(
        body=lambda loot: {
            "email": f"owner@{loot.schema}.example",
            "code": "BCDF-GHJK",
            "provider": "google",
            "process": "login",
            "token": {"client_id": "x", "id_token": loot.marker[:4]},
        },
        # 401 says which step comes next; a wrong session token is 410.
        may={
            "GET": REFUSED | {200, 410},
            # An insider is told that they are signed in at their own shop.
            "POST": REFUSED | {200, 400, 409, 410},
            "DELETE": REFUSED | {410},
        },
    )
    for client in ("app", "browser")
    for step in (
        *("config", "session", "code/request", "code/confirm"),
        *("provider/token", "2fa/authenticate"),
    )
}
API: dict[str, Attack] = {
    **TEAM,
    **SIGN_IN_STEPS,
    "me": Attack(
        body=lambda _: {"name": "Mallory"},
        may={m: REFUSED | {200} for m in ("GET", "PATCH")},
        opens={"GET": 200},
    ),
    "me/sessions": Attack(
        may={"GET": REFUSED | {200}, "DELETE": REFUSED | {204}}, opens={"GET": 200}
    ),
    "me/sessions/<device_id>": Attack(
        lambda loot: {"device_id": loot.rows[UserSession].pk}
    ),
    "auth/refresh": Attack(
        body=lambda loot: {"refresh_token": loot.marker[:4]},
    ),
    "auth/logout": Attack(may={"POST": REFUSED | {204}}),
    "frame-types": PUBLIC_PAGE,
    "frame-types/<frame_type_id>/sizes": Attack(
        # Frames are the same for every shop; there is none in this database.
        lambda _: {"frame_type_id": 1}
    ),
    "dpi/calc": Attack(
        body=lambda _: {
            "pixels_w": 3600,
            "pixels_h": 5400,
            "print_w_in": "12",
            "print_h_in": "18",
        },
        may={"POST": frozenset({200})},
        opens={"POST": 200},
    ),
    "products": PUBLIC_PAGE,
    "products/<product_id>": Attack(_id(Product, "product_id"), opens={"GET": 200}),
    "artworks": PUBLIC_PAGE,
    "artworks/<artwork_id>": Attack(_id(Artwork, "artwork_id"), opens={"GET": 200}),
    "fit": Attack(
        query=lambda loot: {"variant": loot.rows[ProductVariant].pk, "frame_size": 1}
    ),
    "cart": Attack(
        body=lambda loot: {},
        # Anyone may start an empty cart; it is the attacked shop's own.
        may={"POST": frozenset({201})},
        opens={"GET": 200},
    ),
    "cart/lines": Attack(body=_line, opens={"POST": 201}),
    "cart/lines/<line_id>": Attack(
        _id(CartLine, "line_id"),
        lambda _: {"quantity": 3},
        opens={"PATCH": 200, "DELETE": 200},
    ),
    "cart/quote": Attack(
        body=lambda loot: {"country": "US" if loot.schema == "acme" else "SE"},
        opens={"POST": 201},
    ),
    "checkout": Attack(body=_checkout),
    "payments/order-status/<payment_intent_id>": Attack(_number, opens={"GET": 200}),
    "payments/order-tracking/<order_number>": Attack(_number, opens={"GET": 200}),
    "payments/cancel-order/<order_id>": CANCEL,
    "payments/sync-order/<order_id>": Attack(_number),
    "payments/my-orders": Attack(
        may={"GET": frozenset({200})},  # the list of a stranger is empty
        opens={"GET": 200},
    ),
    "webhooks/stripe": Attack(
        webhook="stripe", may={"POST": frozenset({400})}, opens={"POST": 200}
    ),
    "webhooks/printify": Attack(
        webhook="printify", may={"POST": frozenset({400})}, opens={"POST": 200}
    ),
    "webhooks/test": OWN_ONLY,
    "domains": Attack(
        body=lambda _: {"domain": "www.taken-over.example"},
        # An insider adds a domain to the own shop.
        may={"GET": REFUSED | {200}, "POST": REFUSED | {201}},
        opens={"GET": 200, "POST": 201},
    ),
    "domains/<domain_id>": Attack(
        _id(Domain, "domain_id"), opens={"GET": 200, "DELETE": 204}
    ),
    "domains/<domain_id>/check": Attack(_id(Domain, "domain_id")),
    # Not yet live, so at home it is refused with a reason.
    "domains/<domain_id>/primary": Attack(
        _id(Domain, "domain_id"), opens={"POST": 409}
    ),
    "audit": OWN_ONLY,
    "settings": Attack(
        body=lambda loot: {"name": "taken over"},
        # Staff see and change what is their own shop's.
        may={"GET": REFUSED | {200}, "PATCH": REFUSED | {200}},
    ),
    "flags": PUBLIC_PAGE,
    "echo": Attack(body=lambda loot: {}, may={"POST": frozenset({200})}),
    # Everybody gets the same answer, and a mail goes to the address that was typed.
    "data-requests": Attack(
        body=lambda _: ASK, may={"POST": frozenset({202})}, opens={"POST": 202}
    ),
    "data-requests/verify": Attack(
        body=lambda loot: {"token": loot.verify_token}, opens={"POST": 200}
    ),
    "me/data-requests": Attack(
        body=lambda _: {"kind": "correction"},
        may={"GET": REFUSED | {200}, "POST": REFUSED | {201}},
        opens={"GET": 200},
    ),
    "me/data-requests/<request_id>/download": Attack(
        _id(DataRequest, "request_id"), opens={"GET": 200}
    ),
    "me/consents": Attack(
        body=lambda _: {"marketing_mails": True},
        may={"GET": REFUSED | {200}, "PUT": REFUSED | {200}},
        opens={"GET": 200},
    ),
    "schema/": PUBLIC_PAGE,
    "docs/": PUBLIC_PAGE,
}

TO_LOGIN = frozenset({302, 403, 404, 405})
FORM_BACK = Attack(
    is_form=True,
    body=lambda loot: {
        "variant": str(loot.rows[ProductVariant].pk),
        "quantity": "1",
        "currency": CURRENCY[loot.schema],
        "country": "US" if loot.schema == "acme" else "SE",
        "back": "/",
    },
    # A form that asks for what is not there leads back to a page that says so.
    may={"POST": frozenset({302})},
)
LINE_FORM = Attack(
    lambda loot: {"line": loot.rows[CartLine].pk},
    lambda _: {"quantity": "7"},
    is_form=True,
    may={"POST": frozenset({302})},
    opens={"POST": 302},
)
# A person's own pages show the person of the shop whose host it is, or lead away.
OWN_ACCOUNT = Attack(may={"GET": frozenset({200, 302, 405})}, opens={"GET": 200})
OWN_FORM = Attack(
    body=lambda _: {"name": "Mallory"},
    is_form=True,
    may={"POST": frozenset({302})},
    opens={"POST": 302},
)
# Staff's own pages: of who is signed in on this host, or the way to the sign-in page.
STAFF_PAGE = Attack(
    lambda loot: {"pk": loot.rows[UserSession].pk, "uidb36": "abc", "key": "a-b"},
    lambda _: {
        "email": "mallory@example.com",
        "password": "taken-over-1",
        "password1": "taken-over-1",
        "password2": "taken-over-1",
        "code": "000000",
        "name": "mine",
    },
    is_form=True,
    may={method: frozenset({200, 302, 404, 405}) for method in ("GET", "POST")},
)
STAFF_PAGES = {
    f"staff/{route}": STAFF_PAGE
    for route in (
        *("second-factor", "security", "security/app", "security/app/remove"),
        *("security/codes", "security/codes/new", "security/keys"),
        *("security/keys/add", "security/keys/<pk>/remove"),
        *("prove", "prove/code", "prove/key"),
        *("password/forgotten", "password/sent", "password/changed"),
        "password/<uidb36>-<key>/",
    )
}
PAGES: dict[str, Attack] = {
    # No shop of the tests has credentials at a provider; accounts/tests/test_handing.py
    # attacks what begins in one shop and ends in another.
    "auth/start/<provider>": Attack(lambda _: {"provider": "google"}, is_form=True),
    "auth/loginCallback": Attack(
        query=lambda loot: {"token": loot.marker},
        may={"GET": frozenset({302, 405})},
        opens={"GET": 302},
    ),
    "staff/join/<token>": Attack(
        lambda loot: {"token": loot.join_token}, is_form=True, opens={"GET": 200}
    ),
    "staff/enter/<token>": Attack(
        lambda loot: {"token": loot.enter_token},
        is_form=True,
        opens={"GET": 200, "POST": 302},
    ),
    "staff/leave": Attack(is_form=True),
    **STAFF_PAGES,
    "account": OWN_ACCOUNT,
    "account/name": OWN_FORM,
    "account/devices": OWN_ACCOUNT,
    "account/devices/<device>/end": Attack(
        lambda loot: {"device": loot.rows[UserSession].pk},
        is_form=True,
        may={"POST": frozenset({302, 404})},
        opens={"POST": 302},
    ),
    "account/devices/end-others": OWN_FORM,
    "account/linked": OWN_ACCOUNT,
    "account/linked/<account>/unlink": Attack(
        lambda loot: {"account": loot.rows[SocialAccount].pk},
        is_form=True,
        # A page says that there is no such account.
        may={"POST": frozenset({302})},
        opens={"POST": 302},
    ),
    "account/sign-in": Attack(
        body=lambda loot: {"email": f"owner@{loot.schema}.example"},
        is_form=True,
        may={"GET": frozenset({200, 302}), "POST": frozenset({200, 302})},
    ),
    "account/sign-in/code": Attack(
        body=lambda _: {"code": "BCDF-GHJK"},
        is_form=True,
        may={"GET": frozenset({302}), "POST": frozenset({302})},
    ),
    "account/sign-out": Attack(
        is_form=True,
        may={"GET": frozenset({200, 302}), "POST": frozenset({302})},
        opens={"GET": 200},
    ),
    "account/inactive": Attack(opens={"GET": 403}),
    "health": PUBLIC_PAGE,
    "health/detail": OWN_ONLY,
    "version": PUBLIC_PAGE,
    "media/<name>": Attack(lambda loot: {"name": loot.public_file}, opens={"GET": 200}),
    "files/<token>": Attack(
        lambda loot: {"token": loot.signed_path}, opens={"GET": 200}
    ),
    "": PUBLIC_PAGE,
    "artworks/<slug>": Attack(
        lambda loot: {"slug": loot.rows[Artwork].slug}, opens={"GET": 200}
    ),
    "cart": PUBLIC_PAGE,
    "cart/add": FORM_BACK,
    "cart/lines/<line>": LINE_FORM,
    "cart/lines/<line>/remove": LINE_FORM,
    "currency": FORM_BACK,
    "country": FORM_BACK,
    "checkout": Attack(
        body=lambda loot: {**_address(loot), "email": "mallory@example.com"},
        is_form=True,
        # Without a cart of this shop: back to the empty cart.
        may={"GET": frozenset({302}), "POST": frozenset({302})},
        opens={"GET": 200},
    ),
    "checkout/pay/<number>": Attack(_number, opens={"GET": 302}),
    "orders/<number>": Attack(_number, opens={"GET": 200}),
    "orders/<number>/cancel": Attack(_number, is_form=True, opens={"GET": 200}),
    "privacy": PUBLIC_PAGE,
    "privacy/requests": Attack(
        body=lambda _: ASK,
        is_form=True,
        may={"POST": frozenset({302})},
        opens={"POST": 302},
    ),
    # Of whoever is signed in; 404 for guests.
    "privacy/consents": Attack(is_form=True, may={"POST": REFUSED | {302}}),
    "privacy/confirm/<token>": Attack(
        lambda loot: {"token": loot.verify_token}, is_form=True, opens={"GET": 200}
    ),
    "privacy/download/<token>": Attack(
        lambda loot: {"token": loot.download_token}, opens={"GET": 200}
    ),
    "theme.css": PUBLIC_PAGE,
    "about": PUBLIC_PAGE,
    "shipping": PUBLIC_PAGE,
}


def attack_of(route: str) -> Attack | None:
    """Find the row of a route of a shop outside the back office."""
    if route.startswith("v1/"):
        return API.get(route.removeprefix("v1/"))
    for alias, target in ALIASES.items():
        if route == alias or (alias.endswith("/") and route.startswith(alias)):
            return API.get(target + route.removeprefix(alias))
    return PAGES.get(route)
