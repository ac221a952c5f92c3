"""Words beside a place in a figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes


def beside(
    ax: Axes,
    place: Sequence[Any] | np.ndarray,
    text: str,
    colour: str,
    offset: tuple[float, float],
    **how: Any,
) -> None:
    """Write ``text`` at ``place``, moved by ``offset`` points.

    To the left the text ends there, to the right it begins there, unless
    ``how`` has another ``ha``. It may stand outside of the axes.
    """
    how.setdefault("ha", "right" if offset[0] < 0 else "left")
    how |= {"xytext": offset, "textcoords": "offset points"}
    how |= {"color": colour, "annotation_clip": False}
    x, y = map(float, place)
    ax.annotate(text, (x, y), **how)
