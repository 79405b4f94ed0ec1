"""What DNS says of a domain, asked of a real server."""

from typing import Any

import pytest
from django.db import transaction

from core.http import TransactionOpen
from tenants.domains.dns import DnsUnavailable, Lookup, host_and_port
from tenants.domains.proof import Findings, look, records
from tenants.tests.dns_server import Zone

NAME, TOKEN = "www.prints.example", "0123456789abcdef"
PROOF, VALUE = f"_passepartout.{NAME}", f"passepartout-verify={TOKEN}"
TARGET = "shops.passepartout.example"


def right(zone: Zone) -> None:
    """Write what the shop is asked to write."""
    zone.set(PROOF, "TXT", VALUE)
    zone.set(NAME, "CNAME", TARGET)


def verdict(found: Findings) -> tuple[bool | None, bool | None]:
    """Keep the two answers."""
    return found.is_proven, found.points_here


def test_all_is_right(zone: Zone) -> None:
    right(zone)

    assert look(NAME, TOKEN) == Findings(True, True, "")


def test_no_such_name(zone: Zone) -> None:
    found = look(NAME, TOKEN)

    assert verdict(found) == (False, False)
    assert f"There is no TXT record at {PROOF} yet." in found.todo
    assert f"{NAME} leads nowhere yet. Create CNAME {TARGET} as shown." in found.todo


def test_a_wrong_token_is_shown(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", "passepartout-verify=another")

    found = look(NAME, TOKEN)

    assert verdict(found) == (False, True)
    assert "holds “passepartout-verify=another”. It must hold" in found.todo
    assert VALUE in found.todo


def test_the_token_among_other_texts(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", "v=spf1 -all", "passepartout-verify=old", VALUE)

    assert verdict(look(NAME, TOKEN)) == (True, True)


def test_half_a_token_proves_nothing(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", VALUE[:-1], TOKEN, f"{VALUE}0", VALUE.upper())

    assert verdict(look(NAME, TOKEN)) == (False, True)


def test_a_text_split_into_parts(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", [VALUE[:9], VALUE[9:]])

    assert verdict(look(NAME, TOKEN)) == (True, True)


def test_a_long_text_comes_over_tcp(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", [b"x" * 255, b"y" * 255, b"z" * 90], VALUE)

    assert verdict(look(NAME, TOKEN)) == (True, True)
    assert (PROOF, "TXT", "tcp") in zone.asked


def test_the_token_in_a_text_of_600_characters_is_no_proof(zone: Zone) -> None:
    right(zone)
    zone.set(PROOF, "TXT", [VALUE.encode(), b"x" * 255, b"y" * 255])

    found = look(NAME, TOKEN)

    assert found.is_proven is False
    assert len(found.todo) < 400


def test_a_chain_of_aliases(zone: Zone) -> None:
    right(zone)
    zone.set(NAME, "CNAME", "a.cdn.example")
    zone.set("a.cdn.example", "CNAME", "b.cdn.example")
    zone.set("b.cdn.example", "CNAME", TARGET.upper())

    assert verdict(look(NAME, TOKEN)) == (True, True)


def test_an_alias_to_somebody_else(zone: Zone) -> None:
    right(zone)
    zone.set(NAME, "CNAME", "elsewhere.example")

    found = look(NAME, TOKEN)

    assert verdict(found) == (True, False)
    assert found.todo == (
        f"{NAME} is an alias of elsewhere.example. Change it to CNAME {TARGET}."
    )


@pytest.mark.parametrize("hops", [2, 12])
def test_aliases_without_end(zone: Zone, hops: int) -> None:
    """A circle of two, and a chain that is longer than anybody needs."""
    right(zone)
    names = [NAME, *(f"hop{n}.example" for n in range(1, hops))]
    for n, name in enumerate(names):
        zone.set(name, "CNAME", names[(n + 1) % hops])

    found = look(NAME, TOKEN)

    assert verdict(found) == (True, None)
    assert "alias" in found.todo or "circle" in found.todo


@pytest.mark.parametrize(
    ("records", "points"),
    [
        ({"A": ["192.0.2.10"]}, True),
        ({"A": ["192.0.2.10"], "AAAA": ["2001:db8::10"]}, True),
        ({"AAAA": ["2001:db8::10"]}, True),
        ({"A": ["192.0.2.10", "203.0.113.9"]}, False),
        # The old host's AAAA left behind: half of the visitors land there.
        ({"A": ["192.0.2.10"], "AAAA": ["2001:db8::bad"]}, False),
        ({"A": ["203.0.113.9"]}, False),
    ],
)
def test_an_apex_by_its_addresses(
    zone: Zone, records: dict[str, list[str]], points: bool
) -> None:
    zone.set("_passepartout.prints.example", "TXT", VALUE)
    for kind, values in records.items():
        zone.set("prints.example", kind, *values)

    found = look("prints.example", TOKEN)

    assert verdict(found) == (True, points)
    assert ("which is not us" in found.todo) is not points


def test_the_platforms_addresses_may_be_a_setting(zone: Zone, settings: Any) -> None:
    settings.SHOP_ADDRESSES = ["198.51.100.7", "2001:db8::7"]
    zone.set("_passepartout.prints.example", "TXT", VALUE)
    zone.set("prints.example", "A", "198.51.100.7")

    assert verdict(look("prints.example", TOKEN)) == (True, True)
    assert [(r.kind, r.name, r.value) for r in records("prints.example", TOKEN)] == [
        ("TXT", "_passepartout.prints.example", VALUE),
        ("A", "prints.example", "198.51.100.7"),
        ("AAAA", "prints.example", "2001:db8::7"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"), [("prints.example", "ALIAS"), (NAME, "CNAME")]
)
def test_the_records_to_create(zone: Zone, name: str, kind: str) -> None:
    proof, pointer = records(name, TOKEN)

    assert (proof.kind, proof.value) == ("TXT", VALUE)
    assert (pointer.kind, pointer.name, pointer.value) == (kind, name, TARGET)


def test_servfail_says_nothing_of_the_name(zone: Zone) -> None:
    right(zone)
    zone.broken.add(PROOF)

    found = look(NAME, TOKEN)

    assert verdict(found) == (None, None)
    assert "answer with an error" in found.todo


def test_silence_ends_in_time(zone: Zone, settings: Any) -> None:
    settings.DNS_SECONDS = 0.4
    right(zone)
    zone.silent.add(NAME)

    found = look(NAME, TOKEN)

    assert verdict(found) == (True, None)
    assert "are silent" in found.todo


def test_all_questions_share_the_time(zone: Zone, settings: Any) -> None:
    settings.DNS_SECONDS = 0.0

    with pytest.raises(DnsUnavailable, match="too slowly"):
        Lookup().texts(PROOF)


def test_the_next_server_is_asked_where_one_is_silent(
    zone: Zone, settings: Any
) -> None:
    right(zone)
    settings.DNS_RESOLVERS = ["127.0.0.1:9", zone.server]
    settings.DNS_SECONDS = 20.0

    assert verdict(look(NAME, TOKEN)) == (True, True)


def test_an_answer_that_changes_is_seen(zone: Zone) -> None:
    first = look(NAME, TOKEN)
    right(zone)

    assert verdict(first) == (False, False)
    assert verdict(look(NAME, TOKEN)) == (True, True)


@pytest.mark.django_db
def test_dns_is_not_asked_inside_a_transaction(zone: Zone) -> None:
    with pytest.raises(TransactionOpen), transaction.atomic():
        look(NAME, TOKEN)

    assert zone.asked == []


@pytest.mark.parametrize(
    ("server", "read"),
    [
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("9.9.9.9", ("9.9.9.9", 53)),
        ("[::1]:5353", ("::1", 5353)),
        ("[::1]", ("::1", 53)),
        ("2620:fe::fe", ("2620:fe::fe", 53)),
    ],
)
def test_reads_servers(server: str, read: tuple[str, int]) -> None:
    assert host_and_port(server) == read
