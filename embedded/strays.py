"""Find a server that outlived its supervisor, so that two never share one folder."""

import contextlib
import os
import signal
import time
from pathlib import Path

STOP_WAIT_SECONDS = 10.0


def stop_strays(program: str, mentions: Path, stop_signal: signal.Signals) -> None:
    """Stop every process of this name whose command line mentions the path.

    Call only while holding the data folder's lock: then whatever is found was left
    behind. Command lines are readable for everyone, unlike a process's folder.
    """
    strays = _find(program, str(mentions))
    for wanted in (stop_signal, signal.SIGKILL):
        for pid in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, wanted)
        deadline = time.monotonic() + STOP_WAIT_SECONDS
        while strays and time.monotonic() < deadline:
            time.sleep(0.05)
            strays = _find(program, str(mentions))


def _find(program: str, text: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            name = (folder / "comm").read_text().strip()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            # A zombie's command line is empty, so it is never found.
            if name == program and text in os.fsdecode(line):
                found.append(int(folder.name))
    return found
