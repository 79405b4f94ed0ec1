"""Who may import what (house style, sections 2, 6 and 8)."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT, code, imported, name_of, sources, tree

# Folders and files that speak HTTP besides core/http.py, and why.
SPEAK_HTTP = {
    "simulator/": "another program, which imports nothing of ours",
    "demo/": "plays the shopper and the printer's clock from outside",
    "benchmarks/": "measures from outside",
    "proofs/": "watches from outside",
    "embedded/": "waits until the web process answers",
}
# Files that hand work to Celery: what must happen is a DueItem row.
MAY_HURRY = {"core/due.py", "core/tasks.py"}


def test_layers_and_cycles() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(  # noqa: S603 - our own tool, no input from outside
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_one_module_speaks_http() -> None:
    clients = ("httpx", "requests", "urllib3", "urllib.request", "http.client")
    strangers = [
        name_of(path)
        for path in code()
        if any(m == c or m.startswith(f"{c}.") for m in imported(path) for c in clients)
        and name_of(path) != "core/http.py"
        and not name_of(path).startswith(tuple(SPEAK_HTTP))
    ]

    assert strangers == []


def test_only_payments_knows_stripe() -> None:
    strangers = [
        name_of(path)
        for path in code()
        if any(m == "stripe" or m.startswith("stripe.") for m in imported(path))
        and not name_of(path).startswith("payments/")
    ]

    assert strangers == []


def calls(path: Path, names: set[str]) -> list[int]:
    """Find the lines of a file that call a method of one of these names."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    ]


def test_only_core_hands_work_to_celery() -> None:
    found = {
        name_of(path): lines
        for path in code()
        if (lines := calls(path, {"delay", "apply_async", "send_task"}))
    }

    assert set(found) <= MAY_HURRY, found


def test_no_signals() -> None:
    found = [
        name_of(path)
        for path in code()
        if any(".signals" in module or module == "signals" for module in imported(path))
        or any(
            isinstance(node, ast.Name) and node.id == "receiver"
            for node in ast.walk(tree(path))
        )
    ]

    # Celery has no other way to be asked when a worker or beat starts.
    assert found == ["config/celery.py"]


def test_no_import_hides_in_a_function() -> None:
    """Except the one that would be a cycle: core.due wakes core.tasks, which run it."""
    hidden = {
        name_of(path)
        for path in code()
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    ours = {name for name in hidden if not name.startswith(tuple(SPEAK_HTTP))}
    assert ours <= {"core/due.py", "core/events.py", "manage.py"}, ours


MONEY_FILES = ("money.py", "pricing.py", "mapping.py", "serializers.py", "quoting.py")


def test_no_float_where_money_is() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in code()
        if path.name in MONEY_FILES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]

    assert found == []


def test_no_literal_100_turns_units_into_minor_units() -> None:
    """How many minor units a unit has is the currency's affair (JPY 1, KWD 1000)."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if not name_of(path).startswith(("simulator/", "benchmarks/"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv)
        and any(
            isinstance(side, ast.Constant) and side.value == 100
            for side in (node.left, node.right)
        )
        and any(word in ast.unparse(node) for word in ("minor", "amount", "price"))
    ]

    assert found == []
