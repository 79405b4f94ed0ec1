"""What happens to shops: opened, suspended, closed, deleted."""

from tenants.services.deleting import delete_shop
from tenants.services.opening import NewShop, create_shop, known_opening
from tenants.services.standing import close_shop, reactivate_shop, suspend_shop

__all__ = [
    "NewShop",
    "close_shop",
    "create_shop",
    "delete_shop",
    "known_opening",
    "reactivate_shop",
    "suspend_shop",
]
