"""Why a shop could not be made, changed or ended."""

from core.errors import Conflict, Invalid, NotFound


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


class ShopBusy(Conflict):
    """Another process opens or deletes this shop at the moment."""

    code = "shop_busy"
    permanent = False


class ShopNotFound(NotFound):
    """There is no such shop."""

    code = "shop_not_found"


class WrongStatus(Conflict):
    """The shop's status does not allow this."""

    code = "shop_status"


class NotDeletable(Conflict):
    """Something of the shop must be finished first."""

    code = "shop_not_deletable"


class NotConfirmed(Invalid):
    """The name typed to confirm is not the shop's."""

    code = "shop_not_confirmed"


class FlagInvalid(Invalid):
    """There is no such flag or country."""

    code = "flag_invalid"


class SignUpRefused(Invalid):
    """A shop cannot be opened by this form or link."""

    code = "sign_up_refused"
