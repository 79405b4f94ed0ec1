"""Whatever ends the supervisor, nothing of it keeps running."""

import signal
from pathlib import Path

import pytest

from embedded.tests.copies import (
    Copy,
    begin,
    command,
    descendants,
    environment,
    kill,
    name,
    run,
    still_running,
)


def test_nothing_is_left_after_sigterm(tmp_path: Path) -> None:
    with Copy(tmp_path, "--not-durable") as copy:
        below = descendants(copy.supervisor.pid)
        names = {name(pid) for pid in below}

        copy.supervisor.terminate()
        code = copy.supervisor.wait(timeout=20)

    assert code == 128 + signal.SIGTERM
    assert {"postgres", "redis-server"} <= names
    assert still_running(below, within_seconds=0) == []


def test_nothing_is_left_after_sigkill_and_the_next_start_works(tmp_path: Path) -> None:
    with Copy(tmp_path) as copy:
        copy.sql("CREATE TABLE kept AS SELECT 1 AS i")
        below = descendants(copy.supervisor.pid)

        copy.supervisor.kill()

        # The next start waits for the clean-up rather than refusing.
        with Copy(tmp_path) as following:
            assert still_running(below, within_seconds=0) == []
            assert following.sql("SELECT i FROM kept") == [(1,)]


def test_a_temporary_folder_is_removed_even_after_sigkill(tmp_path: Path) -> None:
    script = 'echo "$DATA_DIR" "${REDIS_URL#unix://}"; read answer'
    options = ("--temporary", "--not-durable", "--", "sh", "-c", script)
    supervisor = begin(command("exec", *options), environment(TMPDIR=str(tmp_path)))
    assert supervisor.stdout is not None
    data, redis = map(Path, supervisor.stdout.readline().decode().split())
    assert data.exists()
    assert redis.exists()

    below = descendants(supervisor.pid)
    supervisor.kill()

    assert still_running(below, within_seconds=10) == []
    assert [data.exists(), redis.parent.exists()] == [False, False]
    supervisor.communicate(timeout=10)


def test_even_without_its_leash_nothing_is_left_after_sigkill(tmp_path: Path) -> None:
    with Copy(tmp_path, "--not-durable") as copy:
        below = descendants(copy.supervisor.pid)
        leash = [p for p in below if b"leash.py" in _command_line(p)]

        for pid in [*leash, copy.supervisor.pid]:
            kill(pid)

        assert len(leash) == 1
        assert still_running(below, within_seconds=10) == []


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_the_exit_code_is_that_of_the_command(script: str, code: int) -> None:
    done = run("exec", "--temporary", "--not-durable", "--", "sh", "-c", script)

    assert done.returncode == code


def test_what_the_command_left_in_the_background_ends_with_it() -> None:
    script = "sleep 1000 >/dev/null 2>&1 & echo $!"

    done = run("exec", "--temporary", "--not-durable", "--", "sh", "-c", script)

    assert still_running([int(done.stdout)], within_seconds=0) == []


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
