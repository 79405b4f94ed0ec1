"""First letters of a shop's order numbers."""

import itertools
import re
import string

from tenants.exceptions import ShopExists
from tenants.models import Tenant


def free_prefix(name: str) -> str:
    """Return three letters no shop has yet, as near to the name as there are.

    Two shops opened at once may be offered the same; the second is refused by the
    column's constraint and may ask again. Raises ShopExists when all are taken.
    """
    letters = re.sub(r"[^A-Z]", "", name.upper())
    taken = set(Tenant.objects.values_list("order_prefix", flat=True))
    near = [(letters + "XXX")[:3]]
    near += ["".join(three) for three in itertools.combinations(letters[:12], 3)]
    every = map("".join, itertools.product(string.ascii_uppercase, repeat=3))
    for prefix in itertools.chain(near, every):
        if prefix not in taken:
            return prefix
    raise ShopExists("Every order prefix is in use.")
