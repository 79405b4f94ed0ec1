"""`make prove-shops SHOPS=1000`: what a thousand shops cost, and that none is missed.

The last line is `prove-shops: ok shops=1000 create_first_ms=… create_last_ms=…
migrate_noop_s=… migrate_column_s=… request_ratio=…`; where something that must hold
does not, it says `failed`, names it above and exits with 1.
"""

import argparse
import os
import sys

from embedded.backing import running_temporarily, start_simulator
from embedded.errors import StartError
from embedded.execute import Stopped, stopping_on_signals
from embedded.places import free_port

FEWEST = 4
# What the caller's environment may say of another platform.
NOT_OURS = ("SIMULATOR_PORT", "SIMULATOR_URL", "DATABASE_URL_DIRECT", "DATA_DIR")


def main() -> int:
    """Run on a cluster of our own, with every commit on disk."""
    arguments = _parser().parse_args()
    for name in NOT_OURS:
        os.environ.pop(name, None)
    try:
        with stopping_on_signals(), running_temporarily() as backing:
            start_simulator(backing)
            os.environ |= backing.env | {
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "PORT": str(free_port()),
                "DEBUG": "0",
                "LOG_LEVEL": "WARNING",
                "WEB_WORKERS": "1",
                "THROTTLE_SCALE": "1000",
            }
            # Only now: the settings read where the servers are.
            import django

            django.setup()
            from proofs.many_shops import Proof

            server = backing.servers["postgres"].pid
            return Proof(arguments.shops, arguments.rival_shops, server).run()
    except Stopped as stopped:
        return stopped.exit_code
    except StartError as error:
        print(f"prove-shops: failed: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proofs.shops")
    parser.add_argument("--shops", type=_count, default=1000)
    parser.add_argument(
        "--rival-shops",
        type=int,
        default=40,
        help="shops that django-tenants' executors migrate; they need about a second"
        " for each, so their time for all is scaled up from these",
    )
    return parser


def _count(text: str) -> int:
    if (number := int(text)) < FEWEST:
        raise argparse.ArgumentTypeError(f"at least {FEWEST} shops")
    return number


if __name__ == "__main__":
    sys.exit(main())
