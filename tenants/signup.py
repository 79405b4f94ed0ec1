"""People open shops themselves: a form, a mail to prove the address, then the shop.

Nothing is written before the address is proven: what was asked for travels in the
signed link. The link opens one shop; used again it leads to the same one.
"""

import secrets
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from core.actors import Actor
from tenants.exceptions import ShopExists, SignUpRefused
from tenants.handles import host_of, problem_with
from tenants.hosts import url_of_host
from tenants.mails import send
from tenants.models import Tenant
from tenants.services import NewShop, create_shop

SALT = "tenants.signup"
CONFIRM_PATH = "/signup/confirm/"
SECONDS_BETWEEN_MAILS = 60
HOURS = settings.SIGN_UP_LINK_SECONDS // 3600
PERSON = Actor("system", "", "sign-up")


@dataclass(frozen=True)
class Wish:
    """The shop somebody wants; `nonce` makes its link open one shop."""

    name: str
    email: str
    handle: str
    nonce: str

    @property
    def key(self) -> str:
        """Name the opening that this link may begin."""
        return f"signup:{self.nonce}"


def ask(name: str, email: str, handle: str) -> None:
    """Send the link that opens a shop. Raises SignUpRefused for an unusable handle.

    Says nothing of addresses: whoever asks twice in a minute gets one mail.
    """
    refuse_closed()
    refuse_handle(handle)
    if not cache.add(_throttle(email), 1, SECONDS_BETWEEN_MAILS):
        return
    wish = Wish(name, email, handle, secrets.token_hex(16))
    link = url_of_host(settings.PLATFORM_HOST) + CONFIRM_PATH + sign(wish)
    facts = {"name": name, "host": host_of(handle), "link": link, "hours": HOURS}
    send("signup", f"Confirm your shop {name}", email, dict(facts), name=wish.nonce)


def sign(wish: Wish) -> str:
    """Put a wish into a link."""
    return signing.dumps(asdict(wish), salt=SALT, compress=True)


def read(token: str) -> Wish:
    """Return what a link asks for; raise SignUpRefused for one that opens nothing."""
    refuse_closed()
    try:
        wish = signing.loads(token, salt=SALT, max_age=settings.SIGN_UP_LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise SignUpRefused(
            f"This link was good for {HOURS} hours. Fill in the form again.",
            code="link_expired",
        ) from error
    except signing.BadSignature as error:
        raise SignUpRefused(
            "This link is incomplete. Copy all of it from the mail.", code="link_bad"
        ) from error
    return Wish(**wish)


def open_shop(wish: Wish, password: str) -> Tenant:
    """Open the shop of a proven address; the same link finds the same shop again.

    Raises SignUpRefused where somebody else took the handle meanwhile.
    """
    refuse_closed()
    new = NewShop(
        name=wish.name,
        handle=wish.handle,
        owner_email=wish.email,
        owner_password=password,
        is_told=True,
    )
    try:
        return create_shop(new, actor=PERSON, key=wish.key)
    except ShopExists as error:
        raise SignUpRefused(
            f"The handle {wish.handle} was taken meanwhile. Choose another.",
            code="handle_taken",
        ) from error


def refuse_closed() -> None:
    """Raise SignUpRefused where this installation opens no shops by itself."""
    if not settings.SIGN_UP_IS_OPEN:
        raise SignUpRefused("Shops are opened by the operators here.", code="closed")


def refuse_handle(handle: str) -> None:
    """Raise SignUpRefused for a handle that is wrong, reserved or taken."""
    words = problem_with(handle)
    schema = handle.replace("-", "_")
    taken = Tenant.objects.filter(handle=handle) | Tenant.objects.filter(
        schema_name=schema
    )
    if not words and taken.exists():
        words = "This handle is taken. Choose another."
    if words:
        raise SignUpRefused(words, fields={"handle": [words]})


def _throttle(email: str) -> str:
    """Name an address without keeping it."""
    digest = salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()
    return f"signup:{digest}"
