"""The Chromium that prints the book and tests its pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class NoBrowserError(LookupError):
    """There is no browser here."""


def executable(playwright) -> str | None:
    """A Chromium: the one asked for, the system's, or Playwright's own."""
    asked = os.environ.get("CHROMIUM")
    found = asked or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@contextmanager
def headless() -> Iterator:
    """One headless browser; ``NoBrowserError`` if there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            raise NoBrowserError(f"no browser: none of {', '.join(NAMES)}")
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=path, args=options
        )
        yield browser
        browser.close()
