"""What templates need beyond Django's own tags."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.files import public_url
from catalog.models import ArtworkFile
from core.money import Money
from core.tenancy import current_shop
from storefront.countries import country_name
from storefront.gallery import Wish

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Write an amount of minor units as people of the shop's locale do."""
    if minor is None:
        return ""
    return Money(int(minor), currency).format(current_shop().locale)


@register.filter
def amount(value: Money) -> str:
    """Write an amount as people of the shop's locale do."""
    return value.format(current_shop().locale)


@register.filter
def country(code: str) -> str:
    """Name a country."""
    return country_name(code)


@register.filter
def media(name: str) -> str:
    """Return the address of a public file."""
    return public_url(name)


@register.filter
def web_address(url: str) -> str:
    """Return an address that may be linked to; empty for javascript: and the like."""
    return url if url.startswith(("https://", "http://")) else ""


@register.simple_tag
def picture(
    files: dict[str, ArtworkFile], alt: str, sizes: str, **attributes: str
) -> SafeString | str:
    """Write an `img` that offers every rendition; empty without files."""
    offered = sorted(files.values(), key=lambda file: file.width_px)
    if not offered:
        return ""
    middle = files.get(ArtworkFile.Kind.CARD, offered[-1])
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}>',
        public_url(middle.name),
        ", ".join(f"{public_url(f.name)} {f.width_px}w" for f in offered),
        sizes,
        offered[-1].width_px,
        offered[-1].height_px,
        alt,
        _attributes(attributes),
    )


def _attributes(attributes: dict[str, Any]) -> SafeString | str:
    parts = [format_html(' {}="{}"', name, text) for name, text in attributes.items()]
    return SafeString("".join(parts))  # nosec B703


@dataclass(frozen=True)
class Link:
    """One choice of a filter."""

    label: str
    href: str
    is_current: bool


@register.simple_tag
def choices_of(
    wish: Wish, name: str, choices: list[tuple[str, str]], everything: str
) -> list[Link]:
    """Return the links of one filter, the first of which lifts it."""
    chosen = getattr(wish, name)
    return [
        Link(
            str(label).capitalize(),
            _gallery(wish.link(**{name: value})),
            value == chosen,
        )
        for value, label in [("", everything), *choices]
    ]


@register.simple_tag
def tag_link(wish: Wish, tag: str) -> Link:
    """Return the link to a subject; the current one's link leads back to all."""
    is_current = tag == wish.tag
    return Link(tag, _gallery(wish.link(tag="" if is_current else tag)), is_current)


@register.simple_tag
def page_link(wish: Wish, number: int) -> str:
    """Return the address of another page of the same wish."""
    return _gallery(wish.link(page=str(number)))


def _gallery(query: str) -> str:
    return reverse("storefront:gallery") + query


@register.simple_tag
def line_total(row: dict[str, Any], currency: str) -> str:
    """Write what a cart line comes to."""
    return money(row["unit_minor"] * row["quantity"], currency)
