"""What tests of several folders share."""

import pytest
from chromium import absent

from tools.browser import headless


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests."""
    try:
        with headless() as browser:
            yield browser
    except (ImportError, LookupError) as error:
        absent(str(error))
