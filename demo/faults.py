"""The ways in which `make demo FAULTS=…` makes the outside services misbehave."""

from typing import Any

Rule = dict[str, Any]

FAULTS: dict[str, list[Rule]] = {
    "lost_webhooks": [{"kind": "lost", "probability": 0.6, "seed": 11}],
    "duplicate_webhooks": [
        {"kind": "doubled", "probability": 0.8, "seed": 12},
        {"kind": "reordered", "probability": 0.4, "seed": 13},
    ],
    "provider_timeouts": [
        {
            "kind": "accept_then_timeout",
            "service": "printify",
            "method": "POST",
            "path": r"orders\.json|send_to_production",
            "times": 3,
            "seed": 14,
        },
        {
            "kind": "status",
            "service": "printify",
            "status": 503,
            "probability": 0.2,
            "seed": 15,
        },
    ],
}


def rules_of(names: str) -> list[Rule]:
    """Return the rules of a comma-separated list of faults, or of `all`.

    Raises ValueError for a name that is not in FAULTS.
    """
    wanted = [name for name in names.replace(" ", "").split(",") if name]
    if wanted == ["all"]:
        wanted = list(FAULTS)
    if unknown := set(wanted) - set(FAULTS):
        raise ValueError(
            f"FAULTS knows {', '.join(FAULTS)} and all, not {', '.join(unknown)}."
        )
    return [rule for name in wanted for rule in FAULTS[name]]
