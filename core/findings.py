"""What a look at one part of a shop's health found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands: fine, soon a trouble, or broken now."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line of what is; where it is not fine one of what to do, and where."""

    level: Level
    what: str
    next_step: str = ""
    link: str = ""


def ok(what: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, what)


def warn(what: str, next_step: str, link: str = "") -> Finding:
    """Say that something will be a trouble."""
    return Finding(Level.WARN, what, next_step, link)


def fail(what: str, next_step: str, link: str = "") -> Finding:
    """Say that something does not work."""
    return Finding(Level.FAIL, what, next_step, link)


def worst(levels: list[Level]) -> Level:
    """Return the gravest of some levels."""
    return max(levels, key=list(Level).index, default=Level.OK)
