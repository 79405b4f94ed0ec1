"""The state tables of all apps, and the diagrams that READMEs show of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.architecture.repository import ROOT, our_apps

DIAGRAM = "<!-- {name} -->\n```mermaid\n{text}```\n"
_BLOCK = r"<!-- {name} -->\s*```mermaid\n(?P<text>.*?)```"


@dataclass(frozen=True)
class Flow:
    """One table: which state may follow which."""

    app: str
    name: str
    table: Mapping[Any, frozenset[Any]]

    @property
    def states(self) -> list[str]:
        """List the states in the order they are declared."""
        first = next(iter(self.table))
        return [str(state) for state in type(first)]

    @property
    def start(self) -> str:
        """Return the state things are made in: the first that is declared."""
        return self.states[0]

    @property
    def ends(self) -> set[str]:
        """Return the states nothing leads out of."""
        return {str(state) for state, after in self.table.items() if not after}

    def diagram(self) -> str:
        """Draw the table."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for state in self.states:
            after = {str(each) for each in self.table[self._key(state)]}
            lines += [
                f"    {state} --> {each}" for each in self.states if each in after
            ]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.ends]
        return "\n".join(lines) + "\n"

    def _key(self, state: str) -> Any:
        return next(key for key in self.table if str(key) == state)

    def shown(self) -> str:
        """Return the diagram in the app's README; empty where there is none."""
        readme = (ROOT / self.app / "README.md").read_text()
        pattern = _BLOCK.format(name=re.escape(self.name))
        found = re.search(pattern, readme, re.DOTALL)
        return found["text"] if found else ""


def flows() -> list[Flow]:
    """Find the tables in every app's flow.py."""
    found = []
    for app in our_apps():
        if not (ROOT / app / "flow.py").exists() or app == "core":
            continue
        module = import_module(f"{app}.flow")
        for name, value in vars(module).items():
            if name.isupper() and not name.startswith("_") and _is_table(value):
                found.append(Flow(app, f"{app}.flow.{name}", value))
    return found


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(after, frozenset) for after in value.values()
    )
