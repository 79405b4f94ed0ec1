"""How often each class of endpoints may be asked, and by whom.

One row per class; a view belongs to one by its `throttle` attribute, else to STAFF by
its permission, else by BY_ROUTE, else by its method (DEFAULT). Windows move:
"60/minute" means that no minute, wherever it begins, sees a sixty-first. Several
windows are separated by a semicolon.

`ip` counts one address (of IPv6 one /64), `user` one signed-in person, `key` one API
key, `host` everybody together at one shop, so that a flood at one shop leaves the
others' database alone. THROTTLE_SCALE multiplies every number of an installation.
docs/runbooks/rate-limits.md says how to choose.
"""

from core.rates import Rates

PUBLIC_READ = "public_read"
SEARCH = "search"
MEDIA = "media"
CART = "cart"
CHECKOUT = "checkout"
SIGN_IN = "sign_in"
WEBHOOK = "webhook"
STAFF = "staff"
ADMIN_SIGN_IN = "admin_sign_in"
UPLOAD = "upload"
PRIVACY = "privacy"

LIMITS: dict[str, Rates] = {
    PUBLIC_READ: Rates(ip="600/minute", key="3000/minute", host="60000/minute"),
    # Lists and fits that are computed; an answer from the cache is not counted.
    SEARCH: Rates(ip="300/minute", key="1500/minute", host="12000/minute"),
    # A gallery page asks for two dozen pictures.
    MEDIA: Rates(ip="3000/minute", host="300000/minute"),
    CART: Rates(ip="120/minute", key="1500/minute", host="12000/minute"),
    CHECKOUT: Rates(
        ip="60/minute; 600/hour",
        user="20/minute",
        key="300/minute",
        host="1200/minute",
    ),
    SIGN_IN: Rates(ip="20/minute; 100/hour", user="20/minute", host="600/minute"),
    # Counted only where the signature is wrong: a true delivery is never refused.
    WEBHOOK: Rates(ip="300/minute", host="3000/minute"),
    STAFF: Rates(ip="1200/minute", user="600/minute", key="600/minute"),
    # accounts/guessing.py also slows down each account.
    ADMIN_SIGN_IN: Rates(ip="20/minute; 100/hour", host="300/minute"),
    # Each may send a mail to the address that was typed.
    PRIVACY: Rates(ip="20/minute; 60/hour", user="20/minute", host="300/minute"),
    UPLOAD: Rates(ip="60/minute", user="60/minute", key="60/minute"),
}
# Views of libraries, by the beginning of namespace:name. First match counts.
BY_ROUTE: tuple[tuple[str, str], ...] = (
    ("admin:login", ADMIN_SIGN_IN),
    ("admin:", STAFF),
    ("account_", SIGN_IN),
    ("accounts:", SIGN_IN),
    ("socialaccount_", SIGN_IN),
    ("mfa_", SIGN_IN),
    ("headless:", SIGN_IN),
)
DEFAULT = {"GET": PUBLIC_READ, "HEAD": PUBLIC_READ, "OPTIONS": PUBLIC_READ}
DEFAULT_UNSAFE = CART
