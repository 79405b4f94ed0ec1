"""The source files that the rules are about."""

import ast
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"migrations", ".local", ".venv", ".git", "node_modules", "staticfiles"}
# Programs beside the platform; none is a Django app.
PROGRAMS = ("embedded", "simulator", "benchmarks", "proofs")


@cache
def sources() -> tuple[Path, ...]:
    """List our Python files, tests too, migrations not."""
    return tuple(
        path
        for path in sorted(ROOT.rglob("*.py"))
        if not LEFT_OUT & set(path.relative_to(ROOT).parts)
    )


def code() -> list[Path]:
    """List our Python files without tests."""
    return [path for path in sources() if not is_test(path)]


def is_test(path: Path) -> bool:
    """Tell whether a file belongs to the tests."""
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def name_of(path: Path) -> str:
    """Write a file's path as the lists of exceptions do."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file once."""
    return ast.parse(path.read_text(), str(path))


def our_apps() -> list[str]:
    """List the Django apps of this repository."""
    return sorted(
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).parent == ROOT
    )


def imported(path: Path) -> set[str]:
    """Name every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
