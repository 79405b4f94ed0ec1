"""Every address of a shop, asked on one host with everything stolen from the other.

Nothing of the victim may be shown and no row of the victim may change, whatever the
method, whoever asks. A new address without an attack fails `test_every_address_…`.
"""

from collections.abc import Callable, Iterable, Iterator

import pytest

from config.admin_sites import shop_site
from config.aliases import ALIASES
from tests.isolation.attacks import Attack, attack_of
from tests.isolation.back_office import ADMIN, admin_attacks, screen_of
from tests.isolation.intruders import (
    Answer,
    Intruder,
    insider,
    operator_in,
    owner_at_home,
    program,
    thief,
)
from tests.isolation.planting import Loot
from tests.isolation.snapshots import snapshot
from tests.isolation.surfaces import SHOP_URLS, Surface, surfaces
from tests.tally import counts

SHOP = surfaces(SHOP_URLS)
# A seed's path lies beside the back office's, but is the API's.
SCREENS = {s.route for s in SHOP if s.route.startswith(ADMIN)} - set(ALIASES)
OUTSIDE = [surface for surface in SHOP if surface.route not in SCREENS]
INSIDE = [surface for surface in SHOP if surface.route in SCREENS]
DIRECTIONS = [("acme", "globex"), ("globex", "acme")]
both_ways = pytest.mark.parametrize(("victim", "attacked"), DIRECTIONS)
Loots = dict[str, Loot]


def breaches(
    answer: Answer, allowed: frozenset[int], victim: Loot, asked: str
) -> list[str]:
    """Say what is wrong with an answer, if anything is."""
    found = []
    if answer.status not in allowed:
        found.append(f"{asked} answered {answer.status}")
    if victim.marker in answer.text:
        found.append(f"{asked} shows what only {victim.schema} may show")
    if answer.changed:
        found.append(f"{asked} changed {answer.changed}")
    counts["leaks"] += len(found)
    return found


def assault(
    intruder: Intruder, targets: Iterable[tuple[Surface, Attack]], victim: Loot
) -> list[str]:
    """Try every method of every address."""
    found, before = [], snapshot(victim.schema)
    for surface, attack in targets:
        for method in attack.methods:
            answer = intruder.send(surface, method, attack, victim, before=before)
            asked = f"{method} /{surface.route} as {intruder.name}"
            found += breaches(answer, attack.allowed(method), victim, asked)
    return found


def test_every_address_has_an_attack(loots: Loots) -> None:
    """A new surface without an attack fails the build; test_platform takes the rest."""
    bare = [surface.route for surface in OUTSIDE if attack_of(surface.route) is None]
    bare += [
        surface.route
        for surface in INSIDE
        if not list(admin_attacks(surface, loots["acme"], shop_site))
    ]

    assert bare == [], "Say in tests/isolation/attacks.py how these are attacked."


def known(routes: Iterable[Surface]) -> Iterator[tuple[Surface, Attack]]:
    """Pair addresses with their attacks."""
    for surface in routes:
        attack = attack_of(surface.route)
        if attack is not None:
            yield surface, attack


@both_ways
@pytest.mark.parametrize("make", [thief, insider], ids=["thief", "insider"])
def test_no_address_serves_another_shop(
    loots: Loots, make: Callable[[Loot, Loot], Intruder], victim: str, attacked: str
) -> None:
    intruder = make(loots[attacked], loots[victim])

    assert assault(intruder, known(OUTSIDE), loots[victim]) == []


@both_ways
def test_no_address_takes_another_shops_key(
    loots: Loots, victim: str, attacked: str
) -> None:
    """With all tokens of the victim too; a view that reads no key may ignore it."""
    host, loot = loots[attacked], loots[victim]
    intruder, before = program(host, loot), snapshot(loot.schema)
    found, refused = [], 0

    for surface, attack in known(OUTSIDE):
        for method in attack.methods:
            answer = intruder.send(surface, method, attack, loot, before=before)
            allowed = attack.allowed(method) | {401}
            found += breaches(answer, allowed, loot, f"{method} /{surface.route}")
            refused += answer.status == 401

    assert found == []
    assert refused > 20


def test_a_key_works_at_home(loots: Loots) -> None:
    loot = loots["acme"]
    (surface,) = [each for each in SHOP if each.route == "v1/staff-sessions"]

    answer = program(loot, loot).send(surface, "GET", Attack(), loot)

    assert answer.status == 200
    assert loot.marker in answer.text


@pytest.mark.parametrize("schema", ["acme", "globex"])
def test_the_same_requests_work_at_home(loots: Loots, schema: str) -> None:
    """The control: an attack that fails everywhere would prove nothing."""
    loot = loots[schema]
    owner = owner_at_home(loot)
    wanted = [
        (method, surface, attack, status)
        for surface, attack in known(OUTSIDE)
        for method, status in attack.opens.items()
    ]

    got = [
        (f"{method} /{surface.route}", owner.send(surface, method, attack, loot).status)
        for method, surface, attack, _ in wanted
    ]

    assert got == [
        (f"{method} /{surface.route}", status) for method, surface, _, status in wanted
    ]


def app_of(surface: Surface) -> str:
    """Return the app whose screens an address of the back office belongs to."""
    found = screen_of(surface, shop_site)
    return found[0]._meta.app_label if found else "site"


APPS = sorted({app_of(surface) for surface in INSIDE})


def screens(loot: Loot, app: str = "") -> Iterator[tuple[Surface, Attack]]:
    """Pair the addresses of an app's screens, or of all, with their attacks."""
    for surface in INSIDE:
        if app in {"", app_of(surface)}:
            for attack in admin_attacks(surface, loot, shop_site):
                yield surface, attack


@both_ways
@pytest.mark.parametrize("app", APPS)
def test_no_screen_serves_another_shop(
    loots: Loots, app: str, victim: str, attacked: str
) -> None:
    host, loot = loots[attacked], loots[victim]

    for intruder in (thief(host, loot), insider(host, loot)):
        assert assault(intruder, screens(loot, app), loot) == []


def test_an_operators_session_opens_no_shop(loots: Loots) -> None:
    loot = loots["acme"]

    assert assault(operator_in(loot), screens(loot), loot) == []


def test_the_owner_sees_each_row_at_home(loots: Loots) -> None:
    """The control: a row's own page opens and shows its words."""
    loot = loots["acme"]
    owner = owner_at_home(loot)
    blind = []

    for surface, attack in screens(loot):
        if surface.name.endswith("_change"):
            answer = owner.send(surface, "GET", attack, loot)
            if answer.status != 200 or loot.marker not in answer.text:
                blind.append((surface.route, answer.status))

    assert blind == []
