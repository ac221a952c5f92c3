"""Polynomial features, least squares and ridge regression."""

import numpy as np
import pytest
from scipy.linalg import LinAlgError

from dlbook.byhand.regression import (
    bump,
    chebyshev,
    filter_factors,
    known_weights,
    least_squares,
    monomials,
    noisy_bump,
    ridge,
    ridge_path,
)


def sample(n=50, degree=6, seed=0):
    """Chebyshev features of a noisy bump, and its targets."""
    x, t = noisy_bump(n, np.random.default_rng(seed))
    return chebyshev(x, degree), t


def test_bump_is_even_and_peaks_at_zero():
    """The curve is 2 at zero, symmetric, and falls away on both sides."""
    x = np.linspace(0.0, 2.0, 50)
    np.testing.assert_array_equal(bump(x), bump(-x))
    assert bump(np.array(0.0)) == 2.0
    assert (np.diff(bump(x)) < 0).all()


def test_noisy_bump_is_seeded_and_has_the_noise_it_promises():
    """Same seed, same data; x fills [-2, 2]; residuals are N(0, noise²)."""
    x, t = noisy_bump(20_000, np.random.default_rng(3), noise=0.3)
    again = noisy_bump(20_000, np.random.default_rng(3), noise=0.3)
    np.testing.assert_array_equal(t, again[1])
    assert -2.0 <= x.min() < -1.99
    assert 1.99 < x.max() <= 2.0
    residual = t - bump(x)
    assert abs(residual.mean()) < 4 * 0.3 / np.sqrt(20_000)
    assert abs(residual.std() - 0.3) < 4 * 0.3 / np.sqrt(40_000)


def test_monomials_are_powers_without_the_constant():
    """The columns are x, x², x³."""
    powers = monomials(np.array([2.0, -1.0]), 3)
    np.testing.assert_array_equal(powers, [[2, 4, 8], [-1, 1, -1]])


def test_chebyshev_is_the_cosine_of_a_multiple_angle():
    """T_k(cos θ) = cos kθ, and |T_k| ≤ 1 up to the radius."""
    angle = np.linspace(0.0, np.pi, 40)
    features = chebyshev(3.0 * np.cos(angle), 9, radius=3.0)
    expected = np.cos(np.arange(1, 10) * angle[:, None])
    np.testing.assert_allclose(features, expected, atol=1e-13)


def test_known_weights_are_those_of_least_squares():
    """They solve the problem; κ and the residual's size are as asked."""
    rng = np.random.default_rng(5)
    A, w, t = known_weights(30, 4, 100.0, 2.0, rng)
    np.testing.assert_allclose(np.linalg.lstsq(A, t)[0], w)
    assert np.linalg.cond(A) == pytest.approx(100.0)
    ratio = np.linalg.norm(t - A @ w) / np.linalg.norm(A @ w)
    assert ratio == pytest.approx(2.0)


def test_both_bases_span_the_same_curves():
    """Least squares gives equal predictions in either basis."""
    x, t = noisy_bump(60, np.random.default_rng(1))
    fits = []
    for X in (monomials(x, 7), chebyshev(x, 7)):
        w, b = least_squares(X, t)
        fits.append(X @ w + b)
    np.testing.assert_allclose(*fits, atol=1e-10)


def test_three_points_by_hand():
    """The best line for (0, 1), (1, 1), (2, 7) is 3x."""
    X, t = np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 1.0, 7.0])
    for w, b in (least_squares(X, t), ridge(X, t, 0.0)):
        np.testing.assert_allclose(w, [3.0], rtol=1e-14)
        assert b == pytest.approx(0.0, abs=1e-13)
    w, b = ridge(X, t, 1.0)  # slope 6/(2 + 1), mean height unchanged
    np.testing.assert_allclose(w, [2.0], rtol=1e-14)
    assert b == pytest.approx(1.0, rel=1e-13)


def test_least_squares_residual_is_orthogonal_to_features_and_ones():
    """No feature, and no constant, can reduce the residual."""
    X, t = sample()
    w, b = least_squares(X, t)
    residual = t - X @ w - b
    np.testing.assert_allclose(X.T @ residual, 0.0, atol=1e-12)
    assert abs(residual.sum()) < 1e-12


@pytest.mark.parametrize("penalty", [1e-3, 1.0, 100.0])
def test_ridge_zeroes_the_gradient_of_its_objective(penalty):
    """Xᵀ(Xw + b - t) + λw = 0 and the residual sums to zero."""
    X, t = sample()
    w, b = ridge(X, t, penalty)
    residual = X @ w + b - t
    np.testing.assert_allclose(X.T @ residual, -penalty * w, atol=1e-11)
    assert abs(residual.sum()) < 1e-11


def test_ridge_path_equals_ridge_at_each_penalty():
    """One decomposition gives what as many Cholesky solutions give."""
    X, t = sample()
    penalties = [0.0, 0.1, 1.0, 30.0]
    W, b = ridge_path(X, t, penalties)
    assert W.shape == (6, 4)
    for k, penalty in enumerate(penalties):
        w, intercept = ridge(X, t, penalty)
        np.testing.assert_allclose(W[:, k], w, rtol=1e-9, atol=1e-12)
        assert b[k] == pytest.approx(intercept, rel=1e-9)


def test_path_fits_are_filtered_projections():
    """The fit keeps f = s²/(s² + λ) of each singular direction of t."""
    X, t = sample()
    penalties = np.array([0.5, 5.0])
    U, s, _ = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    W, b = ridge_path(X, t, penalties)
    kept = filter_factors(s, penalties) * (U.T @ t)
    expected = t.mean() + U @ kept.T
    np.testing.assert_allclose(X @ W + b, expected, atol=1e-12)


def test_filters_fall_with_the_penalty_and_lie_in_the_unit_interval():
    """f is one without penalty and shrinks from there, never below zero."""
    f = filter_factors(np.array([10.0, 1.0, 0.1]), [0.0, 0.1, 1.0, 10.0])
    np.testing.assert_array_equal(f[0], 1.0)
    assert (np.diff(f, axis=0) < 0).all()
    assert (f > 0).all()


def test_intercept_is_not_penalised():
    """Raising all targets by 10 raises all predictions by 10."""
    X, t = sample()
    low, high = ridge(X, t, 3.0), ridge(X, t + 10.0, 3.0)
    np.testing.assert_allclose(high[0], low[0], rtol=1e-10)
    assert high[1] - low[1] == pytest.approx(10.0, rel=1e-12)


def test_more_features_than_rows_need_a_penalty():
    """Without a penalty a wide X is refused; with one it is fitted."""
    X, t = sample(n=10, degree=20)
    with pytest.raises(ValueError, match="more rows than features"):
        least_squares(X, t)
    with pytest.raises(ValueError, match=r"shape \(10, 20\)"):
        ridge_path(X, t, [1.0, 0.0])
    w, _ = ridge(X, t, 1e-3)
    W, _ = ridge_path(X, t, [1e-3])
    np.testing.assert_allclose(W[:, 0], w, rtol=1e-6)


def test_a_constant_feature_gets_no_weight():
    """A column without variation is the intercept's business."""
    X, t = sample()
    X = np.column_stack([X, np.full(len(X), 0.5)])
    W, _ = ridge_path(X, t, [1.0])
    assert W[-1, 0] == 0.0
    assert ridge(X, t, 1.0)[0][-1] == 0.0


def test_equal_features_are_refused_by_cholesky():
    """Two copies of a column make XᵀX singular; a penalty repairs it."""
    X = np.array([[1.0, 1.0], [-1.0, -1.0], [2.0, 2.0], [-2.0, -2.0]])
    t = np.array([1.0, -1.0, 2.0, -2.0])
    with pytest.raises(LinAlgError):
        ridge(X, t, 0.0)
    w, _ = ridge(X, t, 1.0)
    np.testing.assert_allclose(w, 10.0 / 21.0, rtol=1e-14)


@pytest.mark.parametrize("fit", [least_squares, ridge, ridge_path])
def test_mismatched_targets_are_refused(fit):
    """As many targets as rows, or a ValueError that says so."""
    X, t = sample()
    more = () if fit is least_squares else ([1.0],)
    with pytest.raises(ValueError, match=fit.__name__):
        fit(X, t[:-1], *more)
