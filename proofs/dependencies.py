"""`make check`: known weaknesses of what we depend on, where the index can answer.

pip-audit asks the package index for advisories. An index that is out of reach, or that
keeps none, is said so in plain words: neither a pass nor a failure.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 120
FILES = ("requirements.txt", "requirements-dev.txt")
NOT_ANSWERED = (
    "dependencies: NOT ANSWERED. {why} Nothing is known of {what}; ask again where an "
    "index with advisories can be reached."
)


@dataclass(frozen=True)
class Verdict:
    """What is to be printed, and whether the check fails."""

    lines: tuple[str, ...]
    is_bad: bool = False


def judge(answer: dict[str, Any] | None, why: str = "") -> Verdict:
    """Read pip-audit's JSON; None where there was none."""
    found = (answer or {}).get("dependencies", [])
    asked = [row for row in found if "vulns" in row]
    silent = [row["name"] for row in found if "vulns" not in row]
    weak = [
        f"{row['name']} {row['version']}: {flaw['id']}, "
        f"mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for row in asked
        for flaw in row["vulns"]
    ]
    if weak:
        return Verdict((*weak, f"dependencies: {len(weak)} known weaknesses."), True)
    if not asked:
        why = why or "The index has no advisories to ask."
        what = f"any of {len(silent)} packages" if silent else "any package"
        return Verdict((NOT_ANSWERED.format(why=why, what=what),))
    lines = [f"dependencies: {len(asked)} audited, no known weakness."]
    if silent:
        what = f"{len(silent)} packages ({', '.join(sorted(silent)[:5])} …)"
        lines.append(NOT_ANSWERED.format(why="Not for all.", what=what))
    return Verdict(tuple(lines))


def ask() -> Verdict:
    """Run pip-audit for a bounded time."""
    files = [word for name in FILES for word in ("-r", str(PROJECT / name))]
    command = [sys.executable, "-m", "pip_audit", *files, "--no-deps", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(  # noqa: S603 - our own tool, our own files
            [*command, *options],
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        return judge(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return judge(None, f"No answer within {MOST_SECONDS} s.")
    except ValueError:
        words = done.stderr.strip().splitlines() or ["It said nothing."]
        return judge(None, words[-1][:200])


if __name__ == "__main__":
    verdict = ask()
    sys.stdout.write("\n".join(verdict.lines) + "\n")
    sys.exit(verdict.is_bad)
