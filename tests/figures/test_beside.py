"""Words beside a place."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures._beside import beside


@pytest.mark.parametrize(("dx", "side"), [(-3, "right"), (0, "left")])
def test_words_stand_on_the_side_to_which_they_are_moved(dx, side):
    """Never across the place, whatever it is made of; outside, too."""
    fig, ax = plt.subplots()
    beside(ax, np.array([2, 0.5]), "word", "red", (dx, 4))
    (note,) = ax.texts
    assert note.get_ha() == side
    assert note.xy == (2, 0.5)
    assert note.get_position() == (dx, 4)
    assert not note.get_annotation_clip()
    plt.close(fig)


def test_what_is_asked_for_wins():
    """Another alignment, a smaller type."""
    fig, ax = plt.subplots()
    beside(ax, (0, 0), "word", "red", (-3, 4), ha="center", fontsize=8)
    assert (ax.texts[0].get_ha(), ax.texts[0].get_fontsize()) == ("center", 8)
    plt.close(fig)
