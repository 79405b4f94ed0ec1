"""Whether the facts and settings of a shop can be used. Changes nothing."""

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError

from tenants.exceptions import ShopInvalid
from tenants.models import Tenant

Wrong = dict[str, list[str]]


def check_shop(tenant: Tenant, more: Wrong | None = None) -> None:
    """Raise ShopInvalid that names each field which cannot be used as it is.

    `more` is what the caller found wrong already. Asks the database nothing.
    """
    try:
        tenant.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ShopInvalid(
            "Some settings cannot be used; see `errors`.", fields=error.message_dict
        ) from error
    if wrong := {
        **_unwritable(tenant),
        **_unknown_codes(tenant),
        **_too_lax(tenant),
        **(more or {}),
    }:
        raise ShopInvalid("Some settings cannot be used; see `errors`.", fields=wrong)


def _unwritable(tenant: Tenant) -> Wrong:
    """Refuse a name of several lines: it stands in the sender and subject of mails."""
    return {} if tenant.name.isprintable() else {"name": ["Write it on one line."]}


def _unknown_codes(tenant: Tenant) -> Wrong:
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
    for name in ("currencies", "countries"):
        codes = getattr(tenant, name)
        if len(set(codes)) < len(codes):
            wrong[name] = ["Name each code once."]
    if not _is_locale(tenant.locale):
        wrong["locale"] = ["Give a language and a country, such as en_US."]
    if tenant.time_zone not in time_zones():
        wrong["time_zone"] = ["Give a name such as Europe/Stockholm."]
    return wrong


def _too_lax(tenant: Tenant) -> Wrong:
    if tenant.warn_below_dpi < tenant.block_below_dpi:
        return {"warn_below_dpi": ["Not below the dpi that a size is blocked at."]}
    return {}


def _is_locale(text: str) -> bool:
    try:
        return Locale.parse(text).territory is not None
    except (ValueError, UnknownLocaleError):
        return False


@cache
def time_zones() -> frozenset[str]:
    """List the time zones there are; reading them costs many files."""
    return frozenset(available_timezones())
