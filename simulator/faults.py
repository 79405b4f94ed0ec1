"""Seeded rules that make a service misbehave."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.wire import Json

REQUEST_KINDS = frozenset({"latency", "status", "accept_then_timeout", "outage"})
WEBHOOK_KINDS = frozenset({"lost", "doubled", "reordered", "forged", "late"})


class BadRuleError(ValueError):
    """A fault rule that cannot be understood."""


@dataclass(slots=True)
class Rule:
    """One way in which a service misbehaves; blank conditions match everything."""

    kind: str
    service: str = ""
    method: str = ""
    path: str = ""
    topic: str = ""
    status: int | None = None
    seconds: float = 0.0
    probability: float = 1.0
    times: int | None = None
    seed: int = 0
    hits: int = 0
    dice: random.Random = field(default_factory=random.Random, repr=False)

    def strikes(self) -> bool:
        """Throw the rule's own dice, so that a seed repeats the same choices."""
        if self.times is not None and self.hits >= self.times:
            return False
        if self.probability < 1.0 and self.dice.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def describe(self) -> Json:
        """Return the rule as the control API shows it."""
        shown: Json = {}
        for name in self.__slots__:
            if name != "dice":
                shown[name] = getattr(self, name)
        return shown


class Faults:
    """The rules in force, in the order they were given."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, raw: Json) -> None:
        """Read one rule from the control API and put it in force."""
        self.rules.append(parse(raw))

    def replace(self, raw: list[Json]) -> None:
        """Put exactly these rules in force."""
        self.rules = [parse(rule) for rule in raw]

    def for_request(self, service: str, method: str, path: str) -> list[Rule]:
        """Return the rules that strike this request."""
        return [
            rule
            for rule in self.rules
            if rule.kind in REQUEST_KINDS
            and rule.service in ("", service)
            and rule.method in ("", method)
            and re.search(rule.path, path)
            and rule.strikes()
        ]

    def for_webhook(self, service: str, topic: str) -> list[Rule]:
        """Return the rules that strike this delivery."""
        return [
            rule
            for rule in self.rules
            if rule.kind in WEBHOOK_KINDS
            and rule.service in ("", service)
            and re.search(rule.topic, topic)
            and rule.strikes()
        ]


def parse(raw: Json) -> Rule:
    """Build a rule, refusing what could never strike."""
    known: dict[str, Any] = {
        name: raw[name] for name in Rule.__slots__ if name in raw and name != "dice"
    }
    known.pop("hits", None)
    if raw.get("kind") not in REQUEST_KINDS | WEBHOOK_KINDS:
        raise BadRuleError(f"unknown kind {raw.get('kind')!r}")
    unknown = set(raw) - set(Rule.__slots__)
    if unknown:
        raise BadRuleError(f"unknown keys {', '.join(sorted(unknown))}")
    try:
        re.compile(known.get("path", ""))
        re.compile(known.get("topic", ""))
    except re.error as error:
        raise BadRuleError(f"bad pattern: {error}") from error
    rule = Rule(**known)
    rule.method = rule.method.upper()
    rule.dice = random.Random(rule.seed)  # noqa: S311 - repeatable on purpose
    return rule
