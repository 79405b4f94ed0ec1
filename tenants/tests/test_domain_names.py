"""What may be a shop's own domain, and whether it is an apex."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domains.names import LONGEST, clean, is_apex
from tenants.exceptions import DomainInvalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.Prints.example", "www.prints.example"),
        ("  prints.example.  ", "prints.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("画.example", "xn--2ny.example"),
        ("prints。example", "prints.example"),
        ("shop.example.co.uk", "shop.example.co.uk"),
        ("a-b.example", "a-b.example"),
    ],
)
def test_takes_names_as_people_write_them(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Give a domain"),
        ("   ", "Give a domain"),
        ("https://prints.example", "name alone"),
        ("prints.example/shop", "name alone"),
        ("me@prints.example", "name alone"),
        ("*.prints.example", "Wildcards"),
        ("prints.example:8443", "without a port"),
        ("192.0.2.1", "IP address"),
        ("2001:db8::1", "IP address"),
        ("[2001:db8::1]", "IP address"),
        ("127.1", "IP address"),
        ("0x7f.0x1", "IP address"),
        ("１２７.0.0.１", "IP address"),
        ("localhost", "no place in public DNS"),
        ("shop.localhost", "no place in public DNS"),
        ("printer.local", "no place in public DNS"),
        ("db.internal", "no place in public DNS"),
        ("platform.example", "belongs to this platform"),
        ("acme.platform.example", "belongs to this platform"),
        ("shops.elsewhere.example", "belongs to this platform"),
        ("com", "ending that many share"),
        ("co.uk", "ending that many share"),
        ("github.io", "ending that many share"),
        ("my_shop.example", "Use letters"),
        ("-prints.example", "Use letters"),
        ("prints-.example", "Use letters"),
        ("prints..example", "Use letters"),
        ("pri nts.example", "Use letters"),
        ("prints\x00.example", "Use letters"),
        (f"{'a' * 64}.example", "Use letters"),
        (f"{'a.' * 130}example", "Use letters"),
    ],
)
def test_refuses_the_rest_with_a_reason(settings: Any, typed: str, reason: str) -> None:
    settings.PLATFORM_HOST = "platform.example"
    settings.SHOP_CNAME_TARGET = "shops.elsewhere.example"

    with pytest.raises(DomainInvalid, match=reason) as refusal:
        clean(typed)

    assert set(refusal.value.fields) == {"domain"}


def test_leaves_room_for_the_name_of_the_proof() -> None:
    label = "a" * 60
    name = f"{label}.{label}.{label}.{'b' * (LONGEST - 3 * 61 - 8)}.example"
    assert len(name) == LONGEST

    assert clean(name) == name
    with pytest.raises(DomainInvalid):
        clean(f"b{name}")


@given(st.text(max_size=80))
def test_answers_any_text_with_a_name_or_a_refusal(typed: str) -> None:
    try:
        name = clean(typed)
    except DomainInvalid:
        return
    assert name.isascii()
    assert "." in name
    assert clean(name) == name


@pytest.mark.parametrize(
    ("name", "apex"),
    [
        ("prints.example", True),
        ("www.prints.example", False),
        ("prints.co.uk", True),
        ("shop.prints.co.uk", False),
    ],
)
def test_knows_what_cannot_be_a_cname(name: str, apex: bool) -> None:
    assert is_apex(name) is apex
