"""Figures of the chapter *Batch norm and dropout*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from dlbook.figures import batch_norm_and_dropout as figures
from dlbook.figures.style import GRADIENT

RNG = np.random.default_rng(0)
TWO = {"first": RNG.random(50), "second": RNG.random(50)}
ALONE = {"first": 0.25, "second": 0.75}
PLACES = tuple(np.array(p) for p in ((2.4, 0), (1.7, 0), (0.4, 0.7), (0, 0.7)))
NAMES = "neither", "dropout", "batch norm", "neither, slower"
ARMS = {name: RNG.random((3, 4)) for name in NAMES}
SCORES = {"mixed": np.ones(3), "sorted": np.zeros(3)}

ONE = {
    "circle": PLACES,
    "rates": ((0.001, 0.01, 0.1), ARMS),
    "company": ((2, 10, 50), SCORES, 0.9),
}
LENGTHS = {k: RNG.random((3, 5)) + 0.1 for k in TWO}, ("a", "b", "c")
SEVERAL = {
    "passes": (2, (TWO, ALONE)),
    "units": (2, ({k: RNG.normal(size=(90, 3)) for k in TWO},)),
    "lengths": (2, LENGTHS),
    "heart": (2, ({k: RNG.random((3, 2, 9)) for k in NAMES[:2]},)),
    "turn": (2, ({"$w$": (1, 0.45), "$3w$": (3, 0.15)},)),
}


def test_heart_shows_each_seed_and_the_mean_on_both_parts(axes):
    """Left the first row of each curve, right the second; means thick."""
    losses = {k: RNG.random((3, 2, 9)) for k in NAMES[:2]}
    assert figures.heart(axes, losses) is axes
    for part, ax in enumerate(axes):
        first = losses["neither"][:, part]
        drawn = np.array([line.get_ydata() for line in ax.lines[:4]])
        np.testing.assert_allclose(drawn[:3], first)
        np.testing.assert_allclose(drawn[3], first.mean(axis=0))
        assert ax.get_xlabel()
    assert axes[0].get_ylabel()
    axes[0].figure.draw_without_rendering()


def test_units_counts_every_value_on_one_scale(axes):
    """Each histogram holds all rows; both panels have the same limits."""
    values = {k: RNG.normal(n, 1, (90, 3)) for n, k in enumerate(TWO)}
    figures.units(axes, values)
    assert axes[0].get_xlim() == axes[1].get_xlim()
    for ax, z in zip(axes, values.values(), strict=True):
        means = [line.get_xdata()[0] for line in ax.lines]
        np.testing.assert_allclose(means, z.mean(axis=0))
        for steps in ax.patches:
            assert steps.get_xy()[:, 1].sum() > 0


def test_turn_draws_the_step_across_the_weights(axes):
    """Angles are those of the steps; three times the weights turn less."""
    figures.turn(axes, {"$w$": (1, 0.45), "$3w$": (3, 0.15)})
    notes = [ax.texts[0].get_text() for ax in axes]
    assert notes == ["$w$ turns by 24°", "$3w$ turns by 3°"]
    (arrows,) = axes[1].collections
    np.testing.assert_allclose(arrows.U, [3, 0, 3])
    np.testing.assert_allclose(arrows.V, [0, 0.15, 0.15])
    assert axes[0].get_ylabel()
    assert axes[1].get_xlabel()
    axes[0].figure.draw_without_rendering()


def test_passes_counts_all_and_marks_evaluation(axes):
    """The bars add to the number of passes; the line is evaluation's."""
    figures.passes(axes, TWO, ALONE)
    for ax, name in zip(axes, TWO, strict=True):
        assert sum(bar.get_height() for bar in ax.patches) == 50
        assert set(ax.lines[0].get_xdata()) == {ALONE[name]}


def test_circle_goes_through_the_standardised_point(axes):
    """Its radius is the length of xhat; the red arrow starts there."""
    u, xhat, dxhat, kept = PLACES
    figures.circle(axes[0], u, xhat, dxhat, kept)
    (ring,) = (p for p in axes[0].patches if isinstance(p, Circle))
    assert ring.radius == pytest.approx(1.7)
    arrows = [t for t in axes[0].texts if getattr(t, "arrow_patch", None)]
    red = arrows[1]
    assert red.arrow_patch.get_edgecolor()[:3] == to_rgb(GRADIENT)
    np.testing.assert_allclose(red.xyann, xhat)
    np.testing.assert_allclose(red.xy, xhat + kept)


def test_rates_joins_the_means_and_shows_each_seed(axes):
    """A line through the mean of the seeds, and a dot for each."""
    figures.rates(axes[0], (0.001, 0.01, 0.1), ARMS)
    mean, *seeds = (line.get_ydata() for line in axes[0].lines[:5])
    np.testing.assert_allclose(mean, ARMS["neither"].mean(axis=1))
    np.testing.assert_allclose(np.transpose(seeds), ARMS["neither"])


def test_an_arm_keeps_its_colour(axes):
    """In whatever panel and order; what is varied of it is dashed."""
    fewer = {name: ARMS[name] for name in ("batch norm", "neither, slower")}
    for ax, losses in zip(axes, (ARMS, fewer), strict=True):
        figures.rates(ax, (0.001, 0.01, 0.1), losses)
    looks = [
        {line.get_label(): (line.get_color(), line.get_linestyle())}
        for ax in axes
        for line in ax.lines
    ]
    seen = {
        name: {v for d in looks for k, v in d.items() if k == name}
        for name in NAMES
    }
    colours = {name: {colour for colour, _ in v} for name, v in seen.items()}
    assert all(len(v) == 1 for v in seen.values())
    assert colours["neither"] == colours["neither, slower"]
    assert len(set.union(*colours.values())) == 3
    styles = [style for v in seen.values() for _, style in v]
    assert styles == ["-", "-", "-", "--"]


def test_lengths_names_the_starts_where_their_lines_end(axes):
    """In the first panel each line has its name, in no other any."""
    figures.lengths(axes, *LENGTHS)
    places = {t.get_text(): t.xy for t in axes[0].texts}
    ends = next(iter(LENGTHS[0].values()))[:, -1]
    assert places == {k: (4, end) for k, end in zip("abc", ends, strict=True)}
    assert not axes[1].texts


def test_the_value_axis_is_labelled_once():
    """Two panels that share it leave the label to the first."""
    fig, axes = plt.subplots(1, 2, sharey=True)
    for ax in axes:
        figures.rates(ax, (0.001, 0.01, 0.1), ARMS)
    labels = [bool(ax.get_ylabel()) for ax in axes]
    plt.close(fig)
    assert labels == [True, False]
