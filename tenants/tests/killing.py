"""A process of its own that dies at a named step, as a crash would have it."""

import functools
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from core.tenancy import PUBLIC, connection

BEFORE, AFTER = "before", "after"
FAILED = 70


def dies(act: Callable[[], Any], path: str, moment: str, *, call: int = 1) -> bool:
    """Run `act` in a forked process that is killed around a call of a function.

    `path` names it; `call` counts its calls. True if it was killed there, False if it
    ended by itself. Raises AssertionError if it failed in another way.
    """
    # The child must not speak over this process' connection.
    connection.close()
    child = os.fork()
    if child == 0:
        _live_and_die(act, path, moment, call)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the process failed; see its traceback above"
    return False


def _live_and_die(act: Callable[[], Any], path: str, moment: str, call: int) -> None:
    try:
        _arm(path, moment, call)
        connection.set_schema(PUBLIC)
        act()
    except BaseException:  # noqa: BLE001  nothing may run on in a fork of pytest
        traceback.print_exc()
        os._exit(FAILED)
    os._exit(0)


def _arm(path: str, moment: str, call: int) -> None:
    owner_path, _, name = path.rpartition(".")
    owner = pkgutil.resolve_name(owner_path)
    original = getattr(owner, name)
    left = [call]

    @functools.wraps(original)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and moment == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(*args, **kwargs)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)
    # Modules that imported it by name call it by their own.
    for module in list(sys.modules.values()):
        for its_name, value in list(getattr(module, "__dict__", {}).items()):
            if value is original:
                setattr(module, its_name, deadly)
