"""The short form of the crash proof; `make prove-crash RUNS=200` is the long one.

It starts a platform of its own, beside whatever servers the suite runs on, and needs
neither the database nor the settings of the tests.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
RUNS = 20
GIVE_UP_SECONDS = 900
LAST_LINE = f"prove-crash: ok runs={RUNS} lost=0 doubled=0 backward=0 unresolved=0"
FEWEST_KILLS = 10


@pytest.mark.platform
def test_no_crash_loses_or_doubles_an_order() -> None:
    proof = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "proofs.crash", "--runs", str(RUNS)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=GIVE_UP_SECONDS,
        check=False,
    )

    told = f"{proof.stdout}\n{proof.stderr}"
    assert proof.stdout.splitlines()[-1:] == [LAST_LINE], told
    assert proof.returncode == 0
    killed = re.search(r"killed (\d+) processes", proof.stdout)
    assert killed is not None
    assert int(killed[1]) >= FEWEST_KILLS, told
