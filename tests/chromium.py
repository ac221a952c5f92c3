"""A headless Chromium for the tests that need one.

``CHROMIUM`` names another browser. Where there is none the tests are skipped
with the reason; under ``CI`` they fail instead.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def absent(reason: str) -> None:
    """Skip with the reason; under CI fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (a failure because CI is set)")
    pytest.skip(reason)


def executable(playwright) -> str | None:
    """A Chromium: the one asked for, the system's, or Playwright's own."""
    asked = os.environ.get("CHROMIUM")
    found = asked or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@contextmanager
def launched() -> Iterator:
    """A running browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed")
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            absent(f"no browser: none of {', '.join(NAMES)} was found")
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=path, args=options
        )
        yield browser
        browser.close()
