"""Mails in a folder of each test's own, and the servers of other apps' tests."""

from crm.tests.conftest import mails

__all__ = ["mails"]
