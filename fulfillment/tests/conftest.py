"""The simulator and the mailbox of core.tests.outside, and a connected printer."""

import pytest

from core.tests.outside import Mailbox, Simulator
from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from fulfillment.tests.factories import connected
from providers.models import ProviderConnection


@pytest.fixture
def printer(simulator: Simulator, mailbox: Mailbox, db: None) -> ProviderConnection:
    """Connect acme to the simulated printer."""
    return connected(mailbox)
