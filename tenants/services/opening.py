"""Opening a shop: complete, within a second, or not at all."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from psycopg.errors import DuplicateSchema

from accounts.models import User
from accounts.permissions import Role
from core import audit, due
from core.actors import Actor
from core.tenancy import PUBLIC, TEMPLATE, WrongSchema, current_schema
from tenants import runs
from tenants.checking import check_shop
from tenants.cloning import clone_schema
from tenants.exceptions import ShopExists, ShopInvalid
from tenants.handles import handle_of, host_of, problem_with
from tenants.hosts import forget_hosts
from tenants.mails import tell_owner
from tenants.models import NOT_SHOPS, Domain, ProvisioningRun, Tenant
from tenants.prefixes import free_prefix

HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)"
    r"(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
ABOUT = (
    "{name} sells art prints. Each is made when it is ordered, by a printer near you, "
    "and sent to your door."
)


@dataclass(frozen=True)
class NewShop:
    """What is needed to open a shop; `settings` are fields of Tenant.

    It answers at `host`, or at `handle` on the shared domain. With `is_told` the owner
    gets a mail that says where to sign in.
    """

    name: str
    host: str = ""
    owner_email: str = ""
    owner_password: str | None = None
    settings: dict[str, object] = field(default_factory=dict)
    handle: str = ""
    is_told: bool = False

    @property
    def schema_name(self) -> str:
        """Derive the schema's name: letters and digits of the handle or the name."""
        source = self.handle or self.name
        return re.sub(r"[^a-z0-9]+", "_", source.lower()).strip("_")[:50]

    @property
    def first_host(self) -> str:
        """Return the host that the shop answers at first."""
        return self.host or (host_of(self.handle) if self.handle else "")

    def digest(self, key: str = "") -> str:
        """Tell the same request from another: by its key, or by all that is in it."""
        text = key or repr(sorted(asdict(self).items(), key=lambda item: item[0]))
        # Keyed by our secret: a password is in it.
        return salted_hmac("tenants.opening", text, algorithm="sha256").hexdigest()


def create_shop(new: NewShop, *, actor: Actor, key: str = "") -> Tenant:
    """Open a shop: row, schema, host, owner and first texts, in one transaction.

    Raises ShopInvalid for unusable input and ShopExists where the name, host or order
    prefix is taken; then nothing is left behind. After a crash the same request goes
    on where it stopped; with a `key` it finds the shop it made already, too.
    """
    if current_schema() != PUBLIC:
        raise WrongSchema("Shops are made from the public schema.")
    tenant = checked_shop(new)
    if key and (made := known_opening(key)):
        return made
    with runs.alone(tenant.schema_name):
        if key and (made := known_opening(key)):
            return made
        run = runs.begin(
            ProvisioningRun.Kind.OPEN,
            tenant.schema_name,
            _request(new),
            digest=new.digest(key),
            actor=actor,
        )
        _open(run)
    opened: Tenant = Tenant.objects.get(schema_name=run.schema)
    return opened


def known_opening(key: str) -> Tenant | None:
    """Return the shop that was opened under a key; None if none was, or it is gone."""
    digest = NewShop("").digest(key)
    runs_of_it = ProvisioningRun.objects.filter(
        kind=ProvisioningRun.Kind.OPEN, digest=digest
    )
    # Its mail may still be on the way.
    made = runs_of_it.exclude(status=runs.Status.FAILED).exclude(step=runs.ASKED)
    run = made.first()
    return Tenant.objects.filter(schema_name=run.schema).first() if run else None


def go_on(run: ProvisioningRun) -> None:
    """Do what is left of an opening (tenants.runs.carry_on)."""
    _take(run)
    runs.finish(run)


def _open(run: ProvisioningRun) -> None:
    """Do what a request waits for; the mail to the owner is left to a worker."""
    is_told = runs.request_of(run)["is_told"]
    _take(run, until="announced")
    if is_told:
        due.schedule(runs.DUE, run.pk, at=timezone.now())
    else:
        runs.finish(run)


def _take(run: ProvisioningRun, until: str = "") -> None:
    steps = {"made": _make, "announced": _announce, "told": _tell}
    try:
        runs.take_steps(run, steps, until=until)
    except (ShopExists, ShopInvalid) as refusal:
        runs.fail(run, refusal.message)
        raise


def _request(new: NewShop) -> dict[str, Any]:
    """Write down what to do, without a password that could be read."""
    password = make_password(new.owner_password)
    return asdict(new) | {"owner_password": password}


def checked_shop(new: NewShop) -> Tenant:
    """Build the unsaved shop or say which field is wrong."""
    _check_names(new)
    host = new.first_host
    if not HOST.match(host):
        raise ShopInvalid(
            f"{host!r} is no host name. Use letters, digits, hyphens and dots.",
            fields={"host": ["Not a host name."]},
        )
    values = {
        "currencies": ["USD"],
        "countries": ["US"],
        "support_email": new.owner_email,
        "about": ABOUT.format(name=new.name),
        "order_prefix": "XXX",
    } | new.settings
    tenant = Tenant(
        schema_name=new.schema_name,
        name=new.name,
        handle=new.handle or handle_of(host) or None,
        **values,
    )
    wrong = {}
    try:
        validate_email(new.owner_email)
    except ValidationError:
        wrong["owner_email"] = ["Not an e-mail address."]
    check_shop(tenant, wrong)
    return tenant


def _check_names(new: NewShop) -> None:
    """Refuse a name or handle that makes no schema."""
    if new.handle and (words := problem_with(new.handle)):
        raise ShopInvalid(words, fields={"handle": [words]})
    if (
        not new.schema_name
        or new.schema_name in (*NOT_SHOPS, "information_schema")
        # PostgreSQL keeps the names that begin so for itself.
        or new.schema_name.startswith("pg_")
        or new.schema_name[0].isdigit()
    ):
        raise ShopInvalid(
            "The name must begin with a letter from A to Z and not be reserved.",
            fields={"name": ["Choose another name."]},
        )


def _make(run: ProvisioningRun) -> None:
    """Write everything of the shop that is in the database, and that it is written."""
    new = NewShop(**runs.request_of(run))
    tenant = checked_shop(new)
    if "order_prefix" not in new.settings:
        tenant.order_prefix = free_prefix(new.name)
    try:
        _write(run, tenant, new)
    except (IntegrityError, ProgrammingError) as error:
        if isinstance(error, ProgrammingError) and not isinstance(
            error.__cause__, DuplicateSchema
        ):
            raise
        raise ShopExists(
            f"A shop with this name, host ({new.first_host}) or order prefix "
            f"({tenant.order_prefix}) exists already. Choose another."
        ) from error


@transaction.atomic
def _write(run: ProvisioningRun, tenant: Tenant, new: NewShop) -> None:
    tenant.save(force_insert=True)
    Domain.objects.create(domain=new.first_host, tenant=tenant, is_primary=True)
    clone_schema(TEMPLATE, tenant.schema_name)
    _create_owner(tenant, new)
    actor = runs.actor_of(run)
    audit.record(actor, "tenants.shop.created", tenant, host=new.first_host)
    forget_hosts()
    runs.note(run, "made")


def _create_owner(tenant: Tenant, new: NewShop) -> None:
    """Write the owner into the new schema without leaving the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('search_path', %s, true)",
            [f'"{tenant.schema_name}", public'],
        )
        # A failure undoes the transaction, and the search path with it.
        owner = User.objects.create_user(new.owner_email, None, role=Role.OWNER)
        # Hashed when it was asked for: no readable password waits in a run.
        owner.password = new.owner_password or owner.password
        owner.save(update_fields=["password"])
        cursor.execute("SELECT set_config('search_path', 'public', true)")


def _announce(run: ProvisioningRun) -> None:
    """Have every process look the host up anew; a kill may have come between."""
    forget_hosts()


def _tell(run: ProvisioningRun) -> None:
    """Send the owner the address; sent twice it has the same Message-ID."""
    asked = NewShop(**runs.request_of(run))
    if asked.is_told:
        tenant = Tenant.objects.get(schema_name=run.schema)
        tell_owner(tenant, asked.owner_email, run_id=str(run.pk))
