"""All shops, in order: a canary alone, then waves, then those that were busy."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.tenancy import TEMPLATE
from tenants.migrating.crew import Job, Result, do_all, forget_roads
from tenants.migrating.standing import digests, schemas_of_shops
from tenants.migrating.steps import road_of

Say = Callable[[str], None]
SECONDS_BETWEEN_LINES = 1.0
# Pauses before a shop whose tables somebody holds is tried again.
PAUSES = (1, 2, 4, 8, 15)


@dataclass(frozen=True)
class Wishes:
    """How the shops are to be migrated."""

    parallel: int = 1
    canary: str = ""
    wave: int = 100
    stop_after_failures: int = 3
    only_plan: bool = False


@dataclass
class Report:
    """What became of all shops."""

    at_target: int = 0
    done: list[Result] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    busy: list[Result] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    without_schema: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether every shop is at the target."""
        return not (self.failed or self.busy or self.left or self.broken)

    def note(self, result: Result) -> None:
        """File a result."""
        kind = self.done if result.is_good else self.failed
        (self.busy if result.is_busy else kind).append(result)


@dataclass
class Group:
    """Shops that stand at the same migrations, and what they have before them."""

    digest: str
    schemas: list[str]
    names: list[str]
    is_shared: bool = True


def groups_behind(report: Report, *, template_is_ready: bool = True) -> list[Group]:
    """Find the shops that have something before them, those that stand alike together.

    One question to the catalogue for all of them; a road is worked out once a group.
    """
    schemas, report.without_schema, report.broken = schemas_of_shops()
    alike = defaultdict(list)
    found = digests([TEMPLATE, *schemas])
    # The template is at the target; what stands as it does needs no closer look.
    target = found.pop(TEMPLATE)
    for schema in schemas:
        alike[found[schema]].append(schema)
    if template_is_ready:
        report.at_target = len(alike.pop(target, []))
    groups = []
    for digest, members in alike.items():
        road = road_of(members[0], shared=False)
        if road.plan:
            groups.append(Group(digest, members, road.names, road.can_be_shared))
        else:
            # It has more than we know: a newer release was here.
            report.at_target += len(members)
    return groups


def migrate_shops(wishes: Wishes, say: Say) -> Report:
    """Bring every shop to where the template is; what is there already is skipped."""
    report = Report()
    forget_roads()
    jobs = _in_order(groups_behind(report), wishes.canary)
    if jobs:
        say(f"{_shops(len(jobs))} to migrate, {report.at_target} at the target.")
        Progress(wishes, say, report, len(jobs)).run(jobs)
        _insist(report)
    forget_roads()
    return report


def _in_order(groups: Sequence[Group], canary: str) -> list[Job]:
    """Sort by where shops stand, newest first; the canary before all."""
    jobs = [Job(schema, group.digest) for group in groups for schema in group.schemas]
    return sorted(jobs, key=lambda job: job.schema != canary)


def _insist(report: Report) -> None:
    """Look again where all shops stand; none may have been passed over."""
    known = {result.job.schema for result in [*report.failed, *report.busy]}
    behind = [name for group in groups_behind(Report()) for name in group.schemas]
    report.left = [name for name in behind if name not in known]


class Progress:
    """One run over the shops that are behind."""

    def __init__(self, wishes: Wishes, say: Say, report: Report, count: int) -> None:
        self._wishes = wishes
        self._say = say
        self._report = report
        self._count = count
        self._began = self._said = time.monotonic()

    def run(self, jobs: list[Job]) -> None:
        """Canary, waves, and the busy ones again."""
        canary, rest = jobs[0], jobs[1:]
        self._say(f"Canary: {canary.schema}.")
        self._some([canary], parallel=1)
        if self._report.failed:
            self._report.left = [job.schema for job in rest]
            self._say("The canary failed; no other shop was touched.")
            return
        size = self._wishes.wave
        for start in range(0, len(rest), size):
            if self._is_enough():
                self._report.left = [job.schema for job in rest[start:]]
                break
            self._some(rest[start : start + size], parallel=self._wishes.parallel)
        for seconds in PAUSES:
            self._once_more(seconds)

    def _once_more(self, seconds: float) -> None:
        """Try those again whose tables somebody held."""
        if not self._report.busy or self._is_enough():
            return
        jobs = [result.job for result in self._report.busy]
        self._say(f"{_shops(len(jobs))} busy; trying again in {seconds} s.")
        time.sleep(seconds)
        self._report.busy = []
        self._some(jobs, parallel=self._wishes.parallel)

    def _is_enough(self) -> bool:
        return len(self._report.failed) >= self._wishes.stop_after_failures

    def _some(self, jobs: list[Job], *, parallel: int) -> None:
        missing = {job.schema for job in jobs}
        doing = do_all(jobs, parallel=min(parallel, len(jobs)))
        for result in doing:
            missing.discard(result.job.schema)
            self._report.note(result)
            self._tell(result)
            if self._is_enough():
                # What others have begun is ended; the last look finds it done.
                doing.close()
                break
        self._report.left += sorted(missing)

    def _tell(self, result: Result) -> None:
        now = time.monotonic()
        report = self._report
        number = len(report.done) + len(report.failed)
        is_last = number == self._count
        if not (is_last or result.error or now - self._said >= SECONDS_BETWEEN_LINES):
            return
        self._said = now
        left = (now - self._began) / max(number, 1) * (self._count - number)
        how = "busy" if result.is_busy else "failed" if result.error else "done"
        self._say(
            f"shop {number} of {self._count}: {result.job.schema} {how} in "
            f"{result.seconds:.2f} s; about {left:.0f} s left"
        )


def _shops(count: int) -> str:
    return "1 shop" if count == 1 else f"{count} shops"
