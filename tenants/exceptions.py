"""Why a shop could not be made or changed."""

from core.errors import Conflict, Invalid


class ShopInvalid(Invalid):
    """A name, host or setting cannot be used."""

    code = "shop_invalid"


class ShopExists(Conflict):
    """Another shop has this schema, host or order prefix already."""

    code = "shop_exists"


class DomainInvalid(Invalid):
    """A name that cannot be a shop's own domain."""

    code = "domain_invalid"


class DomainTaken(Conflict):
    """The shop has the name already, or another shop has proven it."""

    code = "domain_taken"


class DomainInUse(Conflict):
    """The shop needs this host, or it cannot be used like this now."""

    code = "domain_in_use"
