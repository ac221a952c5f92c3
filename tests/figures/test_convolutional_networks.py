"""Figures of the chapter *Convolutional networks*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.figures import convolutional_networks as figures
from dlbook.figures.style import ACCENT, PREDICTION, TRUTH

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (3, 5, 4), dtype=np.uint8)
RISING = np.arange(8.0).reshape(2, 4) + 1
NAMES = ("shirt/top", "dress", "ankle boot")
STAGES = {"reported": {"first": [1, 2], "second": [3, 4]}}
STAGES["validation"] = {"first": [2, 2], "second": [5, 6]}
EVIDENCE = RNG.normal(size=(3, 2, 2))
SCORES = {"first": (1234, [0.1, 0.3]), "second": (7, [0.5, 0.5])}


@pytest.fixture
def axes():
    """Two rows of three axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 3)
    yield axes
    plt.close(fig)


ONE = {
    "comparison": (SCORES,),
    "confusion": (np.arange(9).reshape(3, 3), NAMES),
    "verdicts": (STAGES,),
}
SEVERAL = {
    "footprints": (3, (abs(PICTURES - 99.5), [range(1, 3)] * 3, NAMES)),
    "stopping": (2, (RISING, RISING, RISING, [1, 3])),
    "shuffled": ((2, 3), (PICTURES, RNG.permutation(20))),
    "mistakes": ((2, 3), (PICTURES, EVIDENCE, (NAMES, NAMES), [0.5] * 3)),
    "maps": ((3, 3), (PICTURES[0], *3 * [abs(EVIDENCE[:2])])),
}


def test_shuffled_pictures_keep_their_pixels(axes):
    """The lower row shows the upper one's pixels, in the same new places."""
    order = RNG.permutation(20)
    assert figures.shuffled(axes, PICTURES, order) is axes
    for (above, below), picture in zip(axes.T, PICTURES, strict=True):
        shown = above.images[0].get_array(), below.images[0].get_array()
        np.testing.assert_array_equal(shown[0], picture)
        np.testing.assert_array_equal(shown[1].ravel(), picture.ravel()[order])


def test_footprints_frame_the_view(axes):
    """The blue square encloses just the pixels of the view."""
    g = abs(PICTURES - 99.5)
    figures.footprints(axes[0], g, [range(1, 3), range(4), range(2, 4)], NAMES)
    frame = axes[0][0].patches[0]
    assert frame.get_xy() == (0.5, 0.5)
    assert (frame.get_width(), frame.get_height()) == (2, 2)
    assert frame.get_edgecolor()[:3] == to_rgb(PREDICTION)
    assert axes[0][1].get_title().endswith("4 pixels")
    assert axes[0][2].images[0].get_array().max() == 1


def test_stopping_marks_the_best_epoch(axes):
    """On both axes a dot a seed lies on its curve, at its epoch."""
    figures.stopping(axes[0][:2], -RISING, RISING, 2 * RISING, [1, 3])
    for ax, factor in zip(axes[0], (1, 2), strict=False):
        dots = ax.lines[-1]
        assert dots.get_color() == ACCENT
        assert dots.get_xdata().tolist() == [2, 4]
        assert dots.get_ydata().tolist() == [2 * factor, 8 * factor]
    labels = axes[0][0].get_legend().get_texts()
    assert [t.get_text() for t in labels] == ["training", "validation"]
    assert axes[0][0].lines[2].get_label() == "validation"
    assert axes[0][0].lines[2].get_color() == PREDICTION


def test_comparison_shows_each_seed_and_the_mean(axes):
    """A row has a dot a seed, a bar at the mean, and its parameters."""
    ax = figures.comparison(axes[0][0], SCORES)
    assert ax.lines[0].get_xdata() == pytest.approx([0.1, 0.3])
    assert ax.lines[1].get_xdata() == pytest.approx([0.2])
    assert ax.get_yticklabels()[0].get_text() == "first\n1,234 parameters"
    assert ax.yaxis_inverted()


def test_confusion_names_the_classes(axes):
    """Rows and columns carry the classes' names, the first word of two."""
    ax = figures.confusion(axes[0][0], np.ones((3, 3), int), NAMES)
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        names = [t.get_text() for t in labels]
        assert names == ["shirt", "dress", "ankle boot"]


def test_mistakes_name_guess_confidence_and_truth():
    """Above: the wrong guess and its probability; below: the label."""
    fig, axes = plt.subplots(2, 3)
    said = NAMES, NAMES[::-1]
    given = axes, PICTURES, EVIDENCE, said, [0.5, 0.6, 0.75]
    assert figures.mistakes(*given) is axes
    assert axes[0, 2].get_title() == "ankle boot 0.75"
    assert axes[1, 2].get_xlabel() == "shirt/top"
    assert axes[1, 2].xaxis.label.get_color() == TRUTH
    for ax, cells in zip(axes[1], EVIDENCE, strict=True):
        limit = abs(cells).max()
        assert ax.images[0].get_clim() == (-limit, limit)
        np.testing.assert_array_equal(ax.images[0].get_array(), cells)
    plt.close(fig)


def test_verdicts_show_the_same_networks_in_the_same_colours(axes):
    """Each network keeps its colour from row to row, a dot a seed."""
    ax = figures.verdicts(axes[0][0], STAGES)
    dots = [line for line in ax.lines if len(line.get_xdata()) == 2]
    shown = [line for line in dots if line.get_marker() == "o"]
    first, second, *below = (line.get_color() for line in shown)
    assert [first, second] == below
    assert first != second
    assert list(shown[3].get_xdata()) == [5, 6]
    assert list(shown[3].get_ydata()) == [1, 1]
    assert [t.get_text() for t in ax.texts] == ["first", "second"]
    assert [t.get_color() for t in ax.texts] == [first, second]
    assert ax.yaxis_inverted()


def test_verdicts_name_losses_as_decimals(axes):
    """The log axis has a few decimal labels, and no other."""
    ax = figures.verdicts(axes[0][0], {"a": {"net": [0.05, 0.8]}})
    ax.figure.draw_without_rendering()
    labels = [t.get_text() for t in ax.get_xticklabels()]
    assert labels == ["0.05", "0.1", "0.2", "0.4", "0.8"]
    assert not any(t.get_text() for t in ax.get_xticklabels(minor=True))


def test_maps_stand_below_their_kernels():
    """Kernels and patches about zero, each on its scale; maps from zero."""
    fig, axes = plt.subplots(3, 3)
    kernels, fired = RNG.normal(size=(2, 3, 3)), RNG.random((2, 5, 4))
    given = PICTURES[0], kernels, 2 * kernels, fired
    assert figures.maps(axes, *given) is axes
    for n, (above, patch, below) in enumerate(axes.T[1:]):
        limit = abs(kernels[n]).max()
        assert above.images[0].get_clim() == (-limit, limit)
        assert patch.images[0].get_clim() == (-2 * limit, 2 * limit)
        np.testing.assert_array_equal(
            patch.images[0].get_array(), 2 * kernels[n]
        )
        assert below.images[0].get_clim() == (0, fired.max())
        np.testing.assert_array_equal(below.images[0].get_array(), fired[n])
        assert above.get_title() == f"kernel {n + 1}"
    shown = axes[2, 0].images[0].get_array()
    np.testing.assert_array_equal(shown, PICTURES[0])
    plt.close(fig)
