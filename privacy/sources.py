"""Asking every app of config/privacy.py about a person."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from core.subjects import Erase, Files, Source, Subject


@cache
def sources() -> dict[str, Source]:
    """Load the table of apps."""
    table: dict[str, Source] = import_string("config.privacy.SOURCES")
    return table


@cache
def processors() -> dict[str, str]:
    """Load the list of who else holds data."""
    table: dict[str, str] = import_string("config.privacy.PROCESSORS")
    return table


def identified(subject: Subject) -> Subject:
    """Follow a person from app to app: an order leads to its payment, that to Stripe's
    webhooks. The order of the table is the order of the road."""
    for words in _each("words"):
        subject = subject.with_words(words(subject))
    return subject


def waits(subject: Subject) -> list[str]:
    """Gather why a person cannot be erased yet; empty: nothing holds it up."""
    return [reason for ask in _each("waits") for reason in ask(subject)]


def files(subject: Subject) -> Iterator[tuple[str, Any]]:
    """Yield the files of an export: a name and its rows."""
    for export in _each("export"):
        found: Files = export(subject)
        yield from found


def erasers() -> dict[str, Erase]:
    """Return for each app the function that erases."""
    return {app: import_string(source.erase) for app, source in sources().items()}


def _each(name: str) -> list[Callable[[Subject], Any]]:
    paths = [getattr(source, name) for source in sources().values()]
    return [import_string(path) for path in paths if path]
