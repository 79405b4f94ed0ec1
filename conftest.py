"""Two shops, made once; each test is a rolled-back transaction inside `acme`."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from core import due
from core.actors import SYSTEM
from core.tenancy import PUBLIC, connection, shop
from tenants.hosts import tenant_of_host
from tenants.models import Tenant
from tenants.services import NewShop, create_shop

SHOPS: dict[str, dict[str, object]] = {
    "acme": {"currencies": ["USD"], "countries": ["US", "CA"]},
    "globex": {"currencies": ["SEK", "EUR"], "countries": ["SE", "DE"]},
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Migrate the template and clone the two shops from it, once per process."""
    with django_db_blocker.unblock():
        call_command("migrate_installation", verbosity=0)
        for name, settings in SHOPS.items():
            if not Tenant.objects.filter(schema_name=name).exists():
                new = NewShop(
                    name=name,
                    host=f"{name}.localhost",
                    owner_email=f"owner@{name}.example",
                    owner_password="a-long-password",
                    settings=settings,
                )
                create_shop(new, actor=SYSTEM)
        connection.close()


@pytest.fixture
def acme(db: None) -> Tenant:
    """The shop that tests work in."""
    found: Tenant = Tenant.objects.get(schema_name="acme")
    return found


@pytest.fixture
def globex(db: None) -> Tenant:
    """The other shop."""
    found: Tenant = Tenant.objects.get(schema_name="globex")
    return found


@pytest.fixture(autouse=True)
def _counts_apart(settings: Any) -> None:
    """Count this test's requests apart from every other's (config/limits.py)."""
    settings.THROTTLE_NAMESPACE = uuid4().hex[:8]


@pytest.fixture(autouse=True)
def _inside_acme(request: pytest.FixtureRequest) -> Iterator[None]:
    """Enter acme before the test's transaction opens; leave it afterwards."""
    marker = request.node.get_closest_marker("django_db")
    wanted = {"db", "transactional_db"} & set(request.fixturenames)
    if marker is None and not wanted:
        yield
        return
    connection.set_schema("acme")
    if "transactional_db" in wanted or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    # Before statements are counted: the host is known and the search path is set.
    known = tenant_of_host("acme.localhost")
    _ = known.flag_overrides if known else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield
    connection.set_schema(PUBLIC)


@pytest.fixture
def run_due(db: None) -> Callable[[], int]:
    """Do everything that is due now in the current shop, and what that makes due."""

    def run() -> int:
        done = 0
        while claimed := due.claim():
            due.run(claimed)
            done += 1
            assert done < 1000, "due items never end"
        return done

    return run


@pytest.fixture
def in_globex(globex: Tenant) -> Iterator[None]:
    """Run a test in the other shop."""
    with shop("globex"):
        yield
