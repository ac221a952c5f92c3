"""Figures of the chapter *Softmax regression*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.figures import softmax_regression as figures
from dlbook.figures.style import GRADIENT, GREY, TRUTH

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (6, 5, 4), dtype=np.uint8)
P = np.array([1.0, 2.0, 5.0]) / 8
CURVES = {"first": np.ones((2, 10)), "second": np.zeros((2, 10))}


@pytest.fixture
def axes():
    """Six axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 3)
    yield axes.ravel()
    plt.close(fig)


ONE = {
    "picture": (PICTURES[0], "a title"),
    "push": (P, P - [0, 0, 1]),
    "learning": (CURVES,),
    "surprise": (P, -np.log(P), P[2]),
    "regions": (
        np.arange(3.0),
        np.array([-1.0, 0.0, 0.5])[:, None, None] * np.eye(3),
        RNG.normal(size=(6, 2)),
        np.arange(6) % 3,
    ),
    "confusion": (np.arange(9).reshape(3, 3),),
    "orders": ({"fast": (P[:2], np.full((3, 2), 20.0), np.zeros((3, 2)))},),
    "circle": (RNG.normal(size=(12, 2)), [3, 7, 11]),
    "shifts": (np.arange(-1, 2), {"a": P, "b": P}),
}
SEVERAL = {
    "question": (2, (PICTURES[0], P, 1)),
    "templates": (6, (RNG.normal(size=(6, 5, 4)), "abcdef")),
    "mistakes": (6, (PICTURES, range(6), range(6), np.ones(6))),
}


def test_templates_share_a_scale_centred_on_zero(axes):
    """All templates have one colour scale, symmetric about zero."""
    W = RNG.normal(size=(6, 5, 4))
    figures.templates(axes, W, range(6))
    limits = {ax.images[0].get_clim() for ax in axes}
    assert len(limits) == 1
    low, high = limits.pop()
    assert low == -high
    assert 0.99 < (abs(W) <= high).mean() < 1


def test_question_marks_the_true_class(axes):
    """Of the bars only that of the true class is green."""
    figures.question(axes[:2], PICTURES[0], P, 1)
    colours = [bar.get_facecolor()[:3] for bar in axes[1].patches]
    assert colours == [to_rgb(c) for c in (GREY, TRUTH, GREY)]


def test_push_points_down_the_gradient(axes):
    """Each arrow leaves its bar's top by minus the gradient."""
    dz = P - [0, 0, 1]
    figures.push(axes[0], P, dz)
    arrows = [t for t in axes[0].texts if getattr(t, "arrow_patch", None)]
    assert [a.xyann[1] for a in arrows] == pytest.approx(P)
    assert [a.xy[1] for a in arrows] == pytest.approx(P - dz)
    edge = arrows[0].arrow_patch.get_edgecolor()[:3]
    assert edge == to_rgb(GRADIENT)


def test_confusion_leaves_the_diagonal_out(axes):
    """Only mistakes are counted in the table: no entry for the diagonal."""
    figures.confusion(axes[0], np.full((3, 3), 4))
    places = {t.get_position() for t in axes[0].texts}
    assert places == {(j, i) for i in range(3) for j in range(3) if i != j}
    assert np.diag(axes[0].images[0].get_array()).max() == 0


def test_confusion_without_mistakes_draws(axes):
    """A model without mistakes has an empty table."""
    figures.confusion(axes[0], 5 * np.eye(3, dtype=int))
    assert not axes[0].texts


def test_mistakes_name_truth_guess_and_confidence(axes):
    """The title of a mistake holds both classes and the probability."""
    numbers = np.arange(6)
    figures.mistakes(axes, PICTURES, numbers, numbers + 1, numbers / 8)
    assert axes[4].get_title() == "4, not 5\n$p$ = 0.500"


def test_curves_are_one_a_seed(axes):
    """Every seed has its line, at the height of its numbers."""
    figures.learning(axes[0], CURVES)
    heights = [line.get_ydata()[0] for line in axes[0].lines]
    assert heights == [1, 1, 0, 0]
    assert axes[0].lines[0].get_xdata()[0] == 1


def test_orders_tell_last_weights_from_mean_ones(axes):
    """Filled marks for the last weights, open ones for the mean."""
    figures.orders(axes[0], *ONE["orders"])
    last, mean = axes[0].lines[0], axes[0].lines[3]
    assert last.get_ydata().tolist() == [20, 20]
    assert mean.get_ydata().tolist() == [0, 0]
    assert mean.get_markerfacecolor() == "white"
    assert last.get_markerfacecolor() == last.get_color()


def test_a_region_ends_where_another_begins(axes):
    """A class is shaded where its lead is positive, and there alone."""
    side, x = np.arange(3.0), np.zeros((1, 2))
    leads = np.stack([np.full((3, 3), v) for v in (0.5, -0.5, -0.9)])
    figures.regions(axes[0], side, leads, x, np.array([0]))
    drawn = [c for c in axes[0].collections if c.get_paths()]
    filled = [c for c in drawn if any(len(p.vertices) for p in c.get_paths())]
    assert len(filled) == 1


def test_surprise_marks_a_point_of_the_curve(axes):
    """The point marked lies on the curve."""
    figures.surprise(axes[0], P, -np.log(P), P[1])
    (x, _), (y, _) = axes[0].lines[1].get_data()
    assert (x, y) == (P[1], pytest.approx(-np.log(P[1])))


def test_a_circle_is_numbered_where_turns_end(axes):
    """Each turn's number stands outside the last point of the turn."""
    path, ends = ONE["circle"]
    figures.circle(axes[0], path, ends)
    assert [t.get_text() for t in axes[0].texts] == ["0", "1", "2"]
    places = [t.get_position() for t in axes[0].texts]
    assert np.allclose(places, 1.15 * path[ends])


def test_signs_differ_in_the_dark(axes):
    """Inverted and turned as the dark theme does it, red and blue differ."""
    minus, plus = (np.array(figures.SIGNS(v)[:3]) for v in (0.0, 1.0))
    turn = np.array(
        [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]]
    )
    dark = [np.clip(turn @ (1 - c), 0, 1) for c in (minus, plus)]
    assert max(c.min() for c in dark) < 0.6  # neither is nearly white
    assert abs(dark[0] - dark[1]).max() > 0.4
