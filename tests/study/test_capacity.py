"""What a linear fit errs by, from its number of weights."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2

from dlbook import study
from dlbook.byhand import interpolation, regression

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("k", [3, 4, 7, 12])
def test_one_example_is_one_over_chi_squared(k):
    """For N = 1 the sum is 1/|x|², whose mean is an integral."""
    mean, _ = quad(lambda q: chi2.pdf(q, k) / q, 0, np.inf)
    assert study.noise_share(1, k) == pytest.approx(mean)
    assert study.noise_share(k, 1) == pytest.approx(mean)


def test_features_and_examples_change_places():
    """The singular values of the transpose are the same."""
    sizes = np.arange(1, 40)
    for N in (1, 7, 20):
        other = [float(study.noise_share(int(D), N)) for D in sizes]
        np.testing.assert_array_equal(study.noise_share(N, sizes), other)


@pytest.mark.parametrize("D", [19, 20, 21])
def test_there_is_no_mean_at_the_peak(D):
    """With one example more or less than features it is infinite."""
    assert study.noise_share(20, D) == np.inf
    assert study.least_norm_error(20, D, 0, 0, 1) == np.inf


@pytest.mark.parametrize("D", [4, 12, 28, 60])
def test_noise_share_is_what_draws_give(D):
    """The mean over 2000 matrices, within four standard errors."""
    s = np.linalg.svd(RNG.standard_normal((2000, 20, D)), compute_uv=False)
    found = (s**-2).sum(axis=1)
    error = found.std() / 2000**0.5
    assert abs(found.mean() - study.noise_share(20, D)) < 4 * error


@pytest.mark.parametrize("D", [5, 14, 30, 80])
def test_least_norm_error_is_what_fits_give(D):
    """Weights of scipy's least squares miss by as much, within 4 errors."""
    weights = RNG.standard_normal(100)
    found = []
    for _ in range(1000):
        X = RNG.standard_normal((20, 100))
        t = X @ weights + 2 * RNG.standard_normal(20)
        gap = weights.copy()
        gap[:D] -= np.linalg.lstsq(X[:, :D], t, rcond=None)[0]
        found.append(gap @ gap + 4)  # the variance of a new example's noise
    parts = np.sum(weights[:D] ** 2), np.sum(weights[D:] ** 2)
    said = study.least_norm_error(20, D, *parts, 4.0)
    error = np.std(found) / 1000**0.5
    assert abs(np.mean(found) - said) < 4 * error


@pytest.mark.parametrize("D", [4, 5, 6])
def test_without_noise_nothing_is_let_in_at_the_peak(D):
    """What is neither noisy nor unseen has a finite error, that of fits."""
    said = study.least_norm_error(5, D, 1.0, 0.0, 0.0)
    assert said == pytest.approx(max(0, 1 - 5 / D))
    rng = np.random.default_rng(D)
    w, errors = np.ones(D) / D**0.5, []
    for _ in range(400):
        X = rng.standard_normal((5, D))
        errors.append(((w - np.linalg.pinv(X) @ (X @ w)) ** 2).sum())
    spread = np.std(errors) / 20 + 1e-9
    assert abs(np.mean(errors) - said) < 4 * spread


def test_filter_error_by_hand():
    """One direction of length 2, half kept, one of three unseen."""
    s, factors = np.array([2.0]), np.array([[0.5]])
    # prior 3: 3 (1/4 + 2); noise 4: 4 (1/4) / 4
    assert study.filter_error(s, factors, 3, 3.0, 4.0) == [7]


@pytest.mark.parametrize("shape", [(8, 5), (5, 8)])
def test_filter_error_is_what_ridge_errs_by(shape):
    """The mean over drawn weights and noise, from the matrix of the fit."""
    X, prior, noise, penalty = RNG.standard_normal(shape), 0.7, 2.0, 1.3
    D = shape[1]
    solve = np.linalg.solve(X.T @ X + penalty * np.eye(D), X.T)
    away = solve @ X - np.eye(D)
    mean = prior * np.sum(away**2) + noise * np.sum(solve**2)
    s = np.linalg.svd(X, compute_uv=False)
    factors = regression.filter_factors(s, [penalty])
    found = study.filter_error(s, factors, D, prior, noise)
    assert found == pytest.approx(mean)


def test_no_filter_beats_the_ridge_of_the_prior():
    """At noise over prior it is least, and prior times what is not fitted."""
    s = np.array([3.0, 1.0, 0.1])
    best = regression.filter_factors(s, [2.0 / 0.5])
    least = study.filter_error(s, best, 5, 0.5, 2.0)
    assert least == pytest.approx(0.5 * (5 - best.sum()))
    others = np.vstack(
        [
            regression.filter_factors(s, [1.0, 10.0]),
            interpolation.stopped_factors(s, 0.1, np.array([1, 5, 50])),
            best + 0.01 * RNG.standard_normal((20, 3)),
        ]
    )
    assert (study.filter_error(s, others, 5, 0.5, 2.0) > least).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.noise_share(0, 3), "got 0 and 3"),
        (lambda: study.noise_share(3, [2, 0]), r"got 3 and \[2 0\]"),
        (lambda: study.least_norm_error(3, 1, -1, 0, 1), "got -1, 0 and 1"),
        (lambda: study.least_norm_error(3, 1, 1, 0, -1), "got 1, 0 and -1"),
        (
            lambda: study.filter_error(np.ones(3), np.ones((1, 3)), 2, 1, 1),
            "D = 2 singular values above zero, got 3",
        ),
        (
            lambda: study.filter_error(np.zeros(1), np.ones((1, 1)), 2, 1, 1),
            "the least 0",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """No examples, negative variances, too many directions, or empty ones."""
    with pytest.raises(ValueError, match=message):
        make()
