"""Programs run and measured: seconds, processor time, memory."""

import os
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

PROJECT = Path(__file__).resolve().parents[1]
GIVE_UP_SECONDS = 1800
SECONDS_BETWEEN_LOOKS = 0.25
# How our command and proofs.rival end what they say.
_INNER = re.compile(r"(?:; |took )([\d.]+) s\.?$", re.MULTILINE)


@dataclass(frozen=True)
class Measured:
    """How a program went. `inner` is what it measured of itself, its start left out."""

    code: int
    said: str
    seconds: float
    cpu: float
    peak_mb: float

    @property
    def inner(self) -> float:
        """Return the time without Python's and Django's start."""
        found = _INNER.findall(self.said)
        return float(found[-1]) if found else self.seconds

    @property
    def memory(self) -> str:
        """Tell the most memory that it and its children had at once."""
        return f"peak {self.peak_mb:.0f} MB"


def run_program(*words: str, **settings: str) -> Measured:
    """Run one of our Python programs to its end."""
    began, before = time.perf_counter(), os.times()
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *words],
        cwd=PROJECT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with MemoryOf(process.pid) as memory:
        said, _ = process.communicate(timeout=GIVE_UP_SECONDS)
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    seconds = time.perf_counter() - began
    return Measured(process.returncode, said, seconds, cpu, memory.peak_mb)


class MemoryOf:
    """Watches a process and its children while the block lasts.

    Counted is each page once, shared ones by their share (Pss), so that forked
    processes and PostgreSQL's buffers are not counted again and again.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self.peak_mb = 0.0

    def __enter__(self) -> "MemoryOf":
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            self.peak_mb = max(self.peak_mb, memory_mb(self._root))


def memory_mb(root: int) -> float:
    """Sum what a process and all below it have in memory."""
    return sum(map(_pss_kb, _family(root))) / 1024


def _family(root: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
    family = {root}
    while more := {p for p, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def processor_ms(root: int) -> float:
    """Sum what a process and all below it have spent of the processors."""
    ticks = 0
    for pid in _family(root):
        with suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
