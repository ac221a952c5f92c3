"""The best guess behind noise, and its link to the density's gradient."""

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal
from sklearn.linear_model import LinearRegression

from dlbook import study

RNG = np.random.default_rng(0)
POINTS, SEEN = RNG.standard_normal((6, 3)), 2 * RNG.standard_normal((9, 3))
CASES = [(0.7, 0.0), (0.3, 0.4), (0.0, 0.5)]


@pytest.mark.parametrize(("sigma", "width"), CASES)
def test_the_density_is_scipys(sigma, width):
    """A mean of normal densities."""
    total = sigma**2 + width**2
    theirs = [multivariate_normal(p, total).pdf(SEEN) for p in POINTS]
    ours = study.log_density(SEEN, POINTS, sigma, width)
    np.testing.assert_allclose(ours, np.log(np.mean(theirs, axis=0)))


@pytest.mark.parametrize(("sigma", "width"), CASES)
def test_the_score_is_its_gradient(sigma, width):
    """By PyTorch."""
    seen = torch.tensor(SEEN, requires_grad=True)
    squares = ((seen[:, None] - torch.tensor(POINTS)) ** 2).sum(dim=2)
    total = sigma**2 + width**2
    torch.logsumexp(-squares / (2 * total), dim=1).sum().backward()
    ours = study.score(SEEN, POINTS, sigma, width)
    np.testing.assert_allclose(ours, seen.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize(("sigma", "width"), CASES)
def test_the_guess_follows_the_score(sigma, width):
    """Tweedie's formula, from two functions that share no line of it."""
    guess = study.best_guess(SEEN, POINTS, sigma, width)
    score = study.score(SEEN, POINTS, sigma, width)
    np.testing.assert_allclose(guess, SEEN + sigma**2 * score, atol=1e-12)


def test_two_points_by_hand():
    """Minus one and one: tanh."""
    seen = np.array([[-0.5], [0.0], [2.0]])
    guess = study.best_guess(seen, np.array([[-1.0], [1.0]]), 0.8)
    np.testing.assert_allclose(guess, np.tanh(seen / 0.64), atol=1e-15)


def test_nothing_is_better_on_average():
    """Neither a nearby guess nor the nearest point."""
    rng = np.random.default_rng(1)
    truth = POINTS[rng.integers(0, 6, 20_000)]
    truth = truth + 0.3 * rng.standard_normal(truth.shape)
    seen = truth + 0.6 * rng.standard_normal(truth.shape)
    guess = study.best_guess(seen, POINTS, 0.6, 0.3)
    own = ((guess - truth) ** 2).sum(axis=1).mean()
    for other in (1.1 * guess, guess + 0.1, 0.9 * guess + 0.1 * seen):
        assert ((other - truth) ** 2).sum(axis=1).mean() > own


def test_far_away_it_stays_finite():
    """Weights are those of the nearest point."""
    far = np.full((1, 3), 1e6)
    nearest = POINTS[((far - POINTS) ** 2).sum(axis=1).argmin()]
    np.testing.assert_allclose(study.best_guess(far, POINTS, 0.1)[0], nearest)


def test_wieners_is_the_regression_on_noise():
    """Of what was on what is seen, in the limit of many."""
    mix = RNG.standard_normal((3, 3))
    x = RNG.standard_normal((200_000, 3)) @ mix
    seen = x + 0.8 * RNG.standard_normal(x.shape)
    theirs = LinearRegression(fit_intercept=False).fit(seen, x).coef_.T
    np.testing.assert_allclose(
        study.wiener(mix.T @ mix, 0.8), theirs, atol=0.02
    )


def test_refusals():
    """No noise and no width, below zero, shapes."""
    with pytest.raises(ValueError, match="not both 0"):
        study.best_guess(SEEN, POINTS, 0.0)
    with pytest.raises(ValueError, match="from 0 on"):
        study.score(SEEN, POINTS, -1.0)
    with pytest.raises(ValueError, match="points must have shape"):
        study.log_density(SEEN, POINTS[:, :2], 1.0)
    with pytest.raises(ValueError, match="sigma must be positive"):
        study.wiener(np.eye(2), 0.0)
    with pytest.raises(ValueError, match="S must have shape"):
        study.wiener(np.ones((2, 3)), 1.0)
