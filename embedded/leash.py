"""Stop process groups in order; as a program, do so when the supervisor is gone.

The supervisor starts this file as a separate program and writes one line per child
down a pipe. If the supervisor is killed with SIGKILL it can clean up nothing itself,
but the pipe closes, and this program then stops what is left. It is run by path,
without the package, so it imports the standard library only.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

POLL_SECONDS = 0.02
KILL_WAIT_SECONDS = 3.0


class Child(NamedTuple):
    """A process group we started, by its leader, and how to ask it to stop."""

    pid: int
    stop_signal: int
    stage: int
    patience_seconds: float


def stop_in_order(children: list[Child]) -> None:
    """Stop the highest stage first; the members of one stage stop side by side."""
    for stage in sorted({child.stage for child in children}, reverse=True):
        _stop_together([child for child in children if child.stage == stage])


def _stop_together(children: list[Child]) -> None:
    for child in children:
        # Only the leader is asked: Celery and PostgreSQL lose work when their own
        # children receive the signal as well.
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, child.stop_signal)
    started = time.monotonic()
    for child in children:
        deadline = started + child.patience_seconds
        while is_running(child.pid) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        _kill_group(child.pid)


def _kill_group(pgid: int) -> None:
    deadline = time.monotonic() + KILL_WAIT_SECONDS
    while _has_members(pgid) and time.monotonic() < deadline:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pgid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def is_running(pid: int) -> bool:
    """Say whether the process exists and has not ended yet."""
    # A zombie answers kill(pid, 0) until its parent asks for it, which in a container
    # without an init process is never; so look at the state instead.
    state, _ = _state_and_group(Path("/proc") / str(pid))
    return state not in {"", "Z", "X"}


def _has_members(pgid: int) -> bool:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            state, group = _state_and_group(folder)
            if group == pgid and state not in {"Z", "X"}:
                return True
    return False


def _state_and_group(folder: Path) -> tuple[str, int]:
    try:
        stat = (folder / "stat").read_text()
    except OSError:
        return "", 0
    # The program's name stands in brackets and may itself hold spaces and brackets.
    fields = stat.rpartition(")")[2].split()
    return fields[0], int(fields[2])


def _watch(remove_afterwards: list[str]) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children: dict[int, Child] = {}
    for line in sys.stdin:
        verb, *words = line.split()
        pid = int(words[0])
        if verb == "started":
            children[pid] = Child(pid, int(words[1]), int(words[2]), float(words[3]))
        else:
            children.pop(pid, None)
    stop_in_order(list(children.values()))
    for folder in remove_afterwards:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _watch(sys.argv[1:])
