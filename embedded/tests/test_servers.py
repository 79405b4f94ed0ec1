"""What the application may rely on from the two servers."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from embedded.tests.copies import Copy, kill, run


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    with Copy(tmp_path_factory.mktemp("shared"), "--not-durable") as running:
        yield running


def ask_redis(copy: Copy, line: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(copy.env["REDIS_URL"].removeprefix("unix://"))
        client.sendall(f"{line}\r\n".encode())
        return client.recv(1000).decode()


def test_the_role_is_bound_by_row_level_security(copy: Copy) -> None:
    roles = copy.sql(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    )
    copy.sql("CREATE TABLE secret (of_shop text)")
    copy.sql("INSERT INTO secret VALUES ('acme')")

    copy.sql("ALTER TABLE secret ENABLE ROW LEVEL SECURITY")
    copy.sql("ALTER TABLE secret FORCE ROW LEVEL SECURITY")

    assert roles == [("passepartout", False, False, True)]
    assert copy.sql("SELECT * FROM secret") == []


def test_vectors_work_in_databases_the_role_makes_itself(copy: Copy) -> None:
    copy.sql("CREATE DATABASE made_by_role")
    other = copy.env["DATABASE_URL"].replace("/passepartout?", "/made_by_role?")

    with psycopg.connect(other) as connection:
        row = connection.execute("SELECT '[1,0]'::vector <=> '[0,1]'::vector")
        assert row.fetchone() == (1.0,)


def test_the_role_cannot_make_itself_a_superuser(copy: Copy) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        copy.sql("ALTER ROLE passepartout SUPERUSER")


def test_text_is_utf8_and_lower_knows_every_alphabet(copy: Copy) -> None:
    rows = copy.sql("SELECT lower('RÖDALM'), current_setting('server_encoding')")

    assert rows == [("rödalm", "UTF8")]


def test_nothing_listens_on_a_network_port(copy: Copy) -> None:
    assert copy.sql("SHOW listen_addresses") == [("",)]
    assert "\r\n0\r\n" in ask_redis(copy, "CONFIG GET port")


def test_sockets_are_out_of_reach_for_other_users(copy: Copy) -> None:
    redis = Path(copy.env["REDIS_URL"].removeprefix("unix://"))

    assert redis.stat().st_mode & 0o077 == 0
    assert (redis.parent / "pg").stat().st_mode & 0o007 == 0


def test_two_copies_run_side_by_side(copy: Copy, tmp_path: Path) -> None:
    with Copy(tmp_path, "--not-durable") as other:
        other.sql("CREATE TABLE only_here (i int)")
        ask_redis(other, "SET only here")

        assert copy.sql("SELECT to_regclass('only_here')") == [(None,)]
        assert ask_redis(copy, "GET only") == "$-1\r\n"


def test_a_second_start_on_the_same_folder_is_refused(copy: Copy) -> None:
    folder = copy.env["DATA_DIR"]

    second = run("exec", "--data-dir", folder, "--", "true")

    assert second.returncode == 1
    assert f"in use by another copy (process {copy.supervisor.pid})" in second.stderr
    assert copy.sql("SELECT 1") == [(1,)]


def test_servers_named_in_the_environment_are_used_instead(tmp_path: Path) -> None:
    theirs = {"DATABASE_URL": "postgresql://there/theirs", "REDIS_URL": "redis://there"}

    with Copy(tmp_path, **theirs) as copy:
        assert copy.env["DATABASE_URL"] == theirs["DATABASE_URL"]
        assert copy.env["REDIS_URL"] == theirs["REDIS_URL"]

    assert not (tmp_path / "postgres").exists()


def test_rows_survive_a_stop_and_a_kill_of_the_server(tmp_path: Path) -> None:
    with Copy(tmp_path) as first:
        first.sql("CREATE TABLE kept (i int)")
        first.sql("INSERT INTO kept VALUES (1)")
        ask_redis(first, "SET queued job")

    with Copy(tmp_path) as second:
        assert ask_redis(second, "GET queued") == "$3\r\njob\r\n"
        second.sql("INSERT INTO kept VALUES (2)")
        kill(second.postgres_pid())
    # After a reboot the number in the file is that of some other, living process.
    pid_file = tmp_path / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    with Copy(tmp_path) as third:
        assert third.sql("SELECT i FROM kept ORDER BY i") == [(1,), (2,)]


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    with Copy(tmp_path, "--not-durable") as copy:
        assert copy.sql("SELECT 1") == [(1,)]

    assert not half_made.exists()
