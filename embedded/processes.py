"""The whole platform in one terminal: start in order, watch, stop in order."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from honcho.environ import parse_procfile

from embedded.backing import (
    SIMULATOR_STAGE,
    Backing,
    choose_simulator_port,
    running,
    wait_for_http,
)
from embedded.console import Console
from embedded.errors import StartError

SETUP_STAGE = 3
APPLICATION_STAGE = 4
HEALTH_SECONDS = 120.0
WATCH_SECONDS = 0.3

# What dies sooner than this after its start would only die again.
RESTART_AFTER_SECONDS = 10.0


@dataclass
class Program:
    """One line of the Procfile, running."""

    name: str
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)


@dataclass
class Platform:
    """The programs of one running platform."""

    backing: Backing
    project: Path
    console: Console
    commands: dict[str, str]
    programs: dict[str, Program] = field(default_factory=dict)

    def start(self, name: str) -> Program:
        """Start one line of the Procfile and print what it writes."""
        stage = SIMULATOR_STAGE if name == "simulator" else APPLICATION_STAGE
        process = self._spawn(["/bin/sh", "-c", self.commands[name]], stage, name)
        self.programs[name] = Program(name, process)
        return self.programs[name]

    def set_up(self) -> None:
        """Migrate and seed, watching the servers it needs meanwhile."""
        setup = self._manage("setup_installation", "setup")
        while setup.poll() is None:
            self.insist_all_run()
            time.sleep(WATCH_SECONDS)
        self.console.finish(setup)
        self.backing.children.stop(setup)
        if setup.returncode != 0:
            raise StartError(
                f"Setting up the database failed with code {setup.returncode};"
                " the lines above say why. Nothing else was started."
            )

    def insist_all_run(self) -> None:
        """Raise if anything that should be running is not."""
        servers = {
            n: s for n, s in self.backing.servers.items() if s.poll() is not None
        }
        for name, server in servers.items():
            last_words = self.backing.places.last_words(name)
            raise StartError(
                f"{name} ended with code {server.returncode}; {last_words}"
            )
        for program in self.programs.values():
            if program.process.poll() is not None:
                raise StartError(_obituary(program))

    def watch(self) -> None:
        """Keep the programs running until a signal, or until that is hopeless."""
        while True:
            for program in list(self.programs.values()):
                self._revive(program)
            self.insist_all_run()
            time.sleep(WATCH_SECONDS)

    def _revive(self, program: Program) -> None:
        if program.process.poll() is None:
            return
        if time.monotonic() - program.started < RESTART_AFTER_SECONDS:
            raise StartError(_obituary(program))
        self.console.say(f"{_obituary(program)} Starting it again.")
        # Also ends what it has left of its group, such as a worker's pool.
        self.backing.children.stop(program.process)
        self.start(program.name)

    def show_logins(self) -> None:
        """Print the addresses and logins, without the names in front of the lines."""
        shown = self.backing.children.start(
            [sys.executable, "manage.py", "show_urls_and_logins"],
            stage=SETUP_STAGE,
            env=self.backing.env,
            cwd=self.project,
        )
        shown.wait()
        self.backing.children.stop(shown)

    def _manage(self, command: str, name: str) -> subprocess.Popen[bytes]:
        return self._spawn([sys.executable, "manage.py", command], SETUP_STAGE, name)

    def _spawn(
        self, command: list[str], stage: int, name: str
    ) -> subprocess.Popen[bytes]:
        process = self.backing.children.start(
            command,
            stage=stage,
            env=self.backing.env,
            cwd=self.project,
            output=subprocess.PIPE,
        )
        self.console.follow(name, process)
        return process


def run_platform(data_dir: Path, *, port: int, project: Path) -> int:
    """Run everything until a signal; raise StartError when it cannot go on."""
    began = time.monotonic()
    procfile = (project / "Procfile").read_text()
    commands: dict[str, str] = dict(parse_procfile(procfile).processes)
    console = Console(["setup", *commands])
    with running(data_dir, web_port=port) as backing:
        for note in [*backing.notes, _started(backing, began)]:
            console.say(note)
        platform = Platform(backing, project, console, commands)
        try:
            _start_in_order(platform, port)
            console.say(f"Ready after {time.monotonic() - began:.1f} s. Ctrl-C stops.")
            platform.watch()
        finally:
            console.say("Stopping.")
    return 0


def _start_in_order(platform: Platform, port: int) -> None:
    simulator_port = choose_simulator_port(platform.backing, remember=True)
    simulator = platform.start("simulator")
    wait_for_http(
        f"http://127.0.0.1:{simulator_port}/", simulator.process, "The simulator"
    )
    platform.set_up()
    for name in platform.commands:
        if name not in platform.programs:
            platform.start(name)
    wait_for_http(
        f"http://127.0.0.1:{port}/health",
        platform.programs["web"].process,
        "The web server",
        seconds=HEALTH_SECONDS,
        exactly=200,
        meanwhile=platform.insist_all_run,
    )
    platform.show_logins()


def _started(backing: Backing, began: float) -> str:
    names = " and ".join(backing.servers) or "No server of our own"
    return f"{names} started in {time.monotonic() - began:.1f} s."


def _obituary(program: Program) -> str:
    code = program.process.returncode
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"{program.name} {how}."
