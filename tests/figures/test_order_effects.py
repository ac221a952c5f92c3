"""Figures of *Input pipelines*: what an order of examples does."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import order_effects as figures
from dlbook.figures.style import ACCENT, WEIGHT

RNG = np.random.default_rng(0)
SUMS = {k: RNG.random(11) + 0.5 for k in ("with replacement", "without")}
ARMS = {k: RNG.random((3, 4)) for k in ("mixed", "sorted")}
KINDS = {k: RNG.random((2, 4)) for k in ("last weights", "mean weights")}
CURVES = {k: (np.array([0.01, 0.1, 1]), v) for k, v in ARMS.items()}
WAYS = np.array([0.1, 1.0, 2.0])
SEEN = {"10 batches": (WAYS, 2 * WAYS), "50 batches": (WAYS**2, WAYS)}
MISS = {"10 batches": WAYS / 10, "50 batches": WAYS / 5}

ONE: dict[str, tuple] = {}
SEVERAL = {
    "sums": (2, (SUMS, SUMS, {"batch first": SUMS["without"]})),
    "learning": (2, (CURVES, (0.1, 1), KINDS)),
    "order_effect": (2, (WAYS, SEEN, MISS)),
}


def test_sums_holds_counts_against_what_is_derived(axes):
    """Left dots and a line for each way; right the rest without its ends."""
    far = SUMS["without"]
    derived = {k: v + 1 for k, v in SUMS.items()}
    figures.sums(axes, SUMS, derived, {"batch first": far})
    dots, line = axes[0].lines[:2]
    np.testing.assert_allclose(dots.get_ydata(), SUMS["with replacement"])
    np.testing.assert_allclose(line.get_ydata(), derived["with replacement"])
    np.testing.assert_allclose(axes[1].lines[0].get_ydata(), far[1:-1])


def test_order_effect_holds_what_is_seen_against_what_is_said(axes):
    """Left a line and dots for each number of steps; right percent."""
    figures.order_effect(axes, WAYS, SEEN, MISS)
    said, seen = axes[0].lines[:2]
    np.testing.assert_allclose(said.get_ydata(), 2 * WAYS)
    np.testing.assert_allclose(seen.get_ydata(), WAYS)
    np.testing.assert_allclose(axes[1].lines[0].get_ydata(), 10 * WAYS)


def test_learning_joins_means_in_percent(axes):
    """The line is the mean over seeds; dots are the seeds."""
    figures.learning(axes, *SEVERAL["learning"][1])
    mean, *dots = axes[0].lines[:5]
    np.testing.assert_allclose(
        mean.get_ydata(), 100 * ARMS["mixed"].mean(axis=1)
    )
    np.testing.assert_allclose(
        np.transpose([d.get_ydata() for d in dots]), 100 * ARMS["mixed"]
    )


def test_no_two_lines_are_alike_in_the_dark():
    """The two colours that the dark theme makes one are not both used."""
    assert len(set(figures.LINES)) == len(figures.LINES)
    assert not {ACCENT, WEIGHT} <= set(figures.LINES)


def test_learning_names_the_capacities(axes):
    """The ticks are parts of the file, and each curve bears its name."""
    figures.learning(axes, *SEVERAL["learning"][1])
    names = [t.get_text() for t in axes[1].get_xticklabels()]
    assert names == ["$N/10$", "$N$"]
    told = [[t.get_text() for t in ax.texts] for ax in axes]
    assert told == [["mixed", "sorted"], [*KINDS, "a class"]]


def test_no_name_of_a_curve_lies_on_the_axis(axes):
    """Whichever curve begins first, its name stands within the panel."""
    early = np.array([0.001, 0.1, 1]), ARMS["mixed"]
    late = {"late": CURVES["sorted"]}
    for curves in (late | {"early": early}, {"early": early} | late):
        axes[0].clear()
        figures.learning(axes, curves, (0.1, 1), KINDS)
        axes[0].figure.canvas.draw()
        left = axes[0].get_window_extent().x0
        notes = [note.get_window_extent().x0 for note in axes[0].texts]
        assert len(notes) == 2
        assert min(notes) > left
