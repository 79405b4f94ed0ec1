"""Start programs so that they can never outlive us, and stop them in order."""

import contextlib
import ctypes
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from embedded import leash

PR_SET_PDEATHSIG = 1

# Loaded before any fork: between fork and exec nothing should be imported or opened.
libc = ctypes.CDLL(None, use_errno=True)


class Children:
    """The programs of one supervisor, each the leader of its own process group."""

    def __init__(
        self, held_open: Sequence[int], remove_afterwards: Sequence[Path]
    ) -> None:
        """Start the leash.

        It keeps `held_open` (the lock) until all have stopped, however we end, and
        then removes the folders that only made sense while they ran.
        """
        self._running: dict[int, tuple[leash.Child, subprocess.Popen[bytes]]] = {}
        self._leash = subprocess.Popen(  # noqa: S603 - our own file
            [
                *(sys.executable, "-E", "-S", str(Path(leash.__file__).resolve())),
                *map(str, remove_afterwards),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=held_open,
            cwd="/",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop_all()

    def start(
        self,
        command: Sequence[str],
        *,
        stage: int,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        output: IO[bytes] | int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience_seconds: float = 10.0,
        before_exec: Callable[[], None] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a group leader. Call from the main thread only.

        The kernel's parent-death signal is tied to the thread that forked; a thread
        that ends would take the program with it.
        """

        def prepare() -> None:
            if before_exec is not None:
                before_exec()
            # After a change of user: that change clears the setting.
            die_with_parent(stop_signal)

        program = subprocess.Popen(  # noqa: S603 - the caller's own command
            command,
            env=env,
            cwd=cwd,
            stdin=None if output is None else subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            process_group=0,
            # Safe beside threads: `prepare` makes system calls and takes no lock.
            preexec_fn=prepare,
        )
        child = leash.Child(program.pid, stop_signal, stage, patience_seconds)
        self._running[program.pid] = (child, program)
        self._tell(f"started {child.pid} {int(stop_signal)} {stage} {patience_seconds}")
        return program

    def stop(self, *programs: subprocess.Popen[bytes]) -> None:
        """Stop these and forget them; harmless for one that has already ended."""
        entries = [self._running.pop(p.pid) for p in programs if p.pid in self._running]
        leash.stop_in_order([child for child, _ in entries])
        for child, program in entries:
            program.wait()
            self._tell(f"ended {child.pid}")

    def stop_all(self) -> None:
        """Stop everything, highest stage first, and the leash last."""
        self.stop(*[program for _, program in self._running.values()])
        with contextlib.suppress(BrokenPipeError):
            if self._leash.stdin is not None:
                self._leash.stdin.close()
        self._leash.wait()

    def _tell(self, line: str) -> None:
        # Someone may have killed the leash; that costs us only its help.
        with contextlib.suppress(BrokenPipeError):
            if self._leash.stdin is not None:
                self._leash.stdin.write(f"{line}\n".encode())
                self._leash.stdin.flush()


def die_with_parent(stop_signal: signal.Signals) -> None:
    """Ask the kernel to signal the calling process when its parent is gone."""
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
