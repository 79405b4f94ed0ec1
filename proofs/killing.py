"""Killing the process that reaches an armed step, once for each time it was armed.

A step is armed by a file in DATA_DIR/proofs/armed. Whoever renames it dies, and since a
rename happens once, exactly one process does.
"""

import functools
import os
import pkgutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofs.steps import STEPS, Moment, Step

FOLDER = "proofs"


class Armoury:
    """The armed steps of one data folder, and those that have fired."""

    def __init__(self, data_dir: Path) -> None:
        self._armed = data_dir / FOLDER / "armed"
        self._fired = data_dir / FOLDER / "fired"

    def open(self) -> None:
        """Make the folders; without them nothing is ever armed."""
        self._armed.mkdir(parents=True, exist_ok=True)
        self._fired.mkdir(parents=True, exist_ok=True)

    def arm(self, step: str, run: int) -> None:
        """Have the next process that reaches a step die there."""
        (self._armed / f"{step}~{run}").touch()

    def take(self, step: str) -> bool:
        """Take one arming of a step; False if there is none left."""
        for name in _names(self._armed):
            if name.partition("~")[0] != step:
                continue
            try:
                (self._armed / name).rename(self._fired / f"{name}~{os.getpid()}")
            except FileNotFoundError:
                continue
            return True
        return False

    def disarm(self) -> None:
        """Let everybody live."""
        for name in _names(self._armed):
            (self._armed / name).unlink(missing_ok=True)

    def fired(self) -> list[str]:
        """Name the step of each kill."""
        return [name.partition("~")[0] for name in _names(self._fired)]


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  every call of every step comes here
    except FileNotFoundError:
        return []


def guard_all() -> None:
    """Put the killer at every step. Raises AttributeError for a step that is gone."""
    from django.conf import settings

    armoury = Armoury(Path(settings.DATA_DIR))
    for name, step in STEPS.items():
        _guard(name, step, armoury)


def _guard(name: str, step: Step, armoury: Armoury) -> None:
    owner_path, _, attribute = step.path.rpartition(".")
    owner = pkgutil.resolve_name(owner_path)
    original = getattr(owner, attribute)
    deadly = _deadly(name, step.moment, original, armoury)
    setattr(owner, attribute, deadly)
    if isinstance(owner, type):
        return
    # Modules that imported the function by name call it by their own.
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        for its_name, value in list(names.items()):
            if value is original:
                names[its_name] = deadly


def _deadly(
    name: str, moment: Moment, original: Callable[..., Any], armoury: Armoury
) -> Callable[..., Any]:
    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        if moment is Moment.BEFORE and armoury.take(name):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(*args, **kwargs)
        is_time = moment is Moment.AFTER or (moment is Moment.AFTER_YES and answer)
        if is_time and armoury.take(name):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return call
