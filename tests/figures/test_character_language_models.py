"""Figures of *Character language models*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import character_language_models as figures

BOUNDS = np.array([0, 0.5, 0.75, 1])
AT = np.arange(1, 5)
CURVE = np.array([3.0, 2.5, 2.2, 2.4])
SIZES = np.array([256, 512])
VOCABULARY = {"order 2": np.array([2.0, 3.0]), "order 3": np.array([2.0, 2.5])}

ONE = {
    "surprise": ("to be", np.array([3.0, 1, 0.5, 4, 2])),
    "intervals": ([(0, 1, BOUNDS), (0, 0.5, BOUNDS)], "a"),
    "ranks": ({"text": np.array([90, 40, 20, 9, 2]), "monkey": AT[::-1]},),
    "orders": (AT, {"counts": CURVE, "smoothed": CURVE - 0.3}, {"bz2": 2.6}),
    "courses": (AT, {"LSTM": np.tile(CURVE, (2, 1))}, {"n-grams": 2.3}),
    "cells": (["to be", "no"], 5),
}
SEVERAL = {
    "vocabularies": (2, (SIZES, VOCABULARY, VOCABULARY)),
    "spread": (
        2,
        ("abc", {"cold": np.diff(BOUNDS), "hot": np.full(3, 1 / 3)}),
    ),
}


def test_a_bar_stands_above_its_character(ax):
    """As many bars as characters, in their order, as high as the bits."""
    text, bits = ONE["surprise"]
    figures.surprise(ax, text, bits)
    assert [bar.get_height() for bar in ax.patches] == bits.tolist()
    assert [t.get_text() for t in ax.get_xticklabels()] == [*"to be"]


def test_an_interval_is_cut_where_its_shares_are(ax):
    """Parts of the second row lie within the part chosen of the first."""
    figures.intervals(ax, *ONE["intervals"])
    edges = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata())]
    for edge in (0.25, 0.375, 0.5, 0.75):
        assert any(np.isclose(edge, e) for e in edges)


def test_padding_holds_no_letter(ax):
    """Each cell has its letter; behind a row's end there is none."""
    figures.cells(ax, *ONE["cells"])
    letters = [t.get_text() for t in ax.texts]
    assert "".join(letters[:5]) == "to be"
    assert letters[5:] == ["n", "o", "", "", ""]


def test_levels_are_lines_with_names(ax):
    """A rival's bits are a line across, with its name on it."""
    figures.orders(ax, *ONE["orders"])
    assert any(set(line.get_ydata()) == {2.6} for line in ax.lines)
    assert "bz2" in [t.get_text() for t in ax.texts]
    labels = [t.get_text() for t in ax.get_legend().get_texts()]
    assert labels == ["counts", "smoothed"]


def test_courses_have_a_line_a_seed(ax):
    """Two seeds are two lines of one colour, with one label."""
    figures.courses(ax, *ONE["courses"])
    assert len({line.get_color() for line in ax.lines[:2]}) == 1
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["LSTM"]


def test_ranks_are_logarithmic(ax):
    """Both axes are, and the first word stands at rank one."""
    figures.ranks(ax, *ONE["ranks"])
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert ax.lines[0].get_xdata()[0] == 1


def test_vocabularies_stand_side_by_side(axes):
    """Left a token, right a byte, over the same sizes."""
    figures.vocabularies(axes, *SEVERAL["vocabularies"][1])
    assert [ax.get_ylabel() for ax in axes] == ["bits a token", "bits a byte"]
    for ax in axes:
        assert ax.lines[0].get_xdata().tolist() == SIZES.tolist()


def test_spread_has_one_scale(axes):
    """Bars are the probabilities; all Axes reach one."""
    figures.spread(axes, *SEVERAL["spread"][1])
    assert [bar.get_height() for bar in axes[0].patches] == [0.5, 0.25, 0.25]
    assert {ax.get_ylim() for ax in axes} == {(0, 1)}
