"""What tests of several folders share."""

import pytest
from chromium import launched


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests."""
    with launched() as browser:
        yield browser
