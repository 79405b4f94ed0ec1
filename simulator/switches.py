"""Named settings of each service that the control API may change."""

from __future__ import annotations

import copy
from typing import Any

from simulator.store import Store
from simulator.wire import Json


class UnknownSwitchError(KeyError):
    """A control request named a switch that no service declares."""


class Switches:
    """Hold each service's switches, with declared defaults and stored overrides."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._defaults: dict[str, Json] = {}
        self._values: dict[str, Json] = {}

    def declare(self, service: str, defaults: Json) -> None:
        """Name a service's switches and their defaults."""
        self._defaults[service] = defaults
        stored = self._store.setting(f"switches.{service}") or {}
        self._values[service] = {**copy.deepcopy(defaults), **stored}

    def of(self, service: str) -> Json:
        """Return all switches of a service, as they stand."""
        return self._values[service]

    def all(self) -> dict[str, Json]:
        """Return the switches of every service."""
        return self._values

    def get(self, service: str, name: str) -> Any:
        """Return one switch."""
        return self._values[service][name]

    def change(self, service: str, changes: Json) -> None:
        """Set some switches of a service; an unknown name changes nothing."""
        unknown = set(changes) - set(self._defaults.get(service, {}))
        if unknown or service not in self._defaults:
            raise UnknownSwitchError(", ".join(sorted(unknown)) or service)
        self._values[service].update(changes)
        self._store.set_setting(f"switches.{service}", self._values[service])

    def take(self, service: str, name: str) -> bool:
        """Use up one of a counted switch; False when none is left."""
        left = int(self.get(service, name))
        if left <= 0:
            return False
        self.change(service, {name: left - 1})
        return True

    def reset(self) -> None:
        """Go back to the declared defaults."""
        for service, defaults in self._defaults.items():
            self._values[service] = copy.deepcopy(defaults)
