"""The verdict, counted from the databases when everything has come to rest."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from proofs import facts, gaps, history
from proofs.facts import Outside, Row

THANKS, SENT, ARRIVED = "Thank you for your order", "on its way", "has arrived"


@dataclass
class Verdict:
    """Each offender in one sentence, by what was done wrong."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    backward: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing went wrong."""
        return not (self.lost or self.doubled or self.backward or self.unresolved)

    def counts(self) -> str:
        """Return the four numbers of the last line."""
        return (
            f"lost={len(self.lost)} doubled={len(self.doubled)} "
            f"backward={len(self.backward)} unresolved={len(self.unresolved)}"
        )

    def offenders(self) -> list[str]:
        """Name everything that went wrong."""
        named = {
            "lost": self.lost,
            "doubled": self.doubled,
            "backward": self.backward,
            "unresolved": self.unresolved,
        }
        return [f"{kind}: {what}" for kind, all_ in named.items() for what in all_]


def judge(
    database: "psycopg.Connection[Any]",
    data_dir: Path,
    schemas: list[str],
    *,
    promised: set[str],
) -> Verdict:
    """Compare what shoppers were charged with what printers were asked to make.

    `promised` are the numbers of the orders that shoppers hold in their hands.
    """
    verdict, outside = Verdict(), facts.outside(data_dir / "simulator")
    known: set[str] = set()
    numbers: set[str] = set()
    for schema in schemas:
        mails = facts.mails(data_dir / "mail" / schema)
        for order in facts.orders(database, schema):
            known.add(order["id"])
            numbers.add(order["number"])
            _judge_order(order, outside, verdict)
            _judge_mails(order, mails, verdict)
        verdict.seen["mails"] += sum(mails.values())
        verdict.doubled += facts.lines(database, facts.TOLD_TWICE, schema)
        verdict.unresolved += facts.lines(database, facts.UNFINISHED, schema)
    _judge_strangers(outside, known, numbers, verdict)
    verdict.lost += [
        f"{number} was promised to a shopper and is no order"
        for number in sorted(promised - numbers)
    ]
    changes = history.read(database)
    verdict.seen["state changes"] = len(changes)
    verdict.backward += [str(change) for change in changes if change.is_backward]
    verdict.unresolved += sorted(gaps.find(database, schemas))
    database.rollback()
    return verdict


def _judge_order(order: Row, outside: Outside, verdict: Verdict) -> None:
    number, intents = order["number"], outside.intents[order["id"]]
    printed = len(outside.printed[number])
    verdict.seen["orders"] += 1
    verdict.seen["provider orders"] += printed
    if len(intents) > 1:
        verdict.doubled.append(f"{number} has {len(intents)} PaymentIntents")
    if intents and order["intent_ref"] not in {it["id"] for it in intents}:
        verdict.lost.append(f"{number}: its PaymentIntent is not written down")
    charges = [c for it in intents for c in outside.charges[it["id"]]]
    if len(charges) > 1:
        verdict.doubled.append(f"{number} was charged {len(charges)} times")
    if not charges:
        if printed:
            verdict.doubled.append(f"{number} is printed and was never paid")
        return
    verdict.seen["paid orders"] += 1
    refunds = [r for it in intents for r in outside.refunds[it["id"]]]
    if order["fulfilment"] == "canceled":
        _judge_canceled(order, printed, refunds, verdict)
    else:
        _judge_sold(order, printed, refunds, verdict)


def _judge_canceled(
    order: Row, printed: int, refunds: list[Row], verdict: Verdict
) -> None:
    number, back = order["number"], [refund["amount"] for refund in refunds]
    verdict.seen["canceled and refunded"] += 1
    if printed:
        verdict.doubled.append(f"{number} is canceled, and printed {printed} times")
    if sum(back) < order["total_minor"]:
        verdict.lost.append(
            f"{number} is canceled; {sum(back)} of {order['total_minor']} went back"
        )
    if len(back) > 1:
        verdict.doubled.append(f"{number} was refunded {len(back)} times: {back}")


def _judge_sold(order: Row, printed: int, refunds: list[Row], verdict: Verdict) -> None:
    number, how = order["number"], f"{order['payment']}, {order['fulfilment']}"
    if not printed:
        verdict.lost.append(f"{number} is paid ({how}) and no printer knows it")
    if printed > 1:
        verdict.doubled.append(f"{number} is printed {printed} times")
    if refunds:
        verdict.doubled.append(f"{number} is refunded and not canceled ({how})")


def _judge_mails(order: Row, mails: dict[str, int], verdict: Verdict) -> None:
    mine = {subject: n for subject, n in mails.items() if order["number"] in subject}
    verdict.doubled += [
        f"{order['number']}: {n} mails {subject!r}"
        for subject, n in mine.items()
        if n > 1
    ]
    if order["fulfilment"] == "delivered":
        verdict.lost += [
            f"{order['number']}: no mail {words!r}"
            for words in (THANKS, SENT, ARRIVED)
            if not any(words in subject for subject in mine)
        ]


def _judge_strangers(
    outside: Outside, known: set[str], numbers: set[str], verdict: Verdict
) -> None:
    verdict.lost += [
        f"PaymentIntent of {reference!r}, which is no order"
        for reference in outside.intents.keys() - known
    ]
    verdict.doubled += [
        f"the printer makes {number!r}, which is no order"
        for number, printed in outside.printed.items()
        if printed and number not in numbers
    ]
