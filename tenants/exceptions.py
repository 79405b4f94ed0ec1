"""Why a shop could not be made or changed."""

from core.errors import Conflict, Invalid


class ShopInvalid(Invalid):
    """A name, host or setting cannot be used."""

    code = "shop_invalid"


class ShopExists(Conflict):
    """Another shop has this schema, host or order prefix already."""

    code = "shop_exists"
