"""Making shops."""

import re
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg.errors import DuplicateSchema

from accounts.models import User
from accounts.permissions import Role
from core import audit
from core.actors import Actor
from core.tenancy import PUBLIC, TEMPLATE, WrongSchema, current_schema
from tenants.cloning import clone_schema
from tenants.exceptions import ShopExists, ShopInvalid
from tenants.hosts import forget_hosts
from tenants.models import NOT_SHOPS, Domain, Tenant

HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)"
    r"(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)


@dataclass(frozen=True)
class NewShop:
    """What is needed to open a shop; `settings` are fields of Tenant."""

    name: str
    host: str
    owner_email: str
    owner_password: str | None = None
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def schema_name(self) -> str:
        """Derive the schema's name: lower case letters and digits of the name."""
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")[:50]


def create_shop(new: NewShop, *, actor: Actor) -> Tenant:
    """Open a shop: row, schema, host and owner, in one transaction.

    Raises ShopInvalid for unusable input and ShopExists where the name, host or order
    prefix is taken; then nothing is left behind.
    """
    if current_schema() != PUBLIC:
        raise WrongSchema("Shops are made from the public schema.")
    tenant = _checked(new)
    try:
        return _create(tenant, new, actor)
    except (IntegrityError, ProgrammingError) as error:
        if isinstance(error, ProgrammingError) and not isinstance(
            error.__cause__, DuplicateSchema
        ):
            raise
        raise ShopExists(
            f"A shop with this name, host ({new.host}) or order prefix "
            f"({tenant.order_prefix}) exists already. Choose another."
        ) from error


def _checked(new: NewShop) -> Tenant:
    """Build the unsaved shop or say which field is wrong."""
    if not HOST.match(new.host):
        raise ShopInvalid(
            f"{new.host!r} is no host name. Use letters, digits, hyphens and dots.",
            fields={"host": ["Not a host name."]},
        )
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
    letters = re.sub(r"[^A-Z]", "", new.name.upper())
    values = {
        "order_prefix": (letters + "XXX")[:3],
        "currencies": ["USD"],
        "countries": ["US"],
        "support_email": new.owner_email,
    } | new.settings
    tenant = Tenant(schema_name=new.schema_name, name=new.name, **values)
    try:
        tenant.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ShopInvalid(
            "Some settings are wrong.", fields=error.message_dict
        ) from error
    if wrong := _unknown_codes(tenant, new):
        raise ShopInvalid("Some settings are wrong.", fields=wrong)
    return tenant


def _unknown_codes(tenant: Tenant, new: NewShop) -> dict[str, list[str]]:
    """Name the codes that would fail later: in a price, an address or a mail."""
    english = Locale("en")
    wrong = {}
    if unknown := set(tenant.currencies) - english.currencies.keys():
        wrong["currencies"] = [f"No ISO 4217 code: {', '.join(sorted(unknown))}."]
    if unknown := {
        code
        for code in tenant.countries
        if code not in english.territories or not re.fullmatch("[A-Z]{2}", code)
    }:
        wrong["countries"] = [f"No ISO 3166 code: {', '.join(sorted(unknown))}."]
    try:
        Locale.parse(tenant.locale)
    except (ValueError, UnknownLocaleError):
        wrong["locale"] = ["Give a language and a country, such as en_US."]
    try:
        validate_email(new.owner_email)
    except ValidationError:
        wrong["owner_email"] = ["Not an e-mail address."]
    return wrong


@transaction.atomic
def _create(tenant: Tenant, new: NewShop, actor: Actor) -> Tenant:
    tenant.save(force_insert=True)
    Domain.objects.create(domain=new.host, tenant=tenant, is_primary=True)
    clone_schema(TEMPLATE, tenant.schema_name)
    _create_owner(tenant, new)
    audit.record(actor, "tenants.shop.created", tenant, host=new.host)
    forget_hosts()
    return tenant


def _create_owner(tenant: Tenant, new: NewShop) -> None:
    """Write the owner into the new schema without leaving the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('search_path', %s, true)",
            [f'"{tenant.schema_name}", public'],
        )
        # A failure undoes the transaction, and the search path with it.
        User.objects.create_user(new.owner_email, new.owner_password, role=Role.OWNER)
        cursor.execute("SELECT set_config('search_path', 'public', true)")


@transaction.atomic
def suspend_shop(tenant: Tenant, *, actor: Actor, reason: str) -> Tenant:
    """Have a shop answer 503 until it is reactivated. Its due items go on.

    A paid order is printed whatever happens to the shop's pages.
    """
    return _set_status(tenant, Tenant.Status.SUSPENDED, actor=actor, reason=reason)


@transaction.atomic
def reactivate_shop(tenant: Tenant, *, actor: Actor) -> Tenant:
    """Let a suspended shop answer again."""
    return _set_status(tenant, Tenant.Status.ACTIVE, actor=actor, reason="")


def _set_status(
    tenant: Tenant, status: Tenant.Status, *, actor: Actor, reason: str
) -> Tenant:
    shop: Tenant = Tenant.objects.shops().select_for_update().get(pk=tenant.pk)
    if shop.status != status:
        shop.status = status
        shop.save(update_fields=["status"])
        audit.record(actor, f"tenants.shop.{status}", shop, reason=reason)
        forget_hosts()
    return shop
