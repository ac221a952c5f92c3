"""Figures of *Flat and sharp*: losses along lines, and dials."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import flat_and_sharp as figures

AT, NAMES = np.array([0.0, 0.5, 1.0]), ("place", "loss")
FOUND = {
    "one": np.array([[0.0, 0.2], [0.4, 0.8], [0.0, 0.0]]),
    "two": np.array([0.1, 0.2, 0.3]),
}
SPOTS = {"one": (0.5, 3, 4), "two": (1.0, -3, 2)}
DIALS = {
    "rate": (np.array([1.0, 2, 4]), np.array([3.0, 1, 2])),
    "batch": (np.array([3.0]), np.array([2.5])),
}
BESIDE = {"rate": (4, 0), "batch": (-4, 5)}

ONE = {
    "along": (AT, FOUND, SPOTS, NAMES),
    "dials": (DIALS, BESIDE, NAMES, 0.2),
}


def test_along_draws_means_and_names(ax):
    """Thin lines for seeds, a thick one for their mean, its name on it."""
    figures.along(ax, AT, FOUND, SPOTS, NAMES)
    _, _, first, second = ax.lines
    np.testing.assert_allclose(first.get_ydata(), [0.1, 0.6, 0])
    assert second.get_ydata().tolist() == [0.1, 0.2, 0.3]
    places = {t.get_text(): t.xy for t in ax.texts}
    np.testing.assert_allclose(places["one"], (0.5, 0.6))
    np.testing.assert_allclose(places["two"], (1, 0.3))
    assert [t.get_ha() for t in ax.texts] == ["left", "right"]


def test_along_on_a_logarithmic_axis(ax):
    """The thick line is the geometric mean, with ticks at 1, 2 and 5."""
    ax.set_yscale("log")
    found = {"one": np.array([[0.1, 0.4], [0.2, 0.8], [0.1, 0.1]])}
    figures.along(ax, AT, found, {"one": (0.5, 3, 4)}, NAMES)
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), [0.2, 0.4, 0.1])
    ax.figure.canvas.draw()
    ticks = {t.get_text() for t in ax.get_yticklabels()}
    assert {"0.1", "0.2", "0.5"} <= ticks


def test_dials_join_their_dots(ax):
    """In the order given; the name stands at the last."""
    ax.set_xscale("log")
    figures.dials(ax, DIALS, BESIDE, NAMES)
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 4]
    assert ax.lines[1].get_ydata().tolist() == [3, 1, 2]
    assert [t.xy for t in ax.texts] == [(4.0, 2.0), (3.0, 2.5)]
    assert (ax.get_xlabel(), ax.get_ylabel()) == NAMES


def test_a_bar_shows_how_far_dots_may_be_off(ax):
    """Twice the half, in the lower right corner, and no limit moves."""
    figures.dials(ax, DIALS, BESIDE, NAMES)
    before, count = ax.get_ylim(), len(ax.lines)
    figures.dials(ax, DIALS, BESIDE, NAMES, 0.2)
    x, y = ax.lines[-1].get_data()
    assert len(ax.lines) == 2 * count + 1
    np.testing.assert_allclose(y[1] - y[0], 0.4)
    assert before[0] < y[0] < y[1] < sum(before) / 2
    drawn = ax.lines[-1].get_transform().transform((x[0], y[0]))
    np.testing.assert_allclose(
        ax.transAxes.inverted().transform(drawn)[0], 0.95
    )
    assert ax.get_ylim() == before


def test_dials_from_the_fourth_on_look_alike(ax):
    """One mark and one colour."""
    found = {str(k): (np.array([1.0]), np.array([k])) for k in range(6)}
    figures.dials(ax, found, dict.fromkeys(found, (3, 3)), NAMES)
    dots = ax.lines[1::2]
    looks = [(dot.get_marker(), dot.get_color()) for dot in dots]
    assert len(set(looks)) == 4
    assert len(set(looks[3:])) == 1
