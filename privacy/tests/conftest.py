"""Mails in a folder of each test's own, and the servers of other apps' tests."""

from core.tests.threads import _committed as _committed
from crm.tests.conftest import mails as mails
