"""What the catalogue refuses."""

from core.errors import Conflict, Invalid


class ArtworkRejected(Invalid):
    """The file is no picture we can print."""

    code = "artwork_rejected"


class ArtworkNotPublishable(Conflict):
    """Something is missing that shoppers or the law would miss."""

    code = "artwork_not_publishable"


class ProductInvalid(Invalid):
    """A product or a variant cannot be sold as described."""

    code = "product_invalid"


class NameTaken(Conflict):
    """A slug or a SKU is in use already."""

    code = "name_taken"
