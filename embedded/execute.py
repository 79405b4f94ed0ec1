"""Run one command with the servers beside it, as tests, demo and benchmarks do."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

from embedded.backing import Backing
from embedded.errors import StartError

COMMAND_STAGE = 9


class Stopped(BaseException):
    """We were told to stop. Not an Exception: no handler on the way may swallow it."""

    def __init__(self, number: int) -> None:
        """Remember the signal: the exit code tells it."""
        super().__init__(number)
        self.exit_code = 128 + number


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into `Stopped`, once; later ones are ignored.

    A second Ctrl-C during the orderly stop would otherwise leave servers half stopped.
    """
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in watched}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def execute(backing: Backing, command: Sequence[str]) -> int:
    """Run the command in the foreground; return its exit code as a shell would."""
    try:
        program = backing.children.start(command, stage=COMMAND_STAGE, env=backing.env)
    except OSError as error:
        raise StartError(f"Cannot run {command[0]}: {error.strerror}") from None
    with _in_foreground(program):
        code = program.wait()
    backing.children.stop(program)
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def _in_foreground(program: subprocess.Popen[bytes]) -> Iterator[None]:
    # The command leads its own group; give it the terminal, as a shell does, so that
    # debuggers can read and Ctrl-C reaches it rather than us.
    if not sys.stdin or not sys.stdin.isatty():
        yield
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(sys.stdin.fileno(), program.pid)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(sys.stdin.fileno(), os.getpgrp())
        signal.signal(signal.SIGTTOU, before)
