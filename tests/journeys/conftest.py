"""A shop that sells a print, and the road from its cart to the doorstep."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog import cache
from core.tests.outside import Mailbox, Simulator
from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from core.tests.threads import _committed as _committed
from fulfillment.tests.factories import connected as connect_printer
from orders.tests.factories import delivery, sellable
from payments.tests.factories import connected as connect_stripe
from tests.journeys.shopper import Road


@pytest.fixture
def road(
    acme: Any,
    simulator: Simulator,
    mailbox: Mailbox,
    run_due: Callable[[], int],
    settings: Any,
    tmp_path: Path,
) -> Road:
    """Open acme for business with one print for 19.99, delivered for 5.90."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for key in cache.client().scan_iter("*:catalog:*"):
        cache.client().delete(key)
    connect_stripe(mailbox)
    connect_printer(mailbox)
    delivery()
    sellable(1999)
    return Road(simulator, mailbox, run_due)
