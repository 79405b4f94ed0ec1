"""What happens in each run, thrown with dice that a seed repeats."""

import random
from dataclasses import dataclass, field
from typing import Any

from demo.shops import SHOPS, DemoShop
from proofs.steps import PARENTS, STEPS, Story

Rule = dict[str, Any]

STORIES = {
    Story.BUY: 6,
    Story.TWO_TABS: 2,
    Story.PAY_TWICE: 1,
    Story.REPLAY: 1,
    Story.CANCEL: 2,
    Story.CANCEL_UNPAID: 1,
    Story.CANCEL_RACE: 2,
}
FAULTS: tuple[Rule, ...] = (
    {"kind": "lost", "probability": 0.5, "times": 3},
    {"kind": "doubled", "probability": 0.7, "times": 4},
    {"kind": "reordered", "probability": 0.5, "times": 4, "seconds": 2},
    {"kind": "late", "probability": 0.5, "times": 3, "seconds": 3},
    {"kind": "forged", "probability": 0.5, "times": 2},
    {
        "kind": "accept_then_timeout",
        "service": "printify",
        "method": "POST",
        "path": r"orders\.json|send_to_production|products\.json|images\.json",
        "times": 1,
        "seconds": 1,
    },
    {"kind": "status", "service": "printify", "status": 503, "times": 2},
    {"kind": "status", "service": "printify", "status": 429, "times": 1},
    {
        "kind": "accept_then_timeout",
        "service": "stripe",
        "method": "POST",
        "path": r"payment_intents|refunds",
        "times": 1,
        "seconds": 1,
    },
    {"kind": "status", "service": "stripe", "status": 503, "times": 2},
    {"kind": "outage", "service": "printify", "times": 1},
    {"kind": "latency", "probability": 0.5, "seconds": 1.5, "times": 3},
)
PARENT_KILLED_IN = 0.15


@dataclass(frozen=True)
class Run:
    """Everything that was decided about one run."""

    number: int
    seed: str
    shop: DemoShop
    story: Story
    steps: tuple[str, ...]
    parent: str | None
    parent_after_seconds: float
    faults: tuple[Rule, ...] = field(repr=False)

    @property
    def dice(self) -> random.Random:
        """Return dice for what is decided on the way."""
        return random.Random(self.seed + "way")  # noqa: S311  repeatable on purpose

    @property
    def needs_empty_workshop(self) -> bool:
        """Tell whether nothing that was made at the printer may be remembered."""
        return any(STEPS[step].needs_empty_workshop for step in self.steps)

    def __str__(self) -> str:
        told = [f"run {self.number} seed {self.seed}", self.shop.name, self.story]
        told += [f"dies at {', '.join(self.steps)}"] if self.steps else []
        if self.parent:
            told.append(f"{self.parent} killed after {self.parent_after_seconds:.1f} s")
        if self.faults:
            told.append("faults " + ", ".join(rule["kind"] for rule in self.faults))
        return "; ".join(told)


def plan(seed: str, runs: int) -> list[Run]:
    """Decide all runs. Every step comes up before any of them comes up again."""
    dice = random.Random(seed)  # noqa: S311
    deck: list[str] = []
    planned = []
    for number in range(runs):
        if len(deck) < 2:
            fresh = list(STEPS)
            dice.shuffle(fresh)
            deck = fresh + deck
        steps = [deck.pop() for _ in range(dice.choice((1, 1, 2)))]
        planned.append(_one(number, f"{seed}.{number}", steps))
    return planned


def _one(number: int, seed: str, steps: list[str]) -> Run:
    dice = random.Random(seed)  # noqa: S311
    wanted = [STEPS[step].story for step in steps if STEPS[step].story]
    story = wanted[0] or Story.BUY if wanted else _weighted(dice)
    rules = dice.sample(FAULTS, dice.choice((0, 1, 1, 2)))
    killed = dice.random() < PARENT_KILLED_IN
    return Run(
        number=number,
        seed=seed,
        shop=dice.choice(SHOPS),
        story=story,
        steps=tuple(steps),
        parent=PARENTS[number % len(PARENTS)] if killed else None,
        parent_after_seconds=dice.uniform(0, 12),
        faults=tuple({**rule, "seed": dice.randrange(10**6)} for rule in rules),
    )


def _weighted(dice: random.Random) -> Story:
    return dice.choices(list(STORIES), weights=list(STORIES.values()))[0]
