"""Rates of descent on quadratics: eigenvalues, searches, measured paths."""

import numpy as np
import pytest
from scipy.optimize import minimize

from dlbook.byhand import descent
from dlbook.study import (
    best_descent,
    best_momentum,
    descent_factor,
    measured_factor,
    momentum_factor,
)

CURVES = np.geomspace(1, 30, 6)


def spectral_radius(curvatures, lr, beta):
    """Of the matrix that takes (w, u) to the next step's, by eigenvalues."""
    found = []
    for c in curvatures:
        A = np.array([[1 - lr * c, -lr * beta], [c, beta]])
        found.append(abs(np.linalg.eigvals(A)).max())
    return max(found)


@pytest.mark.parametrize("lr", [0.001, 0.03, 0.06, 0.2])
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
def test_factors_are_spectral_radii(lr, beta):
    """For one curvature or many, below the limit and above."""
    expected = spectral_radius(CURVES, lr, beta)
    assert momentum_factor(CURVES, lr, beta) == pytest.approx(expected)
    if beta == 0:
        assert descent_factor(CURVES, lr) == pytest.approx(expected)


@pytest.mark.parametrize(("low", "high"), [(1, 9), (0.1, 40), (2, 2)])
def test_no_search_finds_better_settings(low, high):
    """The best rates are those of a numerical search, and its factors."""
    both = low, high
    plain, heavy = best_descent(low, high), best_momentum(low, high)
    assert descent_factor(both, plain.lr) == pytest.approx(plain.factor)
    found = momentum_factor(both, heavy.lr, heavy.beta)
    assert found == pytest.approx(heavy.factor, abs=1e-7)

    def factor(p):
        return momentum_factor(both, abs(p[0]), abs(p[1]))

    for x0 in ((plain.lr, 0.3), (heavy.lr, heavy.beta)):
        options = {"xatol": 1e-9, "fatol": 1e-9, "maxiter": 2000}
        best = minimize(factor, x0, method="Nelder-Mead", options=options)
        assert best.fun > heavy.factor - 1e-6


def test_by_hand():
    """Curvatures 1 and 9: factors 4/5, and 1/2 at lr = beta = 1/4."""
    assert best_descent(1, 9) == pytest.approx((0.2, 0, 0.8))
    assert best_momentum(1, 9) == pytest.approx((0.25, 0.25, 0.5))


@pytest.mark.parametrize("lr", [0.02, 0.05])
def test_paths_have_the_factors_of_theory(lr):
    """Descent and momentum, measured to one per cent of the logarithm."""
    for rule, options in (
        (descent.sgd, {}),
        (descent.momentum, {"beta": 0.7}),
    ):
        path = descent.walk(
            rule, lambda w: CURVES * w, np.ones(6), 600, lr=lr, **options
        )
        theory = momentum_factor(CURVES, lr, options.get("beta", 0.0))
        off = np.log(measured_factor(path)) / np.log(theory)
        assert off == pytest.approx(1, abs=0.01)


def test_distances_whose_squares_vanish_have_a_rate():
    """Of 1e-250 a float has no square; the factor is found all the same."""
    path = 10.0 ** -np.arange(0, 300, 50)[:, None] * [[0.6, 0.8]]
    assert measured_factor(path) == pytest.approx(1e-50)


def test_what_has_no_rate_is_refused():
    """Curvatures that are none, a range turned round, a path that ended."""
    with pytest.raises(ValueError, match="curvatures must be above zero"):
        descent_factor([1, 0], 0.1)
    with pytest.raises(ValueError, match="curvatures must be above zero"):
        momentum_factor([], 0.1, 0.9)
    with pytest.raises(ValueError, match="not above high: 3, 2"):
        best_momentum(3, 2)
    with pytest.raises(ValueError, match=r"path \(S, D\).* \(3,\)"):
        measured_factor(np.ones(3))
    with pytest.raises(ValueError, match="distances above zero"):
        measured_factor(np.zeros((5, 2)))
    with pytest.raises(ValueError, match="two steps or more"):
        measured_factor(np.ones((1, 2)))
