"""The phases of `make prove-shops`, in order, and what they add up to."""

import os
import tempfile
import time
from pathlib import Path
from statistics import median

from core.tenancy import PUBLIC, TEMPLATE, shop
from proofs import shop_facts as facts
from proofs import shop_requests as requests
from proofs.measuring import Measured, MemoryOf, processor_ms, run_program
from proofs.shop_making import fill_like, make_shop, name_of, set_up_two
from tenants.migrating.standing import digests, schemas_of_shops

# The first and the last are each the median of so many.
ALIKE = 11
SAMPLE = 12
MIGRATE = ("manage.py", "migrate_installation")
GROWTH = {"DJANGO_SETTINGS_MODULE": "config.settings.growth"}
started = time.monotonic()


def say(text: str) -> None:
    """Print a line with its time."""
    print(f"{time.monotonic() - started:7.1f} s  {text}", flush=True)  # noqa: T201


class Proof:
    """Makes the shops, measures, and remembers what is wrong."""

    def __init__(self, shops: int, rival_shops: int, postgres: int) -> None:
        self._shops = shops
        self._rival_shops = min(rival_shops, shops)
        self._postgres = postgres
        self._logs = Path(tempfile.mkdtemp(prefix="passepartout-shops-"))
        self._made_ms: list[float] = []
        self._wrong: list[str] = []

    def run(self) -> int:
        """Return the exit code."""
        cores, load = os.cpu_count(), os.getloadavg()[0]
        say(f"{cores} processors, load average {load:.1f} before the start")
        installed = run_program(*MIGRATE)
        self._insist(installed.code == 0, f"installing failed:\n{installed.said}")
        say(f"an empty installation migrated in {installed.seconds:.1f} s")
        self._made_ms += set_up_two()
        before = self._requests([name_of(0), name_of(1)], "2 shops")
        self._make_the_others()
        noop = self._noop()
        column = self._column()
        after = self._requests(
            [name_of(0), name_of(1)], f"{self._shops} shops, the same two asked"
        )
        spread = [name_of(number) for number in range(self._shops)][:200]
        self._requests(spread, f"{self._shops} shops, {len(spread)} of them asked")
        self._rivals(noop, column)
        return self._conclude(noop, column, after.uncached_ms / before.uncached_ms)

    def _insist(self, holds: bool, otherwise: str) -> None:
        if not holds:
            say(f"WRONG: {otherwise}")
            self._wrong.append(otherwise)

    def _make_the_others(self) -> None:
        began = time.monotonic()
        spent = {}
        for number in range(2, self._shops):
            if number in {2, 2 + ALIKE, self._shops - ALIKE}:
                spent[number] = processor_ms(os.getpid())
            self._made_ms.append(make_shop(number))
            if number + 1 in {10, 100, 250, 500, 750}:
                last = median(self._made_ms[-ALIKE:])
                say(f"shop {number + 1} made in {last:.0f} ms (median of {ALIKE})")
        say(
            f"all made in {time.monotonic() - began:.0f} s; the first {self._first:.0f}"
            f" ms, the last {self._last:.0f} ms (medians of {ALIKE}), "
            f"longest {max(self._made_ms):.0f} ms"
        )
        if self._shops >= 4 * ALIKE:
            now = processor_ms(os.getpid())
            first = (spent[2 + ALIKE] - spent[2]) / ALIKE
            last = (now - spent[self._shops - ALIKE]) / ALIKE
            say(
                f"processor for one, servers included: {first:.0f} ms of the first "
                f"{ALIKE}, {last:.0f} ms of the last"
            )
        began = time.monotonic()
        for number in range(2, self._shops):
            fill_like(name_of(0), name_of(number))
        say(f"filled in {time.monotonic() - began:.0f} s; {facts.size()}")
        self._insist_all_alike("after they were made")

    @property
    def _first(self) -> float:
        return median(self._made_ms[:ALIKE])

    @property
    def _last(self) -> float:
        return median(self._made_ms[-ALIKE:])

    def _noop(self) -> Measured:
        noop = run_program(*MIGRATE)
        expected = f"0 shops migrated, {self._shops} were at the target"
        self._insist(noop.code == 0 and expected in noop.said, noop.said)
        with shop(PUBLIC):
            began = time.perf_counter()
            names, _, _ = schemas_of_shops()
            digests([TEMPLATE, *names])
            part = time.perf_counter() - began
        say(
            f"migrate with nothing to do: {noop.inner:.2f} s, of it reading where the "
            f"shops stand {part:.2f} s; with Python's start {noop.seconds:.1f} s, "
            f"processor {noop.cpu:.1f} s; {noop.memory}"
        )
        return noop

    def _column(self) -> Measured:
        with MemoryOf(self._postgres) as server:
            column = run_program(*MIGRATE, **GROWTH)
        expected = f"{self._shops} shops migrated, 0 were at the target, 0 failed"
        self._insist(column.code == 0 and expected in column.said, column.said)
        say(
            f"migrate that adds a column: {column.inner:.1f} s; with Python's start "
            f"{column.seconds:.1f} s, processor {column.cpu:.1f} s; {column.memory}; "
            f"PostgreSQL {server.peak_mb:.0f} MB"
        )
        missed = facts.without_column(self._shops)
        self._insist(not missed, f"shops without the column or its record: {missed}")
        self._insist_all_alike("after the column")
        return column

    def _insist_all_alike(self, when: str) -> None:
        odd = facts.unlike_the_template()
        self._insist(not odd, f"shops that differ from the template {when}: {odd}")
        step = max(self._shops // SAMPLE, 1)
        sample = [name_of(number) for number in range(0, self._shops, step)]
        odd = facts.unlike_in_detail(sample)
        self._insist(not odd, f"shops whose catalogue differs {when}: {odd}")
        say(
            f"{when}: {self._shops} shops have the template's tables, columns, indexes "
            f"and constraints, {len(sample)} compared to the letter"
        )

    def _requests(self, schemas: list[str], what: str) -> requests.Latency:
        found = requests.measure(schemas, self._logs, self._postgres)
        say(
            f"product list with {what}: cached {found.cached_ms:.2f} ms, uncached "
            f"{found.uncached_ms:.2f} ms (medians), {found.processor_ms:.2f} ms of "
            f"processor each uncached one; web {found.web_mb:.0f} MB"
        )
        return found

    def _rivals(self, noop: Measured, column: Measured) -> None:
        """Have django-tenants migrate some of the same shops, set back before."""
        names = [name_of(number) for number in range(self._rival_shops)]
        say(
            f"ours, {self._shops} shops: nothing {noop.inner:.1f} s, "
            f"column {column.inner:.1f} s"
        )
        for executor in ("standard", "multiprocessing"):
            program = ("-m", "proofs.rival", executor, *names)
            nothing = run_program(*program, **GROWTH)
            facts.set_back(names)
            adding = run_program(*program, **GROWTH)
            self._insist(nothing.code == adding.code == 0, adding.said)
            scale = self._shops / len(names)
            say(
                f"django-tenants' {executor}, {len(names)} of them: nothing "
                f"{nothing.inner:.1f} s, column {adding.inner:.1f} s; for all "
                f"{nothing.inner * scale:.0f} s and {adding.inner * scale:.0f} s; "
                f"processor for the column {adding.cpu:.0f} s; {adding.memory}"
            )
        missed = facts.without_column(self._shops)
        self._insist(not missed, f"shops without the column or its record: {missed}")

    def _conclude(self, noop: Measured, column: Measured, ratio: float) -> int:
        say(f"load average {os.getloadavg()[0]:.1f} at the end")
        print(  # noqa: T201
            f"prove-shops: {'failed' if self._wrong else 'ok'} shops={self._shops} "
            f"create_first_ms={self._first:.0f} create_last_ms={self._last:.0f} "
            f"migrate_noop_s={noop.inner:.2f} migrate_column_s={column.inner:.1f} "
            f"request_ratio={ratio:.2f}",
            flush=True,
        )
        return 1 if self._wrong else 0
