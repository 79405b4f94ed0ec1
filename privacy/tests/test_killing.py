"""An erasure whose worker is killed: whatever was not done is done by the next one."""

import os
import signal
from typing import Any

import pytest

from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import connection, shop
from orders.models import Order
from privacy.models import DataRequest
from privacy.services import answer_due, run_erasure, tell
from privacy.tests.factories import EMAIL, MARK, plant, proven, shopper
from privacy.tests.grepping import everywhere
from tenants.tests.factories import committed_shop

WRITES = ("UPDATE", "DELETE", "INSERT")


class Killer:
    """Kills this process right after a write, before anything commits it."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(
        self, execute: Any, sql: str, params: Any, many: Any, context: Any
    ) -> Any:
        """Run a statement; die where it was the last one allowed."""
        result = execute(sql, params, many, context)
        if sql.lstrip().startswith(WRITES):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return result


def dies_after(writes: int, schema: str, request_id: str) -> bool:
    """Work in a process of its own that is killed after so many writes.

    False where the work was done before that.
    """
    connection.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with shop(schema), connection.execute_wrapper(Killer(writes)):
                answer_due(request_id)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


@pytest.fixture
def quiet_mail(settings: Any) -> None:
    """Keep mails in memory."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.usefixtures("_committed", "quiet_mail")
def test_killed_after_each_write_and_nothing_is_left() -> None:
    """Each write of the work is once the last one a worker makes."""
    with committed_shop("Erasure") as tenant:
        kills, schema = 0, tenant.schema_name
        while True:
            connection.set_tenant(tenant)
            plant(shopper())
            request = run_erasure(proven("erasure"), "erase", actor=SYSTEM)

            died = dies_after(kills + 1, schema, str(request.pk))
            connection.set_tenant(tenant)
            answer_due(str(request.pk))
            tell(f"{request.pk}:erased")

            request.refresh_from_db()
            assert (request.status, request.email, request.words) == ("done", "", "")
            if not died:
                break
            kills += 1

        assert kills >= 25
        assert [p for p in everywhere(MARK) if f"{schema}." in p] == []
        erased = AuditEntry.objects.filter(action="privacy.person.erased")
        assert erased.count() == DataRequest.objects.count() == kills + 1
        assert Order.objects.filter(erased_at=None).count() == 0
        assert not Order.objects.filter(email_index__of=EMAIL).exists()
