"""A network through any points: by hand, by another solver, on new ones."""

import numpy as np
import pytest
from scipy.linalg import solve_triangular

from dlbook.byhand import threading

RNG = np.random.default_rng(0)


def test_three_points_by_hand():
    """1, 2, 4 to 1, -1, 1: weights 1, -3, 3 behind thresholds 0, 1, 2."""
    x, t = np.array([[1.0], [2], [4]]), np.array([[1.0], [-1], [1]])
    net = threading.thread(x, t, np.ones(1))
    assert net.b.tolist() == [0, 1, 2]
    assert net.V.ravel().tolist() == [1, -3, 3]
    new = np.array([[-1.0], [1.5], [3], [6]])
    assert threading.outputs(net, new).ravel().tolist() == [0, 0, 0, 3]


@pytest.mark.parametrize("shape", [(1, 1, 1), (7, 3, 2), (60, 20, 10)])
def test_it_goes_through_every_point(shape):
    """In any order of the examples, and as SciPy solves the system."""
    N, D, K = shape
    x, t = RNG.standard_normal((N, D)), RNG.standard_normal((N, K))
    w = RNG.standard_normal(D)
    net = threading.thread(x, t, w)
    np.testing.assert_allclose(threading.outputs(net, x), t, atol=1e-8)
    order = np.argsort(x @ w)
    A = np.maximum((x @ w)[order][:, None] - net.b, 0)
    V = solve_triangular(A, t[order], lower=True)
    np.testing.assert_allclose(net.V, V, rtol=1e-6, atol=1e-6)
    assert net.w.size + net.b.size + net.V.size == D + N + N * K


def test_between_points_it_is_straight():
    """Along the direction the outputs are those of interpolation."""
    z = np.sort(RNG.standard_normal(9))
    t = RNG.standard_normal(9)
    net = threading.thread(z[:, None], t[:, None], np.ones(1))
    new = np.linspace(z[0], z[-1], 50)
    found = threading.outputs(net, new[:, None])[:, 0]
    np.testing.assert_allclose(found, np.interp(new, z, t), atol=1e-9)


def test_refusals():
    """Two examples on one place, or arrays that do not fit."""
    x, t = np.zeros((2, 3)), np.zeros((2, 1))
    with pytest.raises(ValueError, match="one projection"):
        threading.thread(x, t, np.ones(3))
    with pytest.raises(ValueError, match="w must have shape"):
        threading.thread(x, t, np.ones(2))
