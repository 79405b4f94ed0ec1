"""The simulator, the mailbox and a connected account."""

from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from payments.tests.factories import account as account
