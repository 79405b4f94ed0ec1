"""The platform under proof: servers from `embedded`, and a supervisor of our own.

`embedded run` gives up on a program that dies within ten seconds of its start, rightly;
here that is what is meant to happen, so whatever dies is started again at once.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from embedded.backing import (
    PROJECT,
    Backing,
    running_temporarily,
    start_simulator,
    wait_for_http,
)
from embedded.errors import StartError
from embedded.places import free_port
from proofs.killing import Armoury
from proofs.steps import PARENTS
from proofs.timing import COMPRESSED, PRINTER_PACE, STRIPE_PACE

STAGE = 4
START_SECONDS = 120.0
LOG_LINES = 40
# What the caller's environment may say of another platform.
NOT_OURS = (
    "SIMULATOR_PORT",
    "SIMULATOR_URL",
    "STRIPE_API_BASE",
    "PRINTIFY_API_BASE",
    "DATA_DIR",
    "PORT",
)


@dataclass
class Platform:
    """A running platform whose processes may be killed at will."""

    backing: Backing
    port: int
    commands: dict[str, str]
    programs: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)
    condemned: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    @property
    def data_dir(self) -> Path:
        """Return where the platform keeps its things."""
        return self.backing.places.data_dir

    @property
    def simulator_url(self) -> str:
        """Return the address of the outside services."""
        return self.backing.env["SIMULATOR_URL"]

    @property
    def armoury(self) -> Armoury:
        """Return the armed steps."""
        return Armoury(self.data_dir)

    def simulate(self, method: str, path: str, **kwargs: Any) -> Any:
        """Call the simulator's control API."""
        answer = httpx.request(method, self.simulator_url + path, timeout=60, **kwargs)
        answer.raise_for_status()
        return answer.json()

    def condemn(self, name: str) -> None:
        """Have a program killed by the main thread, which alone may start others."""
        self.condemned.put(name)

    def tend(self) -> None:
        """Kill what is condemned and start again what is dead. Main thread only."""
        with contextlib.suppress(queue.Empty):
            name = self.condemned.get_nowait()
            os.kill(self.programs[name].pid, signal.SIGKILL)
            self.programs[name].wait()
            self.killed[name] += 1
        for name, program in list(self.programs.items()):
            if program.poll() is not None:
                self.died[name] += 1
                # Ends what it has left of its group, such as a worker's pool.
                self.backing.children.stop(program)
                self.start(name)

    def start(self, name: str) -> None:
        """Start one line of the Procfile, logging to a file."""
        with self.backing.places.log(name).open("ab") as output:
            self.programs[name] = self.backing.children.start(
                ["/bin/sh", "-c", self.commands[name]],
                stage=STAGE,
                env=self.backing.env,
                cwd=PROJECT,
                output=output,
            )

    def logs(self) -> str:
        """Return the end of every program's log, without what is as usual."""
        ends = []
        for name in ("setup", *PARENTS, "simulator"):
            log = self.backing.places.log(name)
            if log.exists():
                lines = log.read_text(errors="replace").splitlines()
                telling = [line for line in lines if " [info " not in line]
                ends.append("\n".join([f"== {name}", *telling[-LOG_LINES:]]))
        return "\n".join(ends)


@contextlib.contextmanager
def running_platform() -> Iterator[Platform]:
    """Run the platform while the block lasts, in a folder that is removed afterwards.

    Raises StartError with the reason when something does not come up.
    """
    for name in NOT_OURS:
        os.environ.pop(name, None)
    procfile = (PROJECT / "Procfile").read_text().splitlines()
    commands = dict(line.split(": ", 1) for line in procfile if ": " in line)
    with running_temporarily() as backing:
        port = free_port()
        backing.env |= {**COMPRESSED, "PORT": str(port)}
        start_simulator(backing)
        platform = Platform(backing, port, commands)
        _set_up(platform)
        platform.armoury.open()
        for name in PARENTS:
            platform.start(name)
        wait_for_http(
            f"http://127.0.0.1:{port}/health",
            platform.programs["web"],
            "The web server",
            seconds=START_SECONDS,
            exactly=200,
        )
        _hurry(platform)
        yield platform


def _set_up(platform: Platform) -> None:
    """Migrate and seed as `make run` does."""
    backing = platform.backing
    with backing.places.log("setup").open("ab") as output:
        setup = backing.children.start(
            [sys.executable, "manage.py", "setup_installation"],
            stage=STAGE,
            env=backing.env,
            cwd=PROJECT,
            output=output,
        )
    code = setup.wait()
    backing.children.stop(setup)
    if code != 0:
        raise StartError(f"Setting up failed; {backing.places.last_words('setup')}")


def _hurry(platform: Platform) -> None:
    platform.simulate("PUT", "/_sim/printify/pace", json=PRINTER_PACE)
    platform.simulate("PUT", "/_sim/stripe/pace", json=STRIPE_PACE)


def wait_until(done: Any, platform: Platform, seconds: float) -> bool:
    """Tend the platform until `done()` says so; False when time runs out."""
    give_up_at = time.monotonic() + seconds
    while not done():
        if time.monotonic() > give_up_at:
            return False
        platform.tend()
        time.sleep(0.1)
    return True
