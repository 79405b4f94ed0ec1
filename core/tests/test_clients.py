"""Whose address it is, whatever the visitor claims."""

from typing import Any

import pytest
from django.test import RequestFactory

from core.clients import bucket, client_address

PROXY = "10.0.0.9"


def seen(settings: Any, trusted: str, forwarded: str, peer: str = PROXY) -> str:
    """Return the address we believe a request comes from."""
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        # Nobody is trusted: the peer counts, whatever it says.
        ("", "", PROXY),
        ("", "1.1.1.1", PROXY),
        ("0", "1.1.1.1", PROXY),
        # One proxy wrote the last entry; what stands before is the visitor's word.
        ("1", "198.51.100.7", "198.51.100.7"),
        ("1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("1", "1.1.1.1,2.2.2.2,  198.51.100.7 ", "198.51.100.7"),
        ("2", "1.1.1.1, 198.51.100.7, 10.0.0.8", "198.51.100.7"),
        # Fewer entries than proxies: somebody came around them.
        ("2", "1.1.1.1", PROXY),
        ("1", "", PROXY),
        ("1", "unknown", PROXY),
        ("1", "1.1.1.1, ", PROXY),
        # By network.
        ("10.0.0.0/8", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "1.1.1.1, 198.51.100.7, 10.3.3.3", "198.51.100.7"),
        ("10.0.0.0/8, fd00::/8", "198.51.100.7, fd00::1", "198.51.100.7"),
        ("172.16.0.0/12", "1.1.1.1", PROXY),
        ("10.0.0.0/8", "10.7.7.7", "10.7.7.7"),
        ("10.0.0.0/8", "1.1.1.1, <script>", PROXY),
        # As servers write them.
        ("1", "198.51.100.7:51234", "198.51.100.7"),
        ("1", "[2001:db8::5]:443", "2001:db8::5"),
        ("1", "2001:db8::5", "2001:db8::5"),
        ("1", "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(
    settings: Any, trusted: str, forwarded: str, expected: str
) -> None:
    assert seen(settings, trusted, forwarded) == expected


def test_a_peer_with_its_port_is_an_address(settings: Any) -> None:
    assert seen(settings, "", "", peer="127.0.0.1:40112") == "127.0.0.1"
    assert seen(settings, "127.0.0.0/8", "1.1.1.1", peer="127.0.0.1:4") == "1.1.1.1"
    assert seen(settings, "", "", peer="") == ""


def test_other_headers_say_nothing(settings: Any) -> None:
    settings.TRUSTED_PROXIES = "1"
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR=PROXY,
        headers={"X-Real-Ip": "1.1.1.1", "Forwarded": "for=1.1.1.1"},
    )

    assert client_address(request) == PROXY


def test_a_household_of_ipv6_is_one_bucket() -> None:
    assert bucket("2001:db8:0:1::5") == bucket("2001:db8:0:1:ffff::9")
    assert bucket("2001:db8:0:1::5") != bucket("2001:db8:0:2::5")
    assert bucket("192.0.2.1") != bucket("192.0.2.2")
    assert bucket("") == "unknown"
