"""Processes that take shops along their roads, several at once.

Our own rather than a pool's: here a process that is killed costs one shop and is named,
and none of them outlives the command by more than the shop it is at.
"""

import multiprocessing
import signal
import time
from collections import OrderedDict
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from django.db import connection

from tenants.migrating.applying import Busy, MigrationFailed, take
from tenants.migrating.steps import Road, road_of

# Roads hold the state of all models; shops come sorted by where they stand.
ROADS_KEPT = 3
_roads: OrderedDict[str, Road] = OrderedDict()
# A forked process has the roads that were worked out before, for nothing.
_context = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Job:
    """A shop and the digest of where it stands."""

    schema: str
    digest: str


@dataclass(frozen=True)
class Result:
    """How it went; `migration` and `error` are empty when it went well."""

    job: Job
    seconds: float
    migration: str = ""
    error: str = ""
    sqlstate: str = ""
    is_busy: bool = False

    @property
    def is_good(self) -> bool:
        """Tell whether the shop is at the target now."""
        return not (self.error or self.is_busy)


def do(job: Job) -> Result:
    """Take one shop along its road, in this process."""
    began = time.perf_counter()
    try:
        take(job.schema, _road(job))
    except Busy as busy:
        return Result(job, time.perf_counter() - began, str(busy), is_busy=True)
    except MigrationFailed as failed:
        seconds = time.perf_counter() - began
        return Result(job, seconds, failed.migration, str(failed), failed.sqlstate)
    return Result(job, time.perf_counter() - began)


def _road(job: Job) -> Road:
    if job.digest not in _roads:
        _roads[job.digest] = road_of(job.schema)
        if len(_roads) > ROADS_KEPT:
            _roads.popitem(last=False)
    return _roads[job.digest]


def forget_roads() -> None:
    """Forget what was worked out: the migrations on disk may differ next time."""
    _roads.clear()


def do_all(jobs: Iterable[Job], *, parallel: int) -> Generator[Result, None, None]:
    """Do the jobs, `parallel` at once, and yield each result as it comes.

    With more than one the caller must not use its database connection meanwhile.
    Closing the generator lets what has begun end.
    """
    if parallel == 1:
        yield from map(do, jobs)
        return
    crew = _Crew()
    todo = iter(jobs)
    try:
        for job in _first(todo, parallel):
            crew.give(crew.hire(), job)
        while crew.at_work:
            for pipe in wait(list(crew.at_work)):
                assert isinstance(pipe, Connection)  # noqa: S101 - for the types
                result = crew.take(pipe)
                if (job := next(todo, None)) is not None:  # type: ignore[assignment]
                    crew.give(pipe if pipe in crew.members else crew.hire(), job)
                yield result
    finally:
        crew.dismiss()


def _first(jobs: Iterator[Job], count: int) -> Iterator[Job]:
    for _ in range(count):
        if (job := next(jobs, None)) is None:
            return
        yield job


class _Crew:
    """Our ends of the pipes, the processes behind them and what each is at."""

    def __init__(self) -> None:
        self.members: dict[Connection, BaseProcess] = {}
        self.at_work: dict[Connection, Job] = {}

    def hire(self) -> Connection:
        connection.close()
        ours, theirs = _context.Pipe()
        process = _context.Process(
            target=_serve, args=(theirs, [*self.members, ours]), daemon=True
        )
        process.start()
        theirs.close()
        self.members[ours] = process
        return ours

    def give(self, pipe: Connection, job: Job) -> None:
        pipe.send(job)
        self.at_work[pipe] = job

    def take(self, pipe: Connection) -> Result:
        """Receive a result; a process that is gone is one, too."""
        job = self.at_work.pop(pipe)
        try:
            result: Result = pipe.recv()
        except (EOFError, ConnectionResetError):
            process = self.members.pop(pipe)
            process.join()
            pipe.close()
            error = f"The process that migrated it ended ({process.exitcode})."
            return Result(job, 0.0, "unknown", error)
        return result

    def dismiss(self) -> None:
        """Close the pipes; each process ends with the shop it is at."""
        for pipe in self.members:
            pipe.close()
        for process in self.members.values():
            process.join()


def _serve(pipe: Connection, others: list[Connection]) -> None:
    """Do jobs until nobody is at the other end."""
    # Ctrl-C reaches the whole group; the shop at hand is finished all the same.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    try:
        while True:
            pipe.send(do(pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        connection.close()
