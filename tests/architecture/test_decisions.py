"""Decisions are numbered once, without gaps, in their names and titles."""

from tests.architecture.repository import ROOT

FILES = sorted((ROOT / "docs" / "adr").glob("*.md"))


def test_decisions_are_numbered_in_a_row() -> None:
    numbers = [int(path.name[:4]) for path in FILES]

    assert numbers == list(range(1, len(FILES) + 1))


def test_a_title_carries_the_number_of_its_file() -> None:
    titles = [path.read_text().split(".", 1)[0] for path in FILES]

    assert titles == [f"# {number}" for number in range(1, len(FILES) + 1)]
