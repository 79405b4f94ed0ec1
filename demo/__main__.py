"""`make demo`: two shops sell, hold, print and deliver, unattended.

The last line is `demo: ok shops=2 orders=N delivered=N provider_orders=N
duplicates=0`; any other outcome exits non-zero and says why.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header

from demo.faults import rules_of
from demo.platform import DidNotStart, Platform, running_platform, tail
from demo.shopper import Disappointed, Purchase, Shopper
from demo.shops import SHOPS, DemoShop

# Waits of days and minutes become seconds; nothing else differs from `make run`.
COMPRESSED = {
    "DEMO_PIECES": os.environ.get("DEMO_PIECES", "4"),
    "DEMO_HOLD_SECONDS": "4",
    "DUE_ITEMS_SECONDS": "1",
    "DUE_LEASE_SECONDS": "15",
    "TIME_SCALE": "0.01",
    "DEBUG": "0",
    "LOG_LEVEL": "WARNING",
}
PACE = {
    "review_seconds": 1,
    "production_seconds": 2,
    "shipping_seconds": 2,
    "retry_seconds": [1, 2, 3],
}
DELIVERED_WITHIN_SECONDS = 180
MAILS = ("Thank you", "on its way", "has arrived")
started = time.monotonic()


def say(text: str) -> None:
    """Print a step with its time."""
    print(f"{time.monotonic() - started:7.1f} s  {text}", flush=True)  # noqa: T201


def main() -> int:
    """Run the demo and return its exit code."""
    try:
        rules = rules_of(os.environ.get("FAULTS", ""))
    except ValueError as error:
        print(f"demo: failed: {error}", file=sys.stderr)  # noqa: T201
        return 2
    try:
        say("Starting the platform on free ports and a throw-away folder")
        with running_platform(COMPRESSED) as platform:
            say("The platform answers")
            try:
                return _run(platform, rules)
            except Disappointed:
                print(tail(platform.log), file=sys.stderr)  # noqa: T201
                raise
    except (Disappointed, DidNotStart) as error:
        print(f"demo: failed: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _run(platform: Platform, rules: list[dict[str, object]]) -> int:
    platform.simulate("PUT", "/_sim/printify/pace", json=PACE)
    platform.simulate("PUT", "/_sim/stripe/pace", json={"retry_seconds": [1, 2, 3]})
    platform.simulate("PUT", "/_sim/faults", json={"rules": rules})
    if rules:
        say(f"Faults: {', '.join(str(rule['kind']) for rule in rules)}")
    bought = [(demo, _buy(demo, platform)) for demo in SHOPS]
    for demo, (shopper, purchase) in bought:
        _wait_for_delivery(demo, shopper, purchase)
    for demo, (shopper, purchase) in bought:
        _check_page_and_mails(demo, shopper, purchase, platform)
    return _count([purchase for _, (_, purchase) in bought], platform)


def _buy(demo: DemoShop, platform: Platform) -> tuple[Shopper, Purchase]:
    country = str(demo.deliveries[0].country)
    shopper = Shopper(demo.host, platform.port, platform.simulator_url, country)
    chosen = shopper.choose(2)
    for variant in chosen:
        say(f"{demo.name}: chose {variant['title']}, {variant['label']}")
    purchase, secret, key = shopper.check_out(chosen)
    say(f"{demo.name}: ordered, number {purchase.number}")
    shopper.pay(purchase.intent, secret, key)
    say(f"{demo.name}: paid with the test card")
    return shopper, purchase


def _wait_for_delivery(demo: DemoShop, shopper: Shopper, purchase: Purchase) -> None:
    give_up_at = time.monotonic() + DELIVERED_WITHIN_SECONDS
    told: set[str] = set()
    while time.monotonic() < give_up_at:
        status = shopper.status(purchase)
        _tell(status["timeline"], told, lambda text: say(f"{demo.name}: {text}"))
        if status["internal_status"] == "delivered":
            return
        time.sleep(0.3)
    raise Disappointed(
        f"{purchase.number} was not delivered within {DELIVERED_WITHIN_SECONDS} s; it "
        f"is {status['internal_status']!r} ({status['provider_status']!r})."
    )


def _tell(
    timeline: list[dict[str, str]], told: set[str], say_it: Callable[[str], None]
) -> None:
    for entry in timeline:
        if entry["status"] not in told:
            told.add(entry["status"])
            say_it(f"{entry['title']}: {entry['description']}")


def _check_page_and_mails(
    demo: DemoShop, shopper: Shopper, purchase: Purchase, platform: Platform
) -> None:
    if "Delivered" not in shopper.tracking_page(purchase):
        raise Disappointed(f"The tracking page of {purchase.number} says otherwise.")
    say(f"{demo.name}: the tracking page says delivered")
    subjects = _wait_for_mails(demo, purchase, platform)
    say(f"{demo.name}: mails: {'; '.join(sorted(subjects))}")


def _wait_for_mails(
    demo: DemoShop, purchase: Purchase, platform: Platform
) -> list[str]:
    """Return the subjects of the order's mails, each kind exactly once."""
    folder = platform.data_dir / "mail" / demo.schema_name
    for _ in range(100):
        subjects = [
            str(
                make_header(
                    decode_header(message_from_bytes(path.read_bytes())["Subject"])
                )
            )
            for path in folder.glob("*.eml")
        ]
        mine = [subject for subject in subjects if purchase.number in subject]
        if all(any(words in subject for subject in mine) for words in MAILS):
            break
        time.sleep(0.2)
    if len(mine) != len(MAILS):
        raise Disappointed(f"{purchase.number} has {len(mine)} mails: {mine}")
    return mine


def _count(purchases: list[Purchase], platform: Platform) -> int:
    """Compare our orders with what the printer was asked to make."""
    orders = platform.simulate("GET", "/_sim/printify/orders")["data"]
    made = Counter(str(order["external_id"]).rsplit("-", 1)[0] for order in orders)
    duplicates = sum(count - 1 for count in made.values())
    delivered = sum(1 for purchase in purchases if made[purchase.number] >= 1)
    line = (
        f"shops={len(SHOPS)} orders={len(purchases)} delivered={delivered} "
        f"provider_orders={len(orders)} duplicates={duplicates}"
    )
    is_ok = delivered == len(orders) == len(purchases) and duplicates == 0
    print(f"demo: {'ok' if is_ok else 'failed'} {line}", flush=True)  # noqa: T201
    return 0 if is_ok else 1


if __name__ == "__main__":
    sys.exit(main())
