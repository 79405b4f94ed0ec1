"""Doing things at the same time, for real."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core.tenancy import shop


def at_once(schema: str, *acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread of its own, in a shop, all starting together.

    Returns what each returned, or the exception it raised.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with shop(schema):
                connection.ensure_connection()
                start.wait(10)
                return act()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(30) for future in [pool.submit(run, a) for a in acts]]


@pytest.fixture
def _committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Allow the database without a transaction around the test, which cleans up."""
    with django_db_blocker.unblock():
        yield
        connection.close()
