"""`make bench`: fill a shop, start the servers of the Procfile, measure, print.

The last line is `bench: ok lists_per_s=… … errors=0`; anything that went wrong exits
non-zero. Needs the servers of `python -m embedded exec --temporary --simulator`.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

SCENARIOS = ("constant", "list", "detail", "checkout")


def main() -> int:
    """Set the environment, then import what reads it, and run."""
    arguments = _parser().parse_args()
    missing = {"DATABASE_URL", "REDIS_URL", "SIMULATOR_URL"} - os.environ.keys()
    if missing:
        print(f"bench: {', '.join(sorted(missing))} not set; run `make bench`.")  # noqa: T201
        return 2
    from benchmarks.processes import NotStarted, free_port

    os.environ |= {
        "PORT": str(free_port()),
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "WEB_WORKERS": "2",
        # All load comes from one address; counting itself is measured with the rest.
        "THROTTLE_SCALE": "1000",
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    from benchmarks.measuring import Bench

    with tempfile.TemporaryDirectory(prefix="passepartout-bench-") as logs:
        bench = Bench(
            Path(logs), arguments.seconds, arguments.only, arguments.connections
        )
        try:
            return bench.run()
        except NotStarted as error:
            print(f"bench: failed: {error}", file=sys.stderr)  # noqa: T201
            return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "--seconds", type=float, default=4.0, help="of each run (checkouts: twice that)"
    )
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--connections", nargs="+", type=int, default=[1, 16, 64])
    return parser


if __name__ == "__main__":
    sys.exit(main())
