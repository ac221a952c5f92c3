"""Linear models with as many weights as one likes."""

import numpy as np
import pytest
import torch

from dlbook.byhand import interpolation, regression

RNG = np.random.default_rng(0)
SHAPES = [(6, 3), (5, 5), (4, 9)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("outputs", [(), (2,)])
def test_least_norm_is_the_pseudo_inverse(shape, outputs):
    """PyTorch's pinv gives the same weights."""
    X = RNG.standard_normal(shape)
    t = RNG.standard_normal((shape[0], *outputs))
    other = torch.linalg.pinv(torch.from_numpy(X)).numpy() @ t
    found = interpolation.least_norm(X, t)
    np.testing.assert_allclose(found, other, atol=1e-12)


def test_least_norm_by_hand():
    """One example (3, 4) with target 50: the weights are 2 (3, 4)."""
    w = interpolation.least_norm(np.array([[3.0, 4.0]]), np.array([50.0]))
    np.testing.assert_allclose(w, [6, 8])


def test_least_norm_leaves_out_what_is_not_there():
    """A doubled column shares the weight; a doubled row changes nothing."""
    X, t = np.array([[1.0], [2.0]]), np.array([1.0, 2.0])
    w = interpolation.least_norm(np.hstack([X, X]), t)
    np.testing.assert_allclose(w, [0.5, 0.5])
    rows = interpolation.least_norm(np.vstack([X, X]), np.tile(t, 2))
    np.testing.assert_allclose(rows, [1])


def test_no_other_interpolation_is_shorter():
    """Whatever is added where the examples do not see lengthens it."""
    X, t = RNG.standard_normal((4, 9)), RNG.standard_normal(4)
    w = interpolation.least_norm(X, t)
    unseen = np.linalg.svd(X)[2][4:]
    for _ in range(20):
        other = w + unseen.T @ RNG.standard_normal(5)
        np.testing.assert_allclose(X @ other, t)
        assert np.linalg.norm(other) > np.linalg.norm(w)


@pytest.mark.parametrize("shape", SHAPES)
def test_descent_is_its_filter(shape):
    """After k steps the weights are what the factors say, and PyTorch's."""
    X, t = RNG.standard_normal(shape), RNG.standard_normal(shape[0])
    s = np.linalg.svd(X, compute_uv=False)
    lr, steps = 1 / s[0] ** 2, 7
    (factors,) = interpolation.stopped_factors(s, lr, np.array([steps]))
    found = interpolation.modes(X, t, np.eye(shape[1]))
    said = interpolation.predict(found, factors)
    w = torch.zeros(shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=lr)
    for _ in range(steps):
        loss = ((torch.from_numpy(X) @ w - torch.from_numpy(t)) ** 2).sum() / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    np.testing.assert_allclose(said, w.detach().numpy(), atol=1e-12)
    walked = interpolation.descend(X, t, lr, steps)
    np.testing.assert_allclose(walked, said, atol=1e-12)


def test_descent_ends_at_the_interpolation_next_to_its_start():
    """What the start has where no example sees stays."""
    X, t = RNG.standard_normal((3, 6)), RNG.standard_normal((3, 2))
    start = RNG.standard_normal((6, 2))
    lr = 1 / np.linalg.norm(X, 2) ** 2
    found = interpolation.descend(X, t, lr, 5000, start)
    seen = np.linalg.pinv(X) @ X
    said = interpolation.least_norm(X, t) + start - seen @ start
    np.testing.assert_allclose(found, said, atol=1e-9)


def test_stopped_factors_by_hand():
    """Length 1 and rate 1/2: half of what is left, each step."""
    found = interpolation.stopped_factors(
        np.array([1.0]), 0.5, np.array([0, 1, 2, 3])
    )
    np.testing.assert_array_equal(found[:, 0], [0, 0.5, 0.75, 0.875])


@pytest.mark.parametrize("shape", SHAPES)
def test_modes_give_ridge(shape):
    """With ridge's factors the prediction is that of the normal equations."""
    X, t = RNG.standard_normal(shape), RNG.standard_normal((shape[0], 3))
    x_new = RNG.standard_normal((4, shape[1]))
    found = interpolation.modes(X, t, x_new)
    (factors,) = regression.filter_factors(found.s, [0.3])
    w = np.linalg.solve(X.T @ X + 0.3 * np.eye(shape[1]), X.T @ t)
    said = interpolation.predict(found, factors)
    np.testing.assert_allclose(said, x_new @ w, atol=1e-12)


def test_relu_features_are_what_lies_above_zero():
    """Two directions by hand, and no feature below zero."""
    x = np.array([[1.0, 2.0], [-1.0, 0.0]])
    directions = np.array([[1.0, 0], [0, -1]])
    found = interpolation.relu_features(x, directions)
    np.testing.assert_array_equal(found, [[1, 0], [0, 0]])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: interpolation.least_norm(np.ones((2, 3)), np.ones(3)),
            r"got \(3,\)",
        ),
        (
            lambda: interpolation.least_norm(np.ones((0, 3)), np.ones(0)),
            r"got \(0, 3\)",
        ),
        (
            lambda: interpolation.modes(
                np.ones((2, 3)), np.ones(2), np.ones((2, 4))
            ),
            r"x_new must have shape .* got \(2, 4\)",
        ),
        (
            lambda: interpolation.stopped_factors(np.ones(1), 2.0, np.ones(1)),
            "got 2.0 and 1",
        ),
        (
            lambda: interpolation.relu_features(np.eye(2), np.eye(3)),
            r"directions must have shape .* got \(3, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Shapes that differ, no examples, and a rate that is too large."""
    with pytest.raises(ValueError, match=message):
        make()
