"""Margins and radii: by hand, by another program, and under attack."""

import numpy as np
import pytest

from dlbook import study

RNG = np.random.default_rng(0)


def test_margins_by_hand():
    """2 leads 1 by 1; 0 trails 3 by 3."""
    z = np.array([[2.0, 1, -1], [3, 0, 1]])
    assert study.margin(z, np.array([0, 1])).tolist() == [1, -3]
    z = RNG.standard_normal((20, 5))
    y = RNG.integers(0, 5, 20)
    slow = [
        row[k] - np.delete(row, k).max() for row, k in zip(z, y, strict=True)
    ]
    np.testing.assert_allclose(study.margin(z, y), slow)


def test_steepness_by_hand():
    """Diagonal maps stretch most by their largest entries."""
    assert np.isclose(study.steepness(np.diag([3.0, 1]), np.diag([1.0, 2])), 6)


def test_no_move_within_the_radius_turns_an_answer():
    """The worst of many moves, and the gradient's, at just the radius."""
    D, H, K = 4, 6, 3
    W1, b1 = RNG.standard_normal((D, H)), RNG.standard_normal(H)
    W2, b2 = RNG.standard_normal((H, K)), RNG.standard_normal(K)
    x = RNG.standard_normal((50, D))

    def scores(x):
        return np.maximum(x @ W1 + b1, 0) @ W2 + b2

    y = scores(x).argmax(axis=1)
    far = study.radii(scores(x), y, W1, W2)
    assert (far >= 0).all()
    moves = RNG.standard_normal((500, 1, D))
    moves /= np.linalg.norm(moves, axis=2, keepdims=True)
    new = scores(x + far[:, None] * moves)
    assert (new.argmax(axis=2) == y).all()


def test_a_linear_net_of_two_classes_reaches_its_radius():
    """Where all units are on and two columns are opposite, it is exact."""
    W1, W2 = np.eye(2), np.array([[1.0, -1], [0, 0]])
    x = np.array([[3.0, 1]])
    z = x @ W1 @ W2
    (far,) = study.radii(z, np.array([0]), W1, W2)
    assert np.isclose(far, 3)  # at (0, 1) both scores are equal


def test_refusals():
    """One class has no margin, and labels must be classes."""
    with pytest.raises(ValueError, match="two classes"):
        study.margin(np.zeros((2, 1)), np.zeros(2, int))
    with pytest.raises(ValueError, match="lie from 0 to"):
        study.margin(np.zeros((1, 2)), np.array([2]))
