"""Tables of due kinds, listeners and webhook sources that only tests use."""

from collections.abc import Iterator

import pytest

from core import due, events, inbox
from core.due import Kind
from core.tests import listeners
from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from core.tests.samples import Happened
from core.tests.threads import _committed as _committed

HERE = "core.tests.listeners"


@pytest.fixture
def tables() -> Iterator[None]:
    """Add a kind, an event and a source whose doings `listeners` notes."""
    listeners.forget()
    kinds, sources, heard = due.kinds(), inbox.sources(), events.subscriptions()
    kinds |= {
        "test.kind": Kind(f"{HERE}.handle", on_dead=f"{HERE}.bury", most_attempts=3),
        "test.sweep": Kind(f"{HERE}.handle", is_sweep=True),
        "test.broken": Kind(f"{HERE}.is_not_there"),
    }
    sources["test"] = f"{HERE}.process"
    heard[Happened] = (f"{HERE}.hear", f"{HERE}.hear")
    yield
    for name in ("test.kind", "test.sweep", "test.broken"):
        kinds.pop(name, None)
    sources.pop("test", None)
    heard.pop(Happened, None)
