"""Values for tests of core."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Happened:
    """An event of the tests."""

    what: str
    count: int
    at: datetime
