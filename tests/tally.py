"""What the attacks and made-up requests of a run amount to, for `make prove-walls`."""

import json
import os
from collections import Counter
from pathlib import Path

counts: Counter[str] = Counter()
surfaces: set[str] = set()


def write() -> None:
    """Leave the figures of this process in the folder that asks for them, if any."""
    if folder := os.environ.get("PROOF_TALLY"):
        told = {"counts": dict(counts), "surfaces": sorted(surfaces)}
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(told))
