"""A domain's life: claimed, proven, live, watched, lost, given up, removed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import NotFound
from core.models import DueItem
from core.tenancy import PUBLIC, shop
from tenants.domains.checking import TAKEN, check_due, check_now
from tenants.domains.services import (
    MOST_DOMAINS,
    add_domain,
    make_primary,
    remove_domain,
)
from tenants.exceptions import DomainInUse, DomainTaken
from tenants.hosts import known_host
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere
from tenants.tests.dns_server import Zone
from tenants.tests.domain_steps import NAME, actions, live, point, prove, shop_of

RunDue = Callable[[], int]


def test_a_new_domain_waits_and_answers_nobody(acme: Tenant, zone: Zone) -> None:
    domain = add_domain("WWW.Prints.example", actor=SYSTEM)

    assert (domain.domain, domain.kind, domain.status) == (NAME, "own", "pending")
    assert (domain.is_primary, len(domain.token)) == (False, 32)
    assert shop_of(NAME) is None
    item = DueItem.objects.get()
    assert (item.kind, item.object_id) == ("tenants.domain", str(domain.pk))
    assert actions() == ["tenants.domain.added"]
    assert zone.asked == []


def test_dns_brings_it_up(acme: Tenant, zone: Zone, run_due: RunDue) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    prove(zone, domain)
    point(zone)

    run_due()

    domain.refresh_from_db()
    assert (domain.status, domain.last_error) == ("live", "")
    assert domain.verified_at is not None
    assert shop_of(NAME) == acme
    assert actions()[1:] == ["tenants.domain.verified", "tenants.domain.live"]
    wait = DueItem.objects.get().due_at - timezone.now()
    assert timedelta(hours=23) < wait <= timedelta(days=1)


def test_proven_but_not_pointing(acme: Tenant, zone: Zone, run_due: RunDue) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    prove(zone, domain)

    run_due()

    domain.refresh_from_db()
    assert domain.status == "verified"
    assert "leads nowhere yet" in domain.last_error
    # It may have its certificate before the name is switched over.
    assert shop_of(NAME) == acme


def test_pointing_but_not_proven(acme: Tenant, zone: Zone, run_due: RunDue) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    point(zone)

    run_due()

    domain.refresh_from_db()
    assert domain.status == "pending"
    assert "There is no TXT record" in domain.last_error
    assert shop_of(NAME) is None


def test_two_shops_may_wait_and_the_first_proof_wins(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    mine = add_domain(NAME, actor=SYSTEM)
    point(zone)
    with shop("globex"):
        theirs = add_domain(NAME, actor=SYSTEM)
        prove(zone, theirs)
        assert check_now(theirs.pk, actor=SYSTEM).status == "live"

    mine.refresh_from_db()
    assert (mine.status, mine.last_error) == ("pending", TAKEN)
    assert shop_of(NAME) == globex

    prove(zone, mine)
    checked = check_now(mine.pk, actor=SYSTEM)
    assert (checked.status, checked.last_error) == ("pending", TAKEN)
    assert shop_of(NAME) == globex


def test_a_proven_domain_of_another_shop_is_refused(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    with shop("globex"):
        live(zone)

    with pytest.raises(DomainTaken, match="Another shop uses"):
        add_domain(NAME, actor=SYSTEM)

    assert not Domain.objects.filter(domain=NAME).exists()


def test_it_is_free_once_the_other_removes_it(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    with shop("globex"):
        remove_domain(live(zone).pk, actor=SYSTEM)
    assert shop_of(NAME) is None

    live(zone)

    assert shop_of(NAME) == acme


def test_the_database_lets_one_shop_hold_a_name(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    live(zone)
    with shop("globex"), pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.create(
            domain=NAME, tenant=globex, status="verified", is_primary=False
        )


def test_twice_in_one_shop_is_refused(acme: Tenant, zone: Zone) -> None:
    add_domain(NAME, actor=SYSTEM)

    with pytest.raises(DomainTaken, match="in your list already"):
        add_domain(NAME.upper(), actor=SYSTEM)


def test_a_shop_has_so_many_at_most(acme: Tenant, zone: Zone) -> None:
    for n in range(MOST_DOMAINS):
        add_domain(f"shop{n}.prints.example", actor=SYSTEM)

    with pytest.raises(DomainTaken) as refusal:
        add_domain(NAME, actor=SYSTEM)

    assert refusal.value.code == "too_many_domains"


def test_unicode_is_shown_as_typed(acme: Tenant, zone: Zone) -> None:
    domain = live(zone, "bücher.prints.example")

    assert domain.domain == "xn--bcher-kva.prints.example"
    assert domain.unicode_name == "bücher.prints.example"
    assert shop_of("xn--bcher-kva.prints.example") == acme


def test_removed_is_not_looked_at_again(acme: Tenant, zone: Zone) -> None:
    domain = live(zone)
    make_primary(domain.pk, actor=SYSTEM)

    removed = remove_domain(domain.pk, actor=SYSTEM)

    assert (removed.status, removed.is_primary) == ("removed", False)
    assert Domain.objects.get(is_primary=True).domain == "acme.localhost"
    assert not DueItem.objects.filter(kind="tenants.domain").exists()
    assert check_due(str(domain.pk)) is None
    with pytest.raises(NotFound):
        check_now(domain.pk, actor=SYSTEM)
    with pytest.raises(NotFound):
        remove_domain(domain.pk, actor=SYSTEM)


def test_the_shared_host_stays(acme: Tenant, zone: Zone) -> None:
    shared = Domain.objects.get()

    with pytest.raises(DomainInUse, match="given by the platform"):
        remove_domain(shared.pk, actor=SYSTEM)

    check_now(shared.pk, actor=SYSTEM)
    assert (zone.asked, Domain.objects.get().status) == ([], "live")


@pytest.mark.parametrize("state", ["pending", "verified", "lost"])
def test_only_a_live_domain_becomes_primary(
    acme: Tenant, zone: Zone, state: str
) -> None:
    domain = add_domain(NAME, actor=SYSTEM)
    if state != "pending":
        prove(zone, domain)
        check_now(domain.pk, actor=SYSTEM)
    if state == "lost":
        Domain.objects.update(status="live", lost_at=timezone.now())

    with pytest.raises(DomainInUse, match="does not lead to your shop"):
        make_primary(domain.pk, actor=SYSTEM)

    assert Domain.objects.get(is_primary=True).domain == "acme.localhost"


def test_the_primary_can_go_back(acme: Tenant, zone: Zone) -> None:
    domain, shared = live(zone), Domain.objects.get(kind="shared")
    make_primary(domain.pk, actor=SYSTEM)
    forget_elsewhere()
    moved = known_host("acme.localhost")

    make_primary(shared.pk, actor=SYSTEM)
    forget_elsewhere()
    back = known_host(NAME)

    assert moved is not None
    assert back is not None
    assert (moved.moved_to, back.moved_to) == (NAME, "acme.localhost")


def test_another_shops_domain_is_not_there(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    domain = live(zone)

    with shop("globex"):
        for act in (check_now, make_primary, remove_domain):
            with pytest.raises(NotFound):
                act(domain.pk, actor=SYSTEM)
        assert check_due(str(domain.pk)) is None

    with shop(PUBLIC):
        assert Domain.objects.get(domain=NAME).status == "live"
