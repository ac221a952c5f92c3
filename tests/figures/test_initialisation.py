"""Figures of the chapter *Initialisation*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import initialisation as figures

RNG = np.random.default_rng(0)
PANELS = {
    name: {
        layer: scale**layer * RNG.normal(size=(50, 8)) for layer in (1, 3, 9)
    }
    for name, scale in (("small", 0.5), ("large", 2.0))
}
PAIR = RNG.random(6), RNG.random(6)
SIZES = {
    k: {arm: {"measured": PAIR, "predicted": PAIR[::-1]} for arm in "ab"}
    for k in ("one", "two")
}
ENDS = {k: {"wide": RNG.normal(size=90), "narrow": np.zeros(90)} for k in "ab"}
CURVES = {k: {d: RNG.random(9) for d in (1, 4, 16)} for k in "ab"}
EFFECTS = {"kind": (0.1, -0.2, 0.4), "size": (0.5, 0.3, 0.7)}


@pytest.fixture
def axes():
    """Two rows of two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 2)
    yield axes
    plt.close(fig)


ONE = {"effects": (EFFECTS,)}
SEVERAL = {
    "layers": (2, (PANELS,)),
    "spreads": (2, (ENDS,)),
    "curves": (2, (CURVES,)),
    "sizes": ((2, 2), (SIZES,)),
}


def test_layers_counts_all_scores(axes):
    """Each histogram stands on its line; what is too large is at the rim."""
    assert figures.layers(axes[0], PANELS) is not None
    for ax, found in zip(axes[0], PANELS.values(), strict=True):
        assert len(ax.patches) == len(found) == len(ax.lines) / 2
        for place, steps in enumerate(ax.patches):
            values, _, base = steps.get_data()
            assert base == -place
            assert (values + place).max() == pytest.approx(0.85)
    values, edges, _ = axes[0][1].patches[-1].get_data()  # 2 to the power 9
    assert edges[values.argmax()] in (-4, edges[-2])
    axes[0][0].figure.draw_without_rendering()


def test_layers_marks_one_unit(axes):
    """Its scores for all inputs, under the histogram that holds them."""
    with plt.rc_context({"lines.markeredgewidth": 0}):  # as in the book
        figures.layers(axes[0], PANELS)
    for ax, found in zip(axes[0], PANELS.values(), strict=True):
        strokes = [line for line in ax.lines if line.get_marker() == "|"]
        for place, (line, z) in enumerate(
            zip(strokes, found.values(), strict=True)
        ):
            expected = np.clip(z[:, 0], -4, 4)
            np.testing.assert_allclose(line.get_xdata(), expected)
            below = -place - line.get_ydata()
            assert line.get_markeredgewidth() > 0
            assert ((below > 0) & (below < 0.15)).all()


def test_sizes_puts_forward_above_backward(axes):
    """And what is predicted over what was measured, dotted."""
    assert figures.sizes(axes, SIZES) is axes
    for row, part in zip(axes, (0, 1), strict=True):
        for ax in row:
            seen, told = ax.lines[:2]
            np.testing.assert_allclose(seen.get_ydata(), PAIR[part])
            np.testing.assert_allclose(told.get_ydata(), PAIR[1 - part])
            assert told.get_linestyle() == ":"
            assert ax.get_yscale() == "log"
            assert ax.get_ylabel()


def test_sizes_names_its_arms_outside_the_panel(axes):
    """In columns beside the title, where no line can run through them."""
    fig = axes[0, 0].figure
    fig.set_size_inches(6.3, 4.6)
    figures.sizes(axes, SIZES)
    fig.draw_without_rendering()
    for ax in axes[0]:
        legend = ax.get_legend()
        assert [t.get_text() for t in legend.get_texts()] == ["a", "b"]
        first, second = (t.get_window_extent() for t in legend.get_texts())
        assert first.y0 > ax.bbox.y1
        assert first.x1 < second.x0


def test_spreads_counts_every_network(axes):
    """Each arm's histogram holds all of them, on common bins."""
    figures.spreads(axes[0], ENDS)
    for ax in axes[0]:
        for steps in ax.patches:
            assert steps.get_data()[0].sum() == 90
    first, second = (ax.patches[0].get_data()[1] for ax in axes[0])
    np.testing.assert_allclose(first, second)


def test_spreads_holds_what_is_0_but_for_rounding_in_one_bin(axes):
    """Its middle is 0, whatever the range; all values are in a bin."""
    for ends in ((-7.3, 2.1), (-0.4, 0.3), (3.0, 5.0)):
        near = np.resize([1e-15, -1e-15, 0], 90)
        wide = np.linspace(*ends, 90)
        figures.spreads(axes[:1, 0], {"a": {"wide": wide, "narrow": near}})
        all_wide, narrow = (s.get_data() for s in axes[0, 0].patches[-2:])
        assert all_wide.values.sum() == 90
        assert np.count_nonzero(narrow.values) == 1
        place = narrow.values.argmax()
        assert narrow.edges[place : place + 2].sum() == pytest.approx(0)


def test_curves_grow_stronger_with_depth(axes):
    """The deeper the darker; chance is dashed."""
    figures.curves(axes[0], CURVES)
    for ax, found in zip(axes[0], CURVES.values(), strict=True):
        *lines, chance = ax.lines
        for line, losses in zip(lines, found.values(), strict=True):
            np.testing.assert_allclose(line.get_ydata(), losses)
        light = [np.sum(line.get_color()[:3]) for line in lines]
        assert light == sorted(light, reverse=True)
        (deepest,) = ax.texts
        assert deepest.get_text() == "16"
        assert deepest.xy == (8, found[16][-1])
        assert chance.get_linestyle() == "--"
        assert set(chance.get_ydata()) == {np.log(10)}


def test_effects_shows_each_interval(axes):
    """A dot within its line, one row a comparison, the first on top."""
    ax = figures.effects(axes[0, 0], EFFECTS)
    ends = [s[:, 0].tolist() for s in ax.collections[0].get_segments()]
    assert ends == [[-0.2, 0.4], [0.3, 0.7]]
    (dots,) = (line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(dots.get_xdata(), [0.1, 0.5])
    assert list(dots.get_ydata()) == [0, -1]
