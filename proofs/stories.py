"""What shoppers do in a run: buy, insist, come back, change their minds."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from demo.shopper import Disappointed, Purchase
from proofs.planning import Run
from proofs.platform import Platform
from proofs.shopper import StubbornShopper, leaving
from proofs.steps import Story
from proofs.timing import WATCHING_SECONDS

ENDS = {"delivered", "canceled"}
NEVER = {"failed", "returned"}
Variant = dict[str, Any]


def play(run: Run, platform: Platform, variants: list[Variant]) -> str:
    """Play one run to its end; return the order's number.

    Raises Disappointed when the shopper was not served.
    """
    for step in run.steps:
        platform.armoury.arm(step, run.number)
    for rule in run.faults:
        platform.simulate("POST", "/_sim/faults", json=rule)
    dice = run.dice
    if run.parent:
        return _with_parent_killed(run, platform, variants)
    return _shop(run, platform, dice.sample(variants, dice.choice((1, 2))))


def _with_parent_killed(run: Run, platform: Platform, variants: list[Variant]) -> str:
    """Kill a parent at its moment, whatever the shopper is doing then."""
    chosen = run.dice.sample(variants, run.dice.choice((1, 2)))
    with ThreadPoolExecutor(1) as beside:
        number = beside.submit(_shop, run, platform, chosen)
        time.sleep(run.parent_after_seconds)
        platform.condemn(str(run.parent))
        return number.result()


def _shop(run: Run, platform: Platform, chosen: list[Variant]) -> str:
    shopper = shopper_of(run, platform)
    shopper.tabs = 2 if run.story is Story.TWO_TABS else 1
    bought, secret, key = shopper.check_out(chosen)
    if run.story is Story.REPLAY:
        shopper.check_out_again()
    _pay_or_cancel(run, shopper, bought, (bought.intent, secret, key))
    _wait_for_the_end(shopper, bought)
    return bought.number


def _pay_or_cancel(
    run: Run, shopper: StubbornShopper, bought: Purchase, card: tuple[str, str, str]
) -> None:
    if run.story is Story.CANCEL_UNPAID:
        shopper.cancel(bought)
        return
    if run.story is Story.CANCEL_RACE:
        with ThreadPoolExecutor(2) as both:
            paid = both.submit(shopper.pay, *card)
            both.submit(shopper.cancel, bought).result()
            paid.result()
        return
    shopper.pay(*card)
    if run.story is Story.PAY_TWICE:
        shopper.pay(*card)
    if run.story is Story.CANCEL:
        time.sleep(run.dice.uniform(0, 3))
        shopper.cancel(bought)


def _wait_for_the_end(shopper: StubbornShopper, bought: Purchase) -> None:
    """Watch the order, for a while at most: the verdict counts it in any case."""
    stop_at = time.monotonic() + WATCHING_SECONDS
    while time.monotonic() < stop_at and not leaving.is_set():
        status = shopper.status(bought)["internal_status"]
        if status in ENDS:
            return
        if status in NEVER:
            raise Disappointed(f"{bought.number} is {status}")
        leaving.wait(1)


def shopper_of(run: Run, platform: Platform) -> StubbornShopper:
    """Return a shopper of the run's shop."""
    country = str(run.shop.deliveries[0].country)
    return StubbornShopper(
        run.shop.host, platform.port, platform.simulator_url, country
    )


def sharp_variants(shopper: StubbornShopper) -> list[Variant]:
    """List everything in a shop that prints sharply."""
    found = []
    for item in shopper.get("/v1/products?limit=100")["results"]:
        product = shopper.get(f"/v1/products/{item['id']}")
        found += [
            {"title": product["title"], **variant}
            for variant in product["variants"]
            if variant["dpi"]["verdict"] != "block" and variant["is_available"]
        ]
    return found
