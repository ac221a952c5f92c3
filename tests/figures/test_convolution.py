"""Figures of the chapter *Convolution*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import convolution as figures

RNG = np.random.default_rng(0)
IMAGE = RNG.uniform(0, 255, (6, 8))
SIGNED = RNG.normal(size=(6, 8))
CURVES = {name: np.linspace(1, 0, 10)[None] for name in "abc"}
MET = RNG.integers(0, 3, (2, 9, 2))
RUNS = {name: np.linspace(1, 0, 10) for name in "abc"}
BAND = np.eye(3, 5) + 2 * np.eye(3, 5, 1)


@pytest.fixture
def axes():
    """Four axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 2)
    yield axes.ravel()
    plt.close(fig)


ONE = {
    "picture": (IMAGE, "a title"),
    "signed": (SIGNED, "a title", 2.0),
    "learning": (CURVES, RUNS),
    "waves": (np.linspace(0, np.pi, 5), {"a": np.ones(5), "b": np.ones(5)}),
}
SEVERAL = {
    "question": (2, (IMAGE, SIGNED)),
    "matrices": (2, ({"a": BAND, "b": 2 * BAND},)),
    "slopes": (2, (IMAGE, IMAGE, np.ones((4, 2, 2)))),
    "kernels": (2, ({"a": IMAGE, "b": SIGNED - SIGNED.mean()},)),
    "places": (2, (np.eye(5), {"a": MET, "b": MET})),
    "ring": (2, ({"a": (IMAGE[0], IMAGE[1]), "b": (IMAGE[2], IMAGE[3])},)),
}


def test_signs_are_centred_on_zero(axes):
    """White is zero: the scale of a signed image is symmetric."""
    figures.question(axes[:2], IMAGE, SIGNED)
    low, high = axes[1].images[0].get_clim()
    assert low == -high
    assert axes[0].images[0].get_clim() == (0, 255)


def test_matrices_share_a_scale_and_name_what_is_not_zero(axes):
    """Equal numbers have equal colours; zeros are left blank."""
    maps = {"a": BAND, "b": 2 * BAND}
    figures.matrices(axes[:2], maps)
    assert {ax.images[0].get_clim() for ax in axes[:2]} == {(0, 4)}
    for ax, A in zip(axes, maps.values(), strict=False):
        found = {t.get_position(): t.get_text() for t in ax.texts}
        due = {(r, u): f"{v:g}" for (u, r), v in np.ndenumerate(A) if v}
        assert found == due


def test_kernels_draw_signs_only_where_the_mean_is_zero(axes):
    """A blurred picture stays grey, a Laplacian gets two colours."""
    figures.kernels(axes[:2], *SEVERAL["kernels"][1])
    names = [ax.images[0].get_cmap().name for ax in axes[:2]]
    assert names == ["gray", figures.DIVERGING]


def test_learning_begins_at_the_first_step(axes):
    """A line a draw, from step 1 on, and the run's errors as rings."""
    figures.learning(axes[0], CURVES, RUNS)
    line, run = axes[0].lines[:2]
    assert len(axes[0].lines) == 6
    assert line.get_xdata()[0] == 1
    assert line.get_ydata()[0] == CURVES["a"][0, 1]
    steps = run.get_xdata()
    np.testing.assert_array_equal(run.get_ydata(), RUNS["a"][steps])
    assert steps[-1] == 9


def test_places_are_drawn_where_they_lie(axes):
    """Columns to the right, rows downwards; the first place and the next."""
    figures.places(axes[:2], np.eye(5), {"a": MET, "b": MET})
    for n, line in enumerate(axes[0].lines):
        np.testing.assert_array_equal(line.get_xdata(), MET[1, :, n])
        np.testing.assert_array_equal(line.get_ydata(), MET[0, :, n])
    low, high = axes[0].get_ylim()
    assert low > high
