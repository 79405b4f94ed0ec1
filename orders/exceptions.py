"""Why a cart or an order could not do what was asked."""

from core.errors import Conflict, Invalid, NotFound


class CartNotFound(NotFound):
    """The cart token is unknown in this shop."""

    code = "cart_not_found"


class CartClosed(Conflict):
    """An order was made of this cart."""

    code = "cart_closed"


class CartEmpty(Conflict):
    """There is nothing to buy."""

    code = "cart_empty"


class CartInvalid(Invalid):
    """A variant, quantity or currency cannot be used."""

    code = "cart_invalid"


class QuoteExpired(Conflict):
    """The delivery price is no longer promised."""

    code = "quote_expired"


class CheckoutInvalid(Invalid):
    """The address or the total cannot be used."""

    code = "checkout_invalid"


class OrderingPaused(Conflict):
    """The shop takes no orders at the moment, or none for that country."""

    code = "ordering_paused"


class OrderNotCancellable(Conflict):
    """The hold has passed: the prints are being made."""

    code = "order_not_cancellable"
