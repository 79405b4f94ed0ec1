"""Root lends the server an unprivileged account and leaves people's folders alone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.postgres import POINTER, packaged_binaries
from embedded.tests.copies import Copy, begin, command, environment, sql

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0,
    reason="not run: only root has to lend the server an account",
)
WITHOUT_THE_RIGHT = ("--inh-caps=-dac_override", "--bounding-set=-dac_override")


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A home that nobody else may enter, as /root is."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    home.chmod(0o700)
    return home


def modes(below: Path) -> dict[Path, tuple[int, int]]:
    folders = [*below.parents, below, *below.rglob("*")]
    return {f: (f.stat().st_mode, f.stat().st_uid) for f in folders}


def test_runs_below_a_private_folder_and_leaves_its_mode(private: Path) -> None:
    (private / "clone").mkdir()
    before = modes(private)

    with Copy(private / "clone" / ".local", "--not-durable") as copy:
        copy.sql("CREATE TABLE written (i int)")
        server = Path(f"/proc/{copy.postgres_pid()}")
        uid = server.stat().st_uid
        lines = (server / "status").read_text().splitlines()

    status = dict(line.split(":\t", 1) for line in lines)
    assert uid != 0
    # Bit 1, CAP_DAC_OVERRIDE, and no other.
    assert int(status["CapEff"], 16) == 1 << 1
    assert {f: v for f, v in modes(private).items() if f in before} == before


def test_needs_no_capability_where_everybody_may_pass() -> None:
    folder = Path("/var/tmp/passepartout-test-open")  # noqa: S108
    try:
        with Copy(folder, "--not-durable") as copy:
            status = Path(f"/proc/{copy.postgres_pid()}/status").read_text()
    finally:
        shutil.rmtree(folder)

    expected = 0 if _binaries_are_open() else 1 << 1
    assert f"CapEff:\t{expected:016x}" in status


@pytest.fixture
def elsewhere(private: Path) -> Iterator[None]:
    """Remove what the fallback put outside the data folder."""
    yield
    pointer = private / "data" / POINTER
    if pointer.exists():
        shutil.rmtree(Path(pointer.read_text().strip()).parent)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.skipif(
    shutil.which("setpriv") is None, reason="not run: setpriv is not installed"
)
def test_without_the_capability_the_data_lies_elsewhere(private: Path) -> None:
    before = modes(private)
    script = 'echo "$DATABASE_URL"; read answer'
    words = command("exec", "--data-dir", private / "data", "--", "sh", "-c", script)

    supervisor = begin(["setpriv", *WITHOUT_THE_RIGHT, *words], environment())
    assert supervisor.stdout is not None
    url = supervisor.stdout.readline().decode().strip()
    rows = sql(url, "SELECT setting FROM pg_settings WHERE name = 'max_connections'")
    supervisor.communicate(timeout=30)

    assert rows == [("200",)]
    assert (private / "data" / POINTER).read_text().startswith("/var/tmp/")  # noqa: S108
    assert {f: v for f, v in modes(private).items() if f in before} == before


def _binaries_are_open() -> bool:
    return all(f.stat().st_mode & 1 for f in packaged_binaries().parents)
