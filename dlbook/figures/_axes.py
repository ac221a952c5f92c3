"""What several figures of curves by size or step do alike."""

from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from dlbook.figures._beside import beside

name_at = partial(beside, fontsize=9.5)


def averaged(
    ax: Axes, at: np.ndarray, values: np.ndarray, colour: str, **line: Any
) -> np.ndarray:
    """Draw the mean of ``values (P, seeds)`` and a dot a seed; or (P,) alone.

    Returns the line that was drawn, (P,).
    """
    mean = values if values.ndim == 1 else values.mean(axis=1)
    if values.ndim == 2:
        dots: dict[str, Any] = {"markersize": 2.2, "alpha": 0.5}
        ax.plot(at, values, "o", color=colour, **dots)
    ax.plot(at, mean, color=colour, **line)
    return mean


def plain(ax: Axes) -> Axes:
    """Numbers on logarithmic axes as they are, none between."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter(NullFormatter())
    return ax
