"""`make prove-walls`: attack every surface from another shop, then make requests up.

The last line is `prove-walls: ok surfaces=N attacks=N leaks=0 fuzz_cases=N
server_errors=0`, from what was counted; any other outcome exits non-zero.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ATTACKS = "tests/isolation"
FUZZ = "tests/fuzz"
FEWEST_CASES = 5_000


def main() -> int:
    """Run both parts in the database at hand and return the exit code."""
    told = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        codes = [
            _pytest(ATTACKS, folder, told),
            _pytest(FUZZ, folder, told),
        ]
        counts, surfaces = _gathered(Path(folder))
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")  # noqa: T201
    return _verdict(codes, counts, len(surfaces))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proofs.walls")
    parser.add_argument("--examples", type=int, default=30, help="per operation")
    parser.add_argument("--sequences", type=int, default=100, help="per actor")
    parser.add_argument("--seed", type=int, default=20261120)
    parser.add_argument("--processes", default="2")
    return parser.parse_args()


def _pytest(folder: str, tally: str, told: argparse.Namespace) -> int:
    env = {
        **os.environ,
        "PROOF_TALLY": tally,
        "FUZZ_EXAMPLES": str(told.examples),
        "FUZZ_SEQUENCES": str(told.sequences),
        "FUZZ_SEED": str(told.seed),
    }
    split = ["-n", told.processes, "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", folder, *split]
    return subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode  # noqa: S603


def _gathered(folder: Path) -> tuple[Counter[str], set[str]]:
    counts: Counter[str] = Counter()
    surfaces: set[str] = set()
    for path in folder.glob("*.json"):
        told = json.loads(path.read_text())
        counts.update(told["counts"])
        surfaces.update(told["surfaces"])
    return counts, surfaces


def _verdict(codes: list[int], counts: Counter[str], surfaces: int) -> int:
    """Print the last line; a failed test is a leak or an error, never passed over."""
    cases = counts["fuzz_cases"]
    figures = (
        f"surfaces={surfaces} attacks={counts['attacks']} leaks={counts['leaks']}"
        f" fuzz_cases={cases} server_errors={counts['server_errors']}"
    )
    broken = []
    if any(codes):
        broken.append("tests failed, see above")
    if counts["leaks"] or counts["server_errors"]:
        broken.append("a wall has a hole")
    if not surfaces or not counts["attacks"]:
        broken.append("nothing was attacked")
    if cases < FEWEST_CASES:
        broken.append(f"fewer than {FEWEST_CASES} requests were made up")
    if broken:
        print(f"prove-walls: failed: {'; '.join(broken)}: {figures}")  # noqa: T201
        return 1
    print(f"prove-walls: ok {figures}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
