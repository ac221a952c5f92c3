"""What tests of figures share."""

import matplotlib.pyplot as plt
import pytest


@pytest.fixture
def ax():
    """Axes in a figure that is closed after the test."""
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)
