"""A softmax too many."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from torch.nn import functional as F  # noqa: N812

from dlbook import ops
from dlbook.byhand.failures import loss_floor, softmax_twice
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(1, 2), (7, 3), (5, 10)])
def test_it_is_what_pytorch_makes_of_two(shape):
    """Value and gradient of cross_entropy(softmax(z)), in double precision."""
    z, labels = 2 * RNG.normal(size=shape), RNG.integers(0, shape[1], shape[0])
    scores = torch.tensor(z, requires_grad=True)
    theirs = F.cross_entropy(scores.softmax(1), torch.tensor(labels))
    theirs.backward()
    loss, pullback = softmax_twice(z, labels)
    assert loss == pytest.approx(theirs.item())
    np.testing.assert_allclose(pullback(1.0)[0], scores.grad, atol=1e-15)
    check_pullback(softmax_twice, z, labels)


@pytest.mark.parametrize("K", [2, 3, 10])
def test_equal_scores_get_a_kth_of_the_gradient(K):
    """Where all classes are equally likely, whatever K."""
    z, labels = np.zeros((4, K)), RNG.integers(0, K, 4)
    (twice,), (once,) = (
        loss(z, labels)[1](1.0) for loss in (softmax_twice, ops.cross_entropy)
    )
    np.testing.assert_allclose(twice, once / K, atol=1e-15)


def test_by_hand():
    """Nine to one for the wrong class: 0.09 times the sum of the errors."""
    loss, pullback = softmax_twice(np.log([[9.0, 1.0]]), np.array([1]))
    q = 1 / (1 + np.exp(-0.8))
    assert loss == pytest.approx(-np.log(1 - q))
    np.testing.assert_allclose(pullback(1.0)[0], [[0.18 * q, -0.18 * q]])


@pytest.mark.parametrize("K", [2, 3, 10, 1000])
def test_the_floor_is_approached_and_never_passed(K):
    """A sure right answer comes near it, a search does not get below."""
    z = np.zeros((1, K))
    z[0, 0] = 60
    assert softmax_twice(z, np.array([0]))[0] == pytest.approx(loss_floor(K))
    if K == 3:
        found = minimize(
            lambda z: softmax_twice(z[None], np.array([0]))[0], np.zeros(K)
        )
        assert loss_floor(K) - 1e-12 <= found.fun < loss_floor(K) + 1e-3


@pytest.mark.parametrize("K", [2, 3, 10, 1000])
def test_the_ceiling_is_one_above_the_floor(K):
    """Where it is sure and wrong; nowhere is it higher."""
    z = np.zeros((1, K))
    z[0, -1] = 60
    most = softmax_twice(z, np.array([0]))[0]
    assert most == pytest.approx(loss_floor(K) + 1)
    for z in 5 * RNG.normal(size=(200, 1, K)):
        assert softmax_twice(z, np.array([0]))[0] <= most + 1e-12


def test_a_wrong_answer_costs_at_least():
    """ln(2 + (K - 2) / sqrt(e)), in a tie of two that share all."""
    z = np.log(np.array([[0.5, 0.5, *[1e-300] * 8]]))
    least = np.log(2 + 8 / np.e**0.5)
    assert softmax_twice(z, np.array([0]))[0] == pytest.approx(least)
    for z in 5 * RNG.normal(size=(500, 1, 10)):
        loss = softmax_twice(z, np.array([0]))[0]
        assert z[0].argmax() == 0 or loss >= least


def test_one_class_has_no_floor():
    """Two classes at least."""
    with pytest.raises(ValueError, match="two classes or more, got 1"):
        loss_floor(1)
