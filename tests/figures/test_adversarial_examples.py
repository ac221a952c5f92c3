"""Figures of the chapter *Adversarial examples*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.byhand.duals import NORMS, steepest
from dlbook.figures import adversarial_examples as figures
from dlbook.figures.style import GRADIENT

RNG = np.random.default_rng(0)
IMAGES = RNG.random((2, 4, 5))
W = np.array([3.0, -4.0])
MOVES = {f"{p}": steepest(W[None], 1.0, p)[0] for p in NORMS}
EPS = np.array([0.0, 0.1, 0.2])
LINES = {"coin": RNG.random((3, 3)), "steps": RNG.random((3, 3))}
RADII = {"one": np.array([0.5, -1.0, 1.5, 0.0]), "none": np.zeros(3)}

ONE = {"certified": (RADII,)}
SEVERAL = {
    "pictures": (
        (2, 2),
        ({"plain": (IMAGES, [3, 5]), "moved": (IMAGES, [3, 1])}, [3, 5]),
    ),
    "balls": (3, (W, MOVES)),
    "curves": (2, (EPS, {"plain": LINES, "hardened": LINES})),
    "gradients": ((2, 2), ({"plain": IMAGES - 0.5, "none": 0 * IMAGES},)),
    "bell": (2, (0.4, 0.5)),
}


@pytest.fixture
def axes():
    """Two by two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 2)
    yield axes
    plt.close(fig)


def test_wrong_answers_stand_out(axes):
    """The answer is the title; one that is wrong has the other colour."""
    figures.pictures(axes, *SEVERAL["pictures"][1])
    titles = [ax.title for ax in axes.flat]
    assert [t.get_text() for t in titles] == ["3", "5", "3", "1"]
    wrong = [to_rgb(t.get_color()) == to_rgb(GRADIENT) for t in titles]
    assert wrong == [False, False, False, True]
    drawn = np.asarray(axes[0, 1].images[0].get_array())
    np.testing.assert_array_equal(drawn, IMAGES[1])
    assert axes[0, 0].images[0].get_clim() == (0, 1)


def test_the_line_touches_each_ball():
    """No point of an outline does more along w than the one marked."""
    fig, axes = plt.subplots(1, 3)
    figures.balls(axes, W, MOVES)
    texts = [ax.texts[-1].get_text() for ax in axes]
    assert texts == ["$4$", "$5$", "$7$"]
    for ax, v in zip(axes, MOVES.values(), strict=True):
        outline = ax.lines[0].get_xydata()
        assert (outline @ W <= v @ W + 1e-9).all()
        line = ax.lines[1].get_xydata()
        np.testing.assert_allclose(line @ W, v @ W)
    plt.close(fig)


def test_curves_are_means_in_their_bands(axes):
    """The line is the seeds' mean, the band reaches from end to end."""
    figures.curves(axes[0], EPS, {"plain": LINES, "hardened": LINES})
    line = axes[0, 0].lines[1].get_xydata()
    np.testing.assert_allclose(line[:, 1], LINES["steps"].mean(axis=0))
    band = axes[0, 0].collections[1].get_paths()[0].vertices[:, 1]
    assert band.min() == LINES["steps"].min()
    assert band.max() == LINES["steps"].max()


def test_certified_shares_count_all_examples(axes):
    """Two of four have a radius, one of them beyond 1."""
    figures.certified(axes[0, 0], RADII)
    line = axes[0, 0].lines[0].get_xydata()
    steps = [[0, 0.5], [0.5, 0.5], [1.5, 0.25], [1.5, 0]]
    np.testing.assert_allclose(line, steps)


def test_gradients_are_centred_on_zero(axes):
    """One scale to both sides; a gradient of zero draws too."""
    figures.gradients(axes, *SEVERAL["gradients"][1])
    for ax in axes.flat:
        low, high = ax.images[0].get_clim()
        assert low == -high < 0


def test_half_of_the_moved_bell_is_shaded(axes):
    """Moved by r, the bell's centre lies at the threshold."""
    figures.bell(axes[0], 0.4, 0.5)
    shade = axes[0, 1].collections[0].get_paths()[0].vertices
    assert shade[:, 0].min() == pytest.approx(-0.4, abs=0.02)
    dot = axes[0, 1].lines[-1].get_xydata()
    np.testing.assert_allclose(dot, [[-0.4, 0]])
