"""Straight pieces: by hand, by another algorithm, and by slopes."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from dlbook.byhand import hinges, mlp
from dlbook.study import exact_params, linear_pieces, piece_bound

SIZES = [(1, 6, 1), (1, 4, 5, 1), (1, 3, 4, 3, 2), (1, 2, 2, 2, 2, 1)]


def network(sizes, seed):
    """Random weights and biases, none of them zero."""
    rng = np.random.default_rng(seed)
    shapes = [s for D, K in pairwise(sizes) for s in ((D, K), (K,))]
    return [rng.normal(size=s) for s in shapes]


class Polygon:
    """A polygon by its corners, with sums and maxima: nothing of layers."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def at(self, x):
        """The height at ``x``, by the corners on both sides."""
        j = max(i for i, corner in enumerate(self.x[:-1]) if corner <= x)
        share = (x - self.x[j]) / (self.x[j + 1] - self.x[j])
        return self.y[j] + share * (self.y[j + 1] - self.y[j])

    def bent(self, leak):
        """max(y, 0) + leak min(y, 0), with a corner where y is zero."""
        x = list(self.x)
        for i in range(len(self.x) - 1):
            y, z = self.y[i : i + 2]
            if y * z < 0:
                width = self.x[i + 1] - self.x[i]
                x.append(self.x[i] + width * y / (y - z))
        x = sorted(x)
        y = [self.at(p) for p in x]
        return Polygon(x, [max(v, 0) + leak * min(v, 0) for v in y])

    def slopes(self):
        """The slope between any two corners."""
        steps = zip(pairwise(self.x), pairwise(self.y), strict=True)
        return [(z - y) / (q - p) for (p, q), (y, z) in steps]


def weighted(polygons, w, b):
    """The sum of w_i times polygon i, and b, on all their corners."""
    x = sorted({p for polygon in polygons for p in polygon.x})
    terms = list(zip(w, polygons, strict=True))
    return Polygon(x, [sum(v * p.at(q) for v, p in terms) + b for q in x])


def second_method(params, low, high, leak):
    """Kinks and slopes of a network with one output, unit by unit."""
    a = [Polygon([low, high], [low, high])]
    last = len(params) - 2
    for l in range(0, len(params), 2):
        W, b = params[l : l + 2]
        a = [weighted(a, W[:, k], b[k]) for k in range(len(b))]
        a = a if l == last else [p.bent(leak) for p in a]
    slopes = a[0].slopes()
    corners = zip(a[0].x[1:-1], pairwise(slopes), strict=True)
    kinks = [x for x, (s, t) in corners if s != t]
    return kinks, [slopes[0], *(t for s, t in pairwise(slopes) if s != t)]


@pytest.mark.parametrize("leak", [Fraction(0), Fraction(1, 100)])
@pytest.mark.parametrize("sizes", [s for s in SIZES if s[-1] == 1])
@pytest.mark.parametrize("seed", range(3))
def test_two_methods_agree_exactly(sizes, seed, leak):
    """By layers and by unit, in fractions: the same kinks and slopes."""
    params = exact_params(network(sizes, seed))
    ends = Fraction(-3), Fraction(3)
    found = linear_pieces(params, *ends, leak=leak)
    kinks, slopes = second_method(params, *ends, leak)
    assert list(found.kinks) == kinks
    assert list(found.slopes[:, 0]) == slopes


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("leak", [0, 0.01])
def test_floats_count_as_fractions_do(sizes, leak):
    """Rounding changes no count, and no kink by more than its rounding."""
    for seed in range(10):
        params = network(sizes, seed)
        found = linear_pieces(params, -3, 3, leak=leak)
        true = linear_pieces(
            exact_params(params),
            Fraction(-3),
            Fraction(3),
            leak=Fraction(leak),
        )
        assert len(found) == len(true)
        np.testing.assert_allclose(found.kinks, true.kinks.astype(float))


@pytest.mark.parametrize("sizes", SIZES)
def test_slopes_are_those_of_the_pullback(sizes):
    """At places of each piece backpropagation finds the slope stated."""
    params = network(sizes, 7)
    found = linear_pieces(params, -3, 3)
    edges = np.array([-3, *found.kinks, 3])
    share = np.random.default_rng(1).random((5, 1))
    x = edges[:-1] + share * np.diff(edges)
    for k in range(sizes[-1]):
        _, pullback = mlp.scores(x.reshape(-1, 1), *params)
        dx, *_ = pullback(np.eye(sizes[-1])[[k] * x.size])
        slopes = dx.reshape(x.shape)
        wanted = np.broadcast_to(found.slopes[:, k], x.shape)
        np.testing.assert_allclose(slopes, wanted, atol=1e-9)


def test_a_hat_by_hand():
    """Three hinges make four pieces, of slopes 0, 1, -1 and 0."""
    W, b = np.ones((1, 3)), -np.array([0.0, 1, 2])
    params = [W, b, np.array([[1.0], [-2], [1]]), np.zeros(1)]
    found = linear_pieces(params, -1, 3)
    np.testing.assert_array_equal(found.kinks, [0, 1, 2])
    np.testing.assert_array_equal(found.slopes[:, 0], [0, 1, -1, 0])
    assert len(linear_pieces(params, 0, 2)) == 2


def test_a_kink_that_cancels_is_none():
    """relu(x) - relu(-x) is x: one piece, though both units bend."""
    params = [np.array([[1.0, -1]]), np.zeros(2), np.array([[1.0], [-1]])]
    assert len(linear_pieces([*params, np.zeros(1)], -1, 1)) == 1


@pytest.mark.parametrize("depth", [1, 4, 9])
def test_zigzags_have_as_many_as_they_are_built_for(depth):
    """2**depth on [0, 1]; outside a flat end, and one behind two layers."""
    params = hinges.zigzag(depth)
    assert len(linear_pieces(params, 0, 1)) == 2**depth
    assert len(linear_pieces(params, -1, 2)) == 2**depth + min(depth, 2)


def test_no_network_exceeds_the_bound():
    """Of random networks none, and one hidden layer can reach it."""
    for sizes in SIZES:
        for seed in range(20):
            params = network(sizes, seed)
            found = linear_pieces(params, -1e4, 1e4)
            assert len(found) <= piece_bound(sizes)
    u, c = hinges.through(np.arange(6.0), np.array([0, 1.0, 0, 2, 0, 3]))
    params = [np.ones((1, 5)), -u, c[:, None], np.zeros(1)]
    assert len(linear_pieces(params, -1, 9)) == piece_bound((1, 5, 1)) == 6


def test_the_bound_by_hand():
    """(4 + 1)(2 + 1); an output adds none, nor does a net without layers."""
    assert piece_bound((1, 4, 2, 7)) == 15
    assert piece_bound((1, 3)) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: piece_bound((2, 3, 1)), r"one input.*\(2, 3, 1\)"),
        (lambda: linear_pieces(network((2, 3, 1), 0), 0, 1), r"\(1, n\)"),
        (lambda: linear_pieces(network((1, 3, 1), 0), 1, 1), "not below"),
        (lambda: linear_pieces(network((1, 3, 1), 0)[:3], 0, 1), "W and b"),
    ],
)
def test_bad_input_is_refused(call, message):
    """What does not fit is named."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("bend", "pieces"), [(1e-10, 1), (1e-8, 2)])
def test_bends_below_the_tolerance_are_rounding(bend, pieces):
    """Of the largest slope; in fractions every bend is one."""
    W, b = np.array([[1.0, 1.0]]), np.array([3.0, 0.0])
    net = [W, b, np.array([[100.0], [100 * bend]]), np.zeros(1)]
    assert len(linear_pieces(net, -1, 1)) == pieces
    assert len(linear_pieces(net, -1, 1, tolerance=bend / 2)) == 2
    exact = linear_pieces(exact_params(net), Fraction(-1), Fraction(1))
    assert len(exact) == 2
