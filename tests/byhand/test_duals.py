"""Dual norms, the moves that reach them, and the worst logistic loss."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand.duals import NORMS, dual_norm, steepest, worst_logistic
from dlbook.proof import ProofError, check_pullback

DUAL = {1: np.inf, 2: 2, np.inf: 1}
W = np.array([[3.0, -4.0, 0.0], [0.5, 0.25, -2.0]])


@pytest.mark.parametrize("norm", NORMS)
def test_dual_norms_are_numpys(norm):
    """One and infinity change places, and two stays."""
    expected = np.linalg.norm(W, ord=DUAL[norm], axis=1)
    np.testing.assert_allclose(dual_norm(W, norm), expected)


@pytest.mark.parametrize("norm", NORMS)
def test_the_steepest_move_reaches_the_bound(norm):
    """It has the length asked for, and its product is the dual norm's."""
    v = steepest(W, 0.3, norm)
    np.testing.assert_allclose(np.linalg.norm(v, ord=norm, axis=1), 0.3)
    np.testing.assert_allclose((W * v).sum(axis=1), 0.3 * dual_norm(W, norm))


@pytest.mark.parametrize("norm", NORMS)
def test_no_other_move_of_that_length_does_more(norm):
    """Hölder's inequality, for a thousand random moves."""
    v = np.random.default_rng(0).standard_normal((1000, 3))
    v /= np.linalg.norm(v, ord=norm, axis=1, keepdims=True)
    assert (v @ W.T <= dual_norm(W, norm) + 1e-12).all()


@pytest.mark.parametrize("norm", NORMS)
def test_a_vector_of_zeros_has_no_steepest_move(norm):
    """Nothing is divided by zero."""
    zero = np.zeros((2, 3))
    assert not dual_norm(zero, norm).any()
    assert not (zero * steepest(zero, 1.0, norm)).any()
    assert dual_norm(np.zeros((0, 3)), norm).shape == (0,)


def example(N=7, D=4, seed=0):
    """Inputs, signs, weights without a zero, a bias."""
    rng = np.random.default_rng(seed)
    t = rng.choice([-1, 1], N)
    return (
        rng.standard_normal((N, D)),
        t,
        rng.standard_normal(D),
        rng.random(1),
    )


def test_the_worst_loss_is_that_at_the_corners():
    """The largest loss over all corners of each input's box is no other."""
    x, t, w, b = example()
    corners = np.array(np.meshgrid(*[[-0.2, 0.2]] * 4)).reshape(4, -1).T
    scores = (x[:, None] + corners) @ w + b
    losses = np.logaddexp(0, -t[:, None] * scores).max(axis=1)
    loss, _ = worst_logistic(x, t, w, b, 0.2)
    assert loss == pytest.approx(losses.mean(), rel=1e-12)


def test_without_a_move_it_is_binary_cross_entropy():
    """At a length of 0, PyTorch's."""
    x, t, w, b = example()
    z = torch.tensor(x @ w + b)
    expected = F.binary_cross_entropy_with_logits(z, torch.tensor((t + 1) / 2))
    assert worst_logistic(x, t, w, b, 0.0)[0] == pytest.approx(
        float(expected), rel=1e-12
    )


def test_its_pullback_is_proved():
    """By differences, and by autograd through the norm."""
    x, t, w, b = example()

    def twin(x, t, w, b, eps):
        return F.softplus(eps * w.abs().sum() - t * (x @ w + b)).mean()

    check_pullback(worst_logistic, x, t, w, b, eps=0.2, twin=twin)


def test_the_gradient_without_the_move_is_refused():
    """That of the unmoved inputs is another, and the proof says so."""
    x, t, w, b = example()

    def wrong(x, t, w, b, eps):
        loss, _ = worst_logistic(x, t, w, b, eps)
        return loss, worst_logistic(x, t, w, b, 0.0)[1]

    with pytest.raises(ProofError):
        check_pullback(wrong, x, t, w, b, eps=0.2, twin=None)


def test_large_scores_do_not_overflow():
    """A loss of 1000, and a gradient that is finite."""
    x, t = np.full((1, 1), 1000.0), np.array([-1])
    w, b = np.ones(1), np.zeros(1)
    loss, pullback = worst_logistic(x, t, w, b, 0.0)
    assert loss == 1000
    assert pullback(1.0)[1][0] == pytest.approx(1000)


def test_bad_input_is_refused():
    """Other norms, negative lengths and labels of 0 are named."""
    x, t, w, b = example()
    with pytest.raises(
        ValueError, match="norm must be 1, 2 or infinity, got 3"
    ):
        dual_norm(W, 3)
    with pytest.raises(ValueError, match="w must have shape"):
        dual_norm(W[0], 2)
    with pytest.raises(ValueError, match="eps must be 0 or more"):
        steepest(W, -0.1, 2)
    with pytest.raises(ValueError, match="eps must be 0 or more"):
        worst_logistic(x, t, w, b, -0.1)
    with pytest.raises(ValueError, match="7 whole numbers, -1 or 1"):
        worst_logistic(x, (t + 1) // 2, w, b, 0.1)
