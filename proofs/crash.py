"""`make prove-crash RUNS=200`: kill processes at every step and count what is left.

The last line is `prove-crash: ok runs=200 lost=0 doubled=0 backward=0 unresolved=0`;
any other outcome exits non-zero, with every offender above it.
"""

import argparse
import secrets
import sys
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
from psycopg import sql

from demo.shops import SHOPS
from embedded.errors import StartError
from embedded.execute import Stopped, stopping_on_signals
from proofs import facts, gaps, history, judging, stories
from proofs.planning import Run, plan
from proofs.platform import Platform, running_platform, wait_until
from proofs.shopper import REPEATS, leaving
from proofs.steps import PARENTS, STEPS
from proofs.timing import SETTLE_SECONDS

SCHEMAS = [demo.schema_name for demo in SHOPS]
# So many runs pass every step several times; then one that never fired is an error.
RUNS_FOR_EVERY_STEP = 100
SECONDS_BETWEEN_LOOKS = 1.0
FORGET = "DELETE FROM {}.providers_remoteref"
started = time.monotonic()


def say(text: str) -> None:
    """Print a line with its time."""
    print(f"{time.monotonic() - started:7.1f} s  {text}", flush=True)  # noqa: T201


def main() -> int:
    """Run the proof and return its exit code."""
    told = _arguments()
    seed = told.seed or secrets.token_hex(4)
    runs = plan(seed, told.runs)
    if told.only is not None:
        runs = [run for run in runs if run.number == told.only]
    say(f"Seed {seed}: `--seed {seed} --runs {told.runs}` repeats all decisions")
    try:
        with stopping_on_signals(), running_platform() as platform:
            say("The platform answers")
            return Proof(platform, runs, told.at_once).prove()
    except Stopped as stopped:
        return stopped.exit_code
    except StartError as error:
        print(f"prove-crash: failed: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proofs.crash")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", default="", help="repeat the decisions of a proof")
    parser.add_argument("--only", type=int, help="of those runs, only this one")
    parser.add_argument("--at-once", type=int, default=10, help="shoppers at once")
    return parser.parse_args()


class Proof:
    """All runs on one platform, and what came of them."""

    def __init__(self, platform: Platform, runs: list[Run], at_once: int) -> None:
        self._platform = platform
        self._runs = runs
        self._at_once = at_once
        self._unserved: list[str] = []
        self._gaps: set[str] = set()
        self._numbers: set[str] = set()
        self._database = psycopg.connect(platform.backing.env["DATABASE_URL"])
        self._variants: dict[str, list[stories.Variant]] = {}

    def prove(self) -> int:
        """Play all runs, let everything settle, and count."""
        with self._database:
            history.keep(self._database, SCHEMAS)
            for run in self._runs:
                if run.shop.schema_name not in self._variants:
                    shopper = stories.shopper_of(run, self._platform)
                    found = stories.sharp_variants(shopper)
                    self._variants[run.shop.schema_name] = found
            self._play_all()
            self._settle()
            verdict = judging.judge(
                self._database,
                self._platform.data_dir,
                SCHEMAS,
                promised=self._numbers,
            )
            return self._tell(verdict)

    def _play_all(self) -> None:
        pool = ThreadPoolExecutor(self._at_once)
        playing = {pool.submit(self._play, run): run for run in self._runs}
        try:
            self._tend(playing)
        except BaseException:
            leaving.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _tend(self, playing: "dict[Future[str], Run]") -> None:
        """Keep the platform alive while shoppers shop, and look for gaps."""
        waiting = set(playing)
        looked_at = 0.0
        while waiting:
            self._platform.tend()
            for done in [future for future in waiting if future.done()]:
                waiting.remove(done)
                self._note(playing[done], done)
            if time.monotonic() - looked_at > SECONDS_BETWEEN_LOOKS:
                self._look()
                looked_at = time.monotonic()
            time.sleep(0.05)

    def _play(self, run: Run) -> str:
        if run.needs_empty_workshop:
            self._empty_workshop(run.shop.schema_name)
        return stories.play(run, self._platform, self._variants[run.shop.schema_name])

    def _empty_workshop(self, schema: str) -> None:
        """Forget uploads and products, as if each picture were sold the first time."""
        url = self._platform.backing.env["DATABASE_URL"]
        with psycopg.connect(url) as database:
            database.execute(sql.SQL(FORGET).format(sql.Identifier(schema)))

    def _note(self, run: Run, done: "Future[str]") -> None:
        try:
            self._numbers.add(done.result())
        except Exception as error:  # noqa: BLE001  whatever it was, the run is told
            self._unserved.append(f"{run}: {type(error).__name__}: {error}")
            say(f"NOT SERVED {self._unserved[-1]}")
        else:
            say(f"{run}: {done.result()}")

    def _look(self) -> None:
        """Look for what would be forgotten if everything stopped at this moment."""
        found = gaps.find(self._database, SCHEMAS) - self._gaps
        self._database.rollback()
        for gap in sorted(found):
            say(f"GAP {gap}")
        self._gaps |= found

    def _settle(self) -> None:
        """Stop the faults and wait until nothing is left to do, or time is up."""
        self._platform.armoury.disarm()
        self._platform.simulate("DELETE", "/_sim/faults")
        say("All runs have ended; waiting for everything to settle")
        settled = wait_until(self._is_settled, self._platform, SETTLE_SECONDS)
        say("Settled" if settled else "NOT settled")

    def _is_settled(self) -> bool:
        time.sleep(1)
        left = [
            line
            for schema in SCHEMAS
            for line in facts.lines(self._database, facts.UNFINISHED, schema)
        ]
        self._database.rollback()
        return not left

    def _tell(self, verdict: judging.Verdict) -> int:
        verdict.unresolved += self._unserved
        verdict.unresolved += sorted(f"for a moment: {gap}" for gap in self._gaps)
        for schema in SCHEMAS:
            for line in facts.lines(self._database, facts.DEAD, schema):
                say(line)
        never = self._tell_kills()
        say("; ".join(f"{what} {n}" for what, n in verdict.seen.items()))
        say("requests repeated: " + _listed(REPEATS))
        is_complete = not never or len(self._runs) < RUNS_FOR_EVERY_STEP
        is_ok = verdict.is_clean and is_complete
        if not is_ok:
            print(self._platform.logs(), file=sys.stderr)  # noqa: T201
        for offender in verdict.offenders():
            say(offender)
        if not is_complete:
            say(f"never fired: {', '.join(never)}")
        line = f"runs={len(self._runs)} {verdict.counts()}"
        print(f"prove-crash: {'ok' if is_ok else 'failed'} {line}", flush=True)  # noqa: T201
        return 0 if is_ok else 1

    def _tell_kills(self) -> list[str]:
        """Print what was killed where; return the steps that never fired."""
        fired = Counter(self._platform.armoury.fired())
        killed = self._platform.killed
        say(f"killed {fired.total() + killed.total()} processes")
        for step in STEPS:
            say(f"  {step:28} {fired[step]}")
        for parent in PARENTS:
            say(f"  {parent + ' from outside':28} {killed[parent]}")
        never = [step for step in STEPS if not fired[step]]
        return never + [parent for parent in PARENTS if not killed[parent]]


def _listed(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counter.most_common()) or "none"


if __name__ == "__main__":
    sys.exit(main())
