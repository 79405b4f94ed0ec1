"""A browser and a running platform, for the pages as people see them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from demo.platform import Platform, running_platform
from tests.browser.providers import Providers, running_providers

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# As root there is no sandbox; the rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMPRESSED = {
    "DEMO_PIECES": "2",
    "DEMO_HOLD_SECONDS": "6",
    "DUE_ITEMS_SECONDS": "1",
    "TIME_SCALE": "0.02",
    "LOG_LEVEL": "WARNING",
    # All of these people sign in from one address, within minutes.
    "THROTTLE_SCALE": "20",
}
PACE = {"review_seconds": 1, "production_seconds": 2, "shipping_seconds": 2}


@pytest.fixture(scope="package")
def providers() -> Iterator[Providers]:
    """Run the look-alikes of Google and Apple."""
    with running_providers() as running:
        yield running


@pytest.fixture(scope="package")
def platform(providers: Providers) -> Iterator[Platform]:
    """Run the whole platform with two prints in each shop."""
    with running_platform(COMPRESSED | providers.environment) as running:
        running.simulate("PUT", "/_sim/printify/pace", json=PACE)
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium, or say that browser tests were not run."""
    if CHROMIUM is None:
        pytest.skip("not run: there is no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, headless=True
        )
        yield found
        found.close()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Return a folder for screenshots of what went wrong."""
    return tmp_path
