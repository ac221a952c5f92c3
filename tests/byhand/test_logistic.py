"""The fitting routines of the chapter *Logistic regression*."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dlbook import byhand


@pytest.fixture
def data():
    """Sixty examples of three features, outcomes drawn from a known model."""
    rng = np.random.default_rng(0)
    x = byhand.logistic.with_ones(rng.standard_normal((60, 3)))
    p = 1 / (1 + np.exp(-x @ np.array([-0.5, 1.0, -2.0, 0.0])))
    return x, (rng.random(60) < p).astype(float)


def central(f, w, h=1e-5):
    """Central differences of ``f`` at ``w``, one row a coordinate."""
    steps = h * np.eye(len(w))
    return np.array([(f(w + s) - f(w - s)) / (2 * h) for s in steps])


def error(a, b):
    """Norm of the difference, relative to the larger norm."""
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(np.subtract(a, b)) / scale


def test_loss_and_gradient_by_hand():
    """Odds 1/3, 3 and 9 give the loss and gradient worked on paper."""
    x, t = np.array([[-1.0], [1.0], [2.0]]), np.array([0.0, 1.0, 0.0])
    w = np.log([3.0])
    loss = (2 * np.log(4 / 3) + np.log(10)) / 3
    assert byhand.logistic.loss(x, t, w) == pytest.approx(loss)
    assert byhand.logistic.gradient(x, t, w) == pytest.approx([13 / 30])


@pytest.mark.parametrize("penalty", [0.0, 0.3, np.array([0.0, 1, 2, 3])])
def test_gradient_and_hessian_are_derivatives(data, penalty):
    """Gradient and Hessian agree with central differences."""
    x, t = data
    w = np.array([0.3, -1.0, 0.5, 2.0])

    def loss(v):
        return byhand.logistic.loss(x, t, v, penalty)

    def gradient(v):
        return byhand.logistic.gradient(x, t, v, penalty)

    assert error(gradient(w), central(loss, w)) < 1e-7
    H = byhand.logistic.hessian(x, w, penalty)
    assert error(H, central(gradient, w)) < 1e-7


def test_hessian_is_semidefinite_and_singular_for_dependent_columns(data):
    """No curvature is negative; a repeated column has none in one way."""
    x, _ = data
    for scale in (0.0, 1.0, 5.0):
        H = byhand.logistic.hessian(x, np.full(4, scale))
        assert np.linalg.eigvalsh(H).min() > 0
    twice = np.column_stack([x, x[:, 1]])
    H = byhand.logistic.hessian(twice, np.zeros(5))
    assert abs(np.linalg.eigvalsh(H)[0]) < 1e-12


@pytest.mark.parametrize("strength", [0.0, 0.02])
def test_newton_agrees_with_scikit_learn(data, strength):
    """Newton ends where scikit-learn does, without and with a penalty."""
    x, t = data
    C = 1 / (strength * len(t)) if strength else np.inf
    theirs = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12)
    theirs.fit(x[:, 1:], t)
    penalty = strength * np.array([0.0, 1, 1, 1])
    ours = byhand.logistic.newton_path(x, t, np.zeros(4), penalty=penalty)[-1]
    assert error(ours[1:], theirs.coef_[0]) < 1e-9
    assert error(ours[:1], theirs.intercept_) < 1e-9


def test_newton_squares_the_error(data):
    """Near the minimum each error is bounded by the last one, squared."""
    x, t = data
    path = byhand.logistic.newton_path(x, t, np.zeros(4), steps=12)
    e = np.linalg.norm(path - path[-1], axis=1)
    near = (e[:-1] < 0.5) & (e[1:] > 1e-13)
    assert near.sum() >= 3
    assert (e[1:][near] / e[:-1][near] ** 2).max() < 2


def test_newton_does_not_see_the_units(data):
    """An invertible change of features leaves every score on the path."""
    x, t = data
    A = np.diag([1.0, 10.0, 0.1, 3.0]) + np.eye(4, k=1)
    scores = x @ byhand.logistic.newton_path(x, t, np.zeros(4)).T
    changed = x @ A @ byhand.logistic.newton_path(x @ A, t, np.zeros(4)).T
    assert np.allclose(scores, changed, atol=1e-9)


def test_newton_refuses_a_singular_hessian(data):
    """A repeated column leaves no single minimum: LinAlgError."""
    x, t = data
    with pytest.raises(np.linalg.LinAlgError):
        byhand.logistic.newton_path(x[:, [0, 0]], t, np.zeros(2))


def test_descent_contracts_at_the_predicted_rate(data):
    """Gradient descent loses the factor 1 - lr times least curvature."""
    x, t = data
    best = byhand.logistic.newton_path(x, t, np.zeros(4))[-1]
    curvature = np.linalg.eigvalsh(byhand.logistic.hessian(x, best))[0]
    path = byhand.logistic.descent_path(x, t, np.zeros(4), lr=1.0, steps=300)
    e = np.linalg.norm(path - best, axis=1)
    assert e[300] / e[299] == pytest.approx(1 - curvature, rel=1e-3)


def test_the_start_is_kept(data):
    """Both paths begin with the start they were given, unchanged."""
    x, t = data
    w = np.full(4, 0.1)
    newton = byhand.logistic.newton_path(x, t, w, steps=2)
    descent = byhand.logistic.descent_path(x, t, w, lr=0.1, steps=2)
    assert newton.shape == descent.shape == (3, 4)
    assert (newton[0] == w).all()
    assert (descent[0] == w).all()
    assert (w == 0.1).all()


def test_wrong_shapes_are_named(data):
    """Targets as a column, or too few weights, raise with the shapes."""
    x, t = data
    with pytest.raises(ValueError, match=r"t must have shape \(N\)"):
        byhand.logistic.loss(x, t[:, None], np.zeros(4))
    with pytest.raises(ValueError, match=r"w must have shape \(D\)"):
        byhand.logistic.gradient(x, t, np.zeros(3))
    with pytest.raises(ValueError, match="w must have shape"):
        byhand.logistic.hessian(x, np.zeros(5))


def test_ones_come_first():
    """``with_ones`` puts the intercept's column before the others."""
    x = np.array([[5.0, 6.0], [7.0, 8.0]])
    assert (byhand.logistic.with_ones(x) == [[1, 5, 6], [1, 7, 8]]).all()


def test_the_error_of_an_intercept_by_hand():
    """Odds of 1 to 3 among 16: p(1 - p) = 3/16, so the error is 1/√3."""
    x, w = np.ones((16, 1)), np.log([1 / 3])
    assert byhand.logistic.standard_errors(x, w) == pytest.approx(3**-0.5)


def test_standard_errors_are_the_spread_of_repeated_fits():
    """Over outcomes drawn anew the weights scatter as the Hessian says."""
    rng = np.random.default_rng(1)
    x = byhand.logistic.with_ones(rng.standard_normal((500, 2)))
    true = np.array([-0.5, 1.0, 0.0])
    p = 1 / (1 + np.exp(-x @ true))
    fits = [
        byhand.logistic.newton_path(x, 1.0 * (rng.random(500) < p), true)[-1]
        for _ in range(400)
    ]
    expected = byhand.logistic.standard_errors(x, true)
    np.testing.assert_allclose(np.std(fits, axis=0), expected, rtol=0.15)
