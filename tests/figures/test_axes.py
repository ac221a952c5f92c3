"""What figures of curves do alike."""

import numpy as np

from dlbook.figures._axes import averaged, plain


def test_the_mean_is_drawn_over_its_seeds(ax):
    """A line through the means, after dots; a single row has no dots."""
    values = np.array([[1.0, 3], [4, 6]])
    mean = averaged(ax, np.array([1, 2]), values, "red", linewidth=3)
    assert mean.tolist() == [2, 5]
    one, two, line = ax.lines
    assert [one.get_ydata().tolist(), two.get_ydata().tolist()] == [
        [1, 4], [3, 6]
    ]  # fmt: skip
    assert (line.get_ydata().tolist(), line.get_linewidth()) == ([2, 5], 3)
    averaged(ax, np.array([1, 2]), mean, "red")
    assert len(ax.lines) == 4


def test_plain_numbers(ax):
    """100 and not a power on a logarithmic axis; a linear one as it was."""
    ax.set(xscale="log", xlim=(1, 1000))
    before = ax.yaxis.get_major_formatter()
    assert plain(ax) is ax
    assert ax.xaxis.get_major_formatter()(100) == "100"
    assert ax.xaxis.get_minor_formatter()(20) == ""
    assert ax.yaxis.get_major_formatter() is before
