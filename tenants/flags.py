"""Whether a feature is on for the shop at hand."""

import re

from django.db import transaction
from django.utils import timezone

from config.flags import FLAGS
from core import audit
from core.actors import Actor
from core.tenancy import current_shop
from tenants.exceptions import FlagInvalid
from tenants.hosts import forget_hosts
from tenants.models import FlagOverride, Tenant

COUNTRY = re.compile(r"[A-Z]{2}\Z")


def flag_is_on(name: str, *, country: str = "") -> bool:
    """Tell whether a flag is on in the current shop.

    One query per process until something of a shop changes; then none.

    The country's own word counts before the shop's, and that before the default.
    Raises KeyError for a flag that config/flags.py does not declare.
    """
    default = FLAGS[name].default
    said = current_shop().flag_overrides
    answer: bool = said.get((name, country), said.get((name, ""), default))
    return answer


def storefront_flags(*, country: str = "") -> dict[str, bool]:
    """Return the flags that anyone may know."""
    return {
        flag.name: flag_is_on(flag.name, country=country)
        for flag in FLAGS.values()
        if flag.for_storefronts
    }


@transaction.atomic
def set_flag(
    tenant: Tenant, name: str, is_on: bool | None, *, actor: Actor, country: str = ""
) -> None:
    """Set a shop's word on a flag; None takes it back. Raises FlagInvalid."""
    if name not in FLAGS:
        raise FlagInvalid(
            f"There is no flag {name!r}. There are: {', '.join(FLAGS)}.",
            fields={"flag": ["Unknown."]},
        )
    if country and not COUNTRY.match(country):
        raise FlagInvalid(
            "Give a country as two capital letters, such as DE, or none.",
            fields={"country": ["No ISO 3166 code."]},
        )
    # Locked, so that two changes of one flag are two audit entries in order.
    Tenant.objects.select_for_update().get(pk=tenant.pk)
    key = {"schema_name": tenant.schema_name, "flag": name, "country": country}
    before = FlagOverride.objects.filter(**key).values_list("is_on", flat=True).first()
    if before == is_on:
        return
    if is_on is None:
        FlagOverride.objects.filter(**key).delete()
    else:
        FlagOverride.objects.update_or_create(
            **key, defaults={"is_on": is_on, "changed_at": timezone.now()}
        )
    audit.record(
        actor,
        "tenants.flag.set",
        tenant,
        before={"is_on": before},
        after={"is_on": is_on},
        flag=name,
        country=country,
    )
    forget_hosts()
