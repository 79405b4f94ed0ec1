"""How files and folders look (house style, sections 3, 8 and 13)."""

import ast

import pytest

from providers import PROVIDERS
from tests.architecture.repository import ROOT, code, name_of, our_apps, sources, tree

SOFT_LINES, HARD_LINES = 400, 800
LONGEST_FUNCTION = 60
# Files over the soft limit, and why they stay whole.
LONG_FILES = {
    "tests/api/test_bad_input.py": "one table of wrong requests",
    "tests/isolation/attacks.py": "one row for every address of a shop",
    "tests/isolation/planting.py": "one row of every table of a shop",
}
NAMELESS = {"utils.py", "helpers.py", "signals.py", "managers.py", "common.py"}
# Apps without a README, and where they are described.
DESCRIBED_ELSEWHERE: dict[str, str] = {}
OF_A_PROVIDER = {
    "README.md",
    "__init__.py",
    "client.py",
    "mapping.py",
    "provider.py",
    "webhook.py",
}


def test_files_are_short() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in sources()}
    long = {name: count for name, count in lines.items() if count > SOFT_LINES}

    assert set(long) <= set(LONG_FILES), long
    assert max(lines.values()) <= HARD_LINES


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{node.name} has {length} lines"
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1)
        > LONGEST_FUNCTION
    ]

    assert long == []


def test_every_file_has_a_name_of_its_own() -> None:
    assert [name_of(path) for path in sources() if path.name in NAMELESS] == []


@pytest.mark.parametrize("app", our_apps())
def test_an_app_is_whole(app: str) -> None:
    folder = ROOT / app
    readme = ROOT / DESCRIBED_ELSEWHERE.get(app, f"{app}/README.md")

    assert (folder / "apps.py").exists()
    assert list((folder / "tests").glob("test_*.py"))
    assert 5 <= len(readme.read_text().splitlines()) <= 120


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_providers_folder_is_like_the_others(provider: str) -> None:
    folder = ROOT / "providers" / provider

    assert {path.name for path in folder.iterdir()} >= OF_A_PROVIDER
    assert list((folder / "tests").glob("test_mapping.py"))
    assert list((folder / "tests").glob("test_webhook.py"))


def test_code_says_what_it_is_for() -> None:
    empty = [
        name_of(path)
        for path in code()
        if path.read_text().strip()
        and ast.get_docstring(tree(path)) is None
        and path.name not in {"apps.py", "manage.py"}
    ]

    assert empty == []
