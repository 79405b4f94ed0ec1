"""State tables: what may follow what, checked in one place for every app."""

from collections.abc import Mapping
from typing import Any

from core.errors import Conflict

Table = Mapping[Any, frozenset[Any]]


class WrongState(Conflict):
    """A thing was asked to go where its state does not lead."""

    code = "wrong_state"


def check(table: Table, now: str, to: str, *, thing: str) -> bool:
    """Tell whether moving is needed: False if already there.

    Raises WrongState where the table does not allow it.
    """
    if now == to:
        return False
    if to not in table[now]:
        raise WrongState(f"{thing} is {now} and cannot become {to}.")
    return True


def allows(table: Table, now: str, to: str) -> bool:
    """Tell whether the table leads from here to there in one step."""
    return to in table[now]
