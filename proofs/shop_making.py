"""Shops for `make prove-shops`: made as an operator makes them, filled by copying."""

import time

from django.db import connection
from psycopg import sql

from benchmarks.data import connect, fill
from core.actors import SYSTEM
from core.tenancy import PUBLIC, shop
from frames.services import import_curated_frames
from tenants.models import Tenant
from tenants.services import NewShop, create_shop

PRODUCTS = 48
# In the order in which rows may be copied.
STOCK = (
    "catalog_artwork",
    "catalog_artworkfile",
    "catalog_product",
    "catalog_productvariant",
    "catalog_variantprice",
)


def name_of(number: int) -> str:
    """Name a shop; its schema has the same name."""
    return f"s{number:04d}"


def host_of(schema: str) -> str:
    """Return where a shop answers."""
    return f"{schema}.localhost"


def make_shop(number: int) -> float:
    """Open a shop; return the milliseconds it took."""
    name = name_of(number)
    # Without a password: hashing one takes as long as all the rest, on purpose.
    new = NewShop(name, host_of(name), f"owner@{name}.example")
    began = time.perf_counter()
    with shop(PUBLIC):
        create_shop(new, actor=SYSTEM)
    return (time.perf_counter() - began) * 1000


def set_up_two() -> list[float]:
    """Make the first two shops and fill them; return how long making each took."""
    with shop(PUBLIC):
        import_curated_frames()
    made = [make_shop(0), make_shop(1)]
    with shop(name_of(0)):
        connect(_row(name_of(0)))
        fill(PRODUCTS)
    fill_like(name_of(0), name_of(1))
    return made


def _row(schema: str) -> Tenant:

    found: Tenant = Tenant.objects.get(schema_name=schema)
    return found


def fill_like(source: str, target: str) -> None:
    """Copy the stock of one shop into another."""
    copy = sql.SQL("INSERT INTO {}.{} SELECT * FROM {}.{}")
    names = sql.Identifier
    with connection.cursor() as cursor:
        for table in STOCK:
            statement = copy.format(
                names(target), names(table), names(source), names(table)
            )
            cursor.execute(statement)
