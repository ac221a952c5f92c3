"""Linear models trained from a start."""

import numpy as np
import pytest
from scipy.optimize import minimize

from dlbook.byhand.starts import descended, nearest_solution, on_features


def problem(N, D, seed=0):
    """Examples, targets without noise, the truth, and a start."""
    rng = np.random.default_rng(seed)
    X, truth, start = (rng.normal(size=s) for s in ((N, D), D, D))
    return X, X @ truth, truth, start


def test_by_hand():
    """One example (1, 1) with target 4: the foot of the perpendicular."""
    X, t = np.ones((1, 2)), np.array([4.0])
    for start, end in (
        ((0, 0), (2, 2)),
        ((0, 2), (1, 3)),
        ((3, 0), (3.5, 0.5)),
    ):
        found = nearest_solution(X, t, np.array(start, float))
        assert np.allclose(found, end)


@pytest.mark.parametrize(("N", "D"), [(3, 7), (7, 3), (4, 4)])
def test_descent_ends_there(N, D):
    """Gradient descent arrives at the nearest solution."""
    X, t, _, start = problem(N, D)
    t = t + (np.arange(N) if N > D else 0)  # no exact solution
    rate = N / np.linalg.norm(X, 2) ** 2
    end = descended(X, t, start, rate, 60_000)
    assert np.allclose(end, nearest_solution(X, t, start), atol=1e-6)


def test_nearest_by_a_second_implementation():
    """SciPy's constrained minimum of the distance is the same point."""
    X, t, _, start = problem(2, 5, 1)
    found = minimize(
        lambda w: np.sum((w - start) ** 2), np.zeros(5),
        constraints={"type": "eq", "fun": lambda w: X @ w - t},
        options={"ftol": 1e-14},
    )  # fmt: skip
    assert np.allclose(found.x, nearest_solution(X, t, start), atol=1e-5)


def test_what_the_data_leave_open():
    """The error is the part of the start's that no example sees."""
    X, t, truth, start = problem(3, 6, 2)
    end = nearest_solution(X, t, start)
    P = np.linalg.pinv(X) @ X
    assert np.allclose(end - truth, (np.eye(6) - P) @ (start - truth))


def test_frozen_features():
    """The weights lie in the span, and are least squares there."""
    X, t, _, _ = problem(9, 6, 3)
    U = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 2)))[0]
    w = on_features(X, t, U)
    assert np.allclose(U @ (U.T @ w), w)
    v = np.linalg.lstsq(X @ U, t)[0]
    assert np.allclose(w, U @ v)


def test_shapes_are_enforced():
    """What does not fit is named."""
    X, t, _, start = problem(3, 5)
    with pytest.raises(ValueError, match="nearest_solution"):
        nearest_solution(X, t, start[:4])
    with pytest.raises(ValueError, match="descended"):
        descended(X[:0], t[:0], start, 0.1, 1)
    with pytest.raises(ValueError, match="on_features"):
        on_features(X, t, np.eye(4))
