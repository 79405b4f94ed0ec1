"""The simulator and the mailbox of core.tests.outside."""

from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
