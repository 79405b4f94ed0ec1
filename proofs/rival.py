"""django-tenants' own executors on our shops: `python -m proofs.rival NAME SCHEMA…`."""

import sys
import time

import django

django.setup()

from django_tenants.migration_executors import get_executor  # noqa: E402


def main() -> None:
    """Migrate the named schemas and say how long that took."""
    executor, *schemas = sys.argv[1:]
    options = {"database": "default", "verbosity": 0, "interactive": False}
    options |= {"app_label": None, "migration_name": None, "skip_checks": True}
    options |= {"run_syncdb": False, "fake": False, "fake_initial": False}
    options |= {"plan": False, "check_unapplied": False, "prune": False}
    options |= {"force_color": False, "no_color": True, "traceback": False}
    began = time.perf_counter()
    get_executor(executor)((), options).run_migrations(tenants=schemas)
    print(f"took {time.perf_counter() - began:.3f} s")  # noqa: T201


if __name__ == "__main__":
    main()
