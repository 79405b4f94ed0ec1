"""The short form of the proof of many shops; `make prove-shops` is the long one."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core.tenancy import shop
from proofs import shop_facts

PROJECT = Path(__file__).resolve().parents[1]
SHOPS, RIVAL_SHOPS = 12, 2
GIVE_UP_SECONDS = 600
LAST_LINE = (
    rf"prove-shops: ok shops={SHOPS} create_first_ms=\d+ create_last_ms=\d+ "
    r"migrate_noop_s=[\d.]+ migrate_column_s=[\d.]+ request_ratio=[\d.]+"
)


@pytest.mark.platform
def test_no_shop_is_missed() -> None:
    wanted = ["--shops", str(SHOPS), "--rival-shops", str(RIVAL_SHOPS)]
    proof = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "proofs.shops", *wanted],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=GIVE_UP_SECONDS,
        check=False,
    )

    told = f"{proof.stdout}\n{proof.stderr}"
    assert proof.returncode == 0, told
    assert re.fullmatch(LAST_LINE, proof.stdout.splitlines()[-1]), told


def test_a_shop_that_differs_is_named(acme: Any) -> None:
    assert shop_facts.unlike_the_template() == []

    with shop("globex"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_product ALTER slug DROP NOT NULL")

    assert shop_facts.unlike_the_template() == ["globex"]
    assert shop_facts.unlike_in_detail(["acme", "globex"]) == [
        "globex (columns)",
        "globex (constraints)",
    ]


def test_a_shop_without_the_column_is_named(acme: Any) -> None:
    assert shop_facts.without_column(2) == ["globex", "acme"]
    with shop("acme"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_product ADD COLUMN one_more text")

    assert shop_facts.without_column(3) == ["globex", "(2 shops instead of 3)"]
