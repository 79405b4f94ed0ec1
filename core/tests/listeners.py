"""Handlers and listeners that tests put into the tables of config/."""

from datetime import datetime

from core.errors import Conflict, ServiceUnavailable

# What was done, newest last; `next_of` says what a handler answers next time.
done: list[str] = []
answers: list[datetime | Exception | None] = []


class Busy(ServiceUnavailable):
    """An outside service asks us to wait."""


class Hopeless(Conflict):
    """Trying again is vain."""


def handle(object_id: str) -> datetime | None:
    """Note the call and answer what the test wants."""
    done.append(object_id)
    answer = answers.pop(0) if answers else None
    if isinstance(answer, Exception):
        raise answer
    return answer


def bury(object_id: str) -> None:
    """Note that an item was given up."""
    done.append(f"dead:{object_id}")


def hear(event: object) -> None:
    """Note an event as its listener gets it."""
    handle(repr(event))


def process(body: str) -> None:
    """Note a webhook's body."""
    handle(body)


def forget() -> None:
    """Begin anew."""
    done.clear()
    answers.clear()
