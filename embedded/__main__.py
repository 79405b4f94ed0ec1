"""`python -m embedded run` and `python -m embedded exec [options] -- COMMAND`."""

import argparse
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from embedded.backing import (
    PROJECT,
    Backing,
    running,
    running_temporarily,
    start_simulator,
)
from embedded.errors import StartError
from embedded.execute import Stopped, execute, stopping_on_signals
from embedded.processes import run_platform


def main() -> int:
    """Return the exit code of what was asked for."""
    arguments = _parser().parse_args()
    try:
        with stopping_on_signals():
            if arguments.what == "run":
                return run_platform(
                    arguments.data_dir, port=arguments.port, project=arguments.project
                )
            return _execute(arguments)
    except Stopped as stopped:
        return stopped.exit_code
    except StartError as error:
        print(f"passepartout: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _execute(arguments: argparse.Namespace) -> int:
    with _servers(arguments) as backing:
        for note in backing.notes:
            print(f"passepartout: {note}", file=sys.stderr)  # noqa: T201
        if arguments.simulator:
            start_simulator(backing)
        return execute(backing, arguments.command)


def _servers(arguments: argparse.Namespace) -> AbstractContextManager[Backing]:
    durable = not arguments.not_durable
    if arguments.temporary:
        return running_temporarily(durable=durable)
    return running(arguments.data_dir, durable=durable)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embedded")
    verbs = parser.add_subparsers(dest="what", required=True)
    data_dir = Path(os.environ.get("DATA_DIR") or PROJECT / ".local")

    run = verbs.add_parser("run", help="run the whole platform until Ctrl-C")
    run.add_argument("--data-dir", type=Path, default=data_dir)
    run.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    run.add_argument(
        *("--project", "-C"),
        type=Path,
        default=PROJECT,
        help="folder of the Procfile and manage.py",
    )

    command = verbs.add_parser("exec", help="run a command beside PostgreSQL and Redis")
    where = command.add_mutually_exclusive_group()
    where.add_argument("--data-dir", type=Path, default=data_dir)
    where.add_argument("--temporary", action="store_true", help="a folder of its own")
    command.add_argument("--not-durable", action="store_true", help="faster, for tests")
    command.add_argument("--simulator", action="store_true", help="run it as well")
    command.add_argument("command", nargs="+", metavar="COMMAND")
    return parser


if __name__ == "__main__":
    sys.exit(main())
