"""`python -m embedded run`, with small stand-ins for the application's programs."""

import signal
import socket
import subprocess
from pathlib import Path

import pytest

from embedded.places import free_port
from embedded.tests.copies import (
    begin,
    command,
    descendants,
    environment,
    kill,
    name,
    still_running,
)

SERVE = "python -m http.server --bind 127.0.0.1 --directory"
PROCFILE = f"""\
simulator: exec {SERVE} . "$SIMULATOR_PORT"
web: exec {SERVE} . "$PORT"
worker: echo worker up; exec sleep 1000
beat: echo beat up; exec sleep 1000
"""
MANAGE = """
import sys
print("did", sys.argv[1], flush=True)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Procfile").write_text(PROCFILE)
    (folder / "manage.py").write_text(MANAGE)
    (folder / "health").write_text("ok")
    return folder


def start(project: Path, port: int) -> subprocess.Popen[bytes]:
    data_dir = project.parent / "data"
    words = command("run", "-C", project, "--data-dir", data_dir, "--port", port)
    return begin(words, environment(), errors=subprocess.STDOUT)


def read_until(supervisor: subprocess.Popen[bytes], text: str) -> str:
    lines = []
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        lines.append(line.decode())
        if text in lines[-1]:
            break
    return "".join(lines)


def finish(supervisor: subprocess.Popen[bytes]) -> tuple[int, str]:
    output, _ = supervisor.communicate(timeout=30)
    return supervisor.returncode, output.decode()


def test_starts_in_order_and_stops_everything_on_ctrl_c(project: Path) -> None:
    supervisor = start(project, free_port())

    seen = read_until(supervisor, "Ready after")
    below = descendants(supervisor.pid)
    supervisor.send_signal(signal.SIGINT)
    code, _ = finish(supervisor)

    steps = ["postgres and redis started", "did setup_installation", "worker up"]
    steps += ["did show_urls_and_logins", "Ready after"]
    places = [seen.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert code == 128 + signal.SIGINT
    assert still_running(below, within_seconds=0) == []


def test_sigkill_of_the_supervisor_leaves_nothing(project: Path) -> None:
    supervisor = start(project, free_port())
    read_until(supervisor, "Ready after")
    below = descendants(supervisor.pid)

    kill(supervisor.pid)

    assert {"postgres", "redis-server", "sleep"} <= {name(pid) for pid in below}
    assert still_running(below, within_seconds=10) == []
    finish(supervisor)


def test_the_simulator_keeps_its_port(project: Path) -> None:
    ports = []
    for _ in range(2):
        supervisor = start(project, free_port())
        read_until(supervisor, "Ready after")
        ports.append((project.parent / "data" / "simulator.port").read_text())
        supervisor.terminate()
        finish(supervisor)

    assert ports[0] == ports[1]


def test_a_taken_port_is_said_before_anything_starts(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        code, output = finish(start(project, port))

    assert code == 1
    assert output == (
        f"passepartout: Port {port} is in use by another program;"
        f" run `make run PORT={port + 1}`.\n"
    )
    assert not (project.parent / "data" / "postgres").exists()


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("manage.py", "raise SystemExit(3)", "database failed with code 3"),
        ("Procfile", PROCFILE + "extra: exit 4\n", "extra ended with code 4."),
    ],
)
def test_a_program_that_dies_at_start_ends_all_with_a_reason(
    project: Path, file: str, content: str, reason: str
) -> None:
    (project / file).write_text(content)

    code, output = finish(start(project, free_port()))

    assert code == 1
    assert reason in output.splitlines()[-1]
