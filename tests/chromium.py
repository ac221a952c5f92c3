"""What is done where a test needs a browser and there is none."""

import os

import pytest


def absent(reason: str) -> None:
    """Skip with the reason; under CI fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (a failure because CI is set)")
    pytest.skip(reason)
