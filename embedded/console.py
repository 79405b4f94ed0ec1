"""The terminal: every line of every program behind its coloured name, as honcho does.

honcho's own Manager is not used: it starts and stops all programs at once, and its
helper processes stay behind when it is killed with SIGKILL.
"""

import datetime
import subprocess
import sys
import threading

from honcho.colour import get_colours
from honcho.printer import Message, Printer

SYSTEM = "system"


class Console:
    """Print lines from several threads, one whole line at a time."""

    def __init__(self, names: list[str]) -> None:
        """Fix the width of the first column and a colour for every name."""
        width = max(len(name) for name in [SYSTEM, *names])
        self._printer = Printer(sys.stdout, width=width)
        self._colours = dict(zip(names, get_colours(), strict=False))
        self._lock = threading.Lock()
        self._readers: dict[int, threading.Thread] = {}

    def say(self, text: str, name: str = SYSTEM) -> None:
        """Print the text behind a name."""
        now = datetime.datetime.now().astimezone()
        line = Message("line", text, now, name, self._colours.get(name))
        with self._lock:
            self._printer.write(line)

    def follow(self, name: str, program: subprocess.Popen[bytes]) -> None:
        """Print what the program writes, from now until its end."""
        reader = threading.Thread(
            target=self._copy, args=(name, program), name=f"{name} output", daemon=True
        )
        self._readers[program.pid] = reader
        reader.start()

    def finish(self, program: subprocess.Popen[bytes]) -> None:
        """Wait shortly for the last lines of a program that has ended."""
        # Not for ever: something it left behind may hold the pipe open.
        self._readers.pop(program.pid).join(timeout=2)

    def _copy(self, name: str, program: subprocess.Popen[bytes]) -> None:
        if program.stdout is None:
            return
        with program.stdout as lines:
            for line in lines:
                self.say(line.decode("utf-8", "replace").rstrip("\n"), name)
