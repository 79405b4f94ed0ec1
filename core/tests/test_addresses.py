"""Nothing inside our walls is called, however its address is written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import is_odd_spelling, is_public

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - what is refused
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:a00:1::f5ff:fffe",
    "2001:db8::1",
    "2002:a00:1::",
    "2002:7f00:1::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "",
    "localhost",
    "8.8.8",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_is_somebodys_on_the_internet(address: str) -> None:
    assert is_public(address)


INSIDE = st.sampled_from(
    [
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
).flatmap(lambda net: st.ip_addresses(v=4, network=net))
PREFIXES = st.sampled_from(
    ["::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::"]
)


@given(INSIDE, PREFIXES)
def test_no_form_of_ipv6_carries_a_private_address_in(
    inside: ipaddress.IPv4Address, prefix: str
) -> None:
    assert not is_public(str(inside))
    wrapped = int(ipaddress.IPv6Address(prefix)) | int(inside)
    assert not is_public(str(ipaddress.IPv6Address(wrapped)))
    assert not is_public(
        str(ipaddress.IPv6Address((0x2002 << 112) | int(inside) << 80))
    )
    teredo = (0x20010000 << 96) | (int(inside) ^ 0xFFFFFFFF)
    assert not is_public(str(ipaddress.IPv6Address(teredo)))


@given(st.ip_addresses())
def test_public_is_never_what_python_calls_otherwise(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_private


@given(st.ip_addresses(v=4))
def test_a_number_is_an_address_only_as_dotted_decimals(
    address: ipaddress.IPv4Address,
) -> None:
    number, parts = int(address), str(address).split(".")
    assert not is_odd_spelling(str(address))
    for spelling in (
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts[:3]) + f".{parts[3]}",
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{address}.",
    ):
        if spelling != str(address):
            assert is_odd_spelling(spelling), spelling


@pytest.mark.parametrize("host", ["127.1", "0", "0x7f.1", "1.2.3.08", "a.1", "0x"])
def test_short_numbers_are_odd(host: str) -> None:
    assert is_odd_spelling(host)


@pytest.mark.parametrize(
    "host", ["a.example", "1.example", "3com.example", "x1", "::1"]
)
def test_names_are_names(host: str) -> None:
    assert not is_odd_spelling(host)
