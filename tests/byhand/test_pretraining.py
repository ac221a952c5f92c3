"""Weights learnt beforehand: gradients, the way down, a loss that stops."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import study
from dlbook.byhand import pretraining
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("sizes", [(7, 4, 2), (1, 3, 3), (5, 2, 4)])
def test_two_layers_are_proved(sizes):
    """Codes of fewer, as many and more numbers than an example has."""
    N, D, K = sizes
    x, A, v, t = (RNG.standard_normal(s) for s in ((N, D), (D, K), (K,), (N,)))
    check_pullback(
        pretraining.two_layers, x, A, v, t,
        twin=lambda x, A, v, t: ((x @ A @ v - t) ** 2).mean() / 2,
    )  # fmt: skip


@pytest.mark.parametrize("frozen", [True, False])
def test_the_way_is_that_of_short_steps(frozen):
    """One step of descent, over its rate, in the limit of small rates."""
    x, A, v, t = (RNG.standard_normal(s) for s in ((9, 5), (5, 2), (2,), (9,)))
    _, pullback = pretraining.two_layers(x, A, v, t)
    _, dA, dv, _ = pullback(1.0)
    g, h = x.T @ (x @ A @ v - t) / 9, 1e-7
    stepped = (A if frozen else A - h * dA) @ (v - h * dv)
    np.testing.assert_allclose(
        (stepped - A @ v) / h,
        pretraining.way(A, v, g, frozen=frozen),
        atol=1e-5,
    )


def test_the_way_by_hand():
    """Within the plane 4 and a quarter of it, outside a quarter of 4."""
    A, v, g = np.eye(2)[:, :1], np.array([0.5]), np.array([4.0, 4.0])
    assert pretraining.way(A, v, g).tolist() == [-5, -1]
    assert pretraining.way(A, v, g, frozen=True).tolist() == [-4, 0]


def test_many_fits_descend_as_one():
    """From moments, two fits at once, against the pullback's steps."""
    R, N, D, K = 2, 9, 4, 3
    x, t = RNG.standard_normal((R, N, D)), RNG.standard_normal((R, N))
    A, v = RNG.standard_normal((R, D, K)), RNG.standard_normal((R, K))
    S = np.einsum("rnd,rne->rde", x, x) / N
    c = np.einsum("rnd,rn->rd", x, t) / N
    many = list(pretraining.descend(S, c, A, v, lr=0.1, steps=3))
    for r in range(R):
        a, h = A[r], v[r]
        for k in range(4):
            np.testing.assert_allclose(many[k][r], a @ h)
            _, pullback = pretraining.two_layers(x[r], a, h, t[r])
            _, dA, dv, _ = pullback(1.0)
            a, h = a - 0.1 * dA, h - 0.1 * dv
    with pytest.raises(ValueError, match="c must have shape"):
        next(pretraining.descend(S, c[:1], A, v, lr=0.1, steps=1))


@pytest.mark.parametrize("case", [(8, 2, 0.5, 1.0), (30, 11, 0.2, 0.3)])
def test_at_its_worth_both_err_alike(case):
    """Where the labels are as many as said, the law of errors agrees."""
    D, K, left, noise = case
    n = pretraining.worth(D, K, left, noise)
    few = (noise + left) * (1 + K / (n - K - 1))
    assert np.isclose(few, noise * (1 + D / (n - D - 1)))
    if n == int(n):
        for size, unseen in ((K, left), (D, 0.0)):
            law = study.least_norm_error(int(n), size, 1.0, unseen, noise)
            assert np.isclose(law, few)


def test_worth_at_its_ends():
    """Nothing left: for ever. No noise: one more than a fit needs."""
    assert pretraining.worth(5, 2, 0.0, 1.0) == np.inf
    assert pretraining.worth(5, 2, 1.0, 0.0) == 6


def in_torch(z, y, floor=1e-7):
    """The same loss from PyTorch's parts: logarithms taken for scores."""
    return F.cross_entropy(z.clamp(floor, 1 - floor).log(), y)


def test_the_clipped_loss_is_proved():
    """Away from its kinks, with outputs below, within and above."""
    z = RNG.uniform(0.1, 0.9, (6, 4))
    z[0], z[1, :2], z[2] = -0.3, (1.4, -2.0), 1.5
    y = np.array([1, 0, 3, 2, 2, 0])
    check_pullback(pretraining.clipped_cross_entropy, z, y, twin=in_torch)


def test_the_clipped_loss_by_hand():
    """Half for the first class, nothing for the true third."""
    z, y = np.array([[0.5, 0.0, -1.0]]), np.array([2])
    loss, pullback = pretraining.clipped_cross_entropy(z, y)
    assert np.isclose(loss, np.log((0.5 + 2e-7) / 1e-7))
    np.testing.assert_allclose(pullback(1.0)[0], [[2, 0, 0]], rtol=1e-6)


def test_all_off_is_ln_of_classes_and_no_gradient():
    """Scores below zero, ten classes: 2.3026, for ever."""
    z = -RNG.uniform(0, 3, (20, 10))
    loss, pullback = pretraining.clipped_cross_entropy(z, np.arange(20) % 10)
    assert np.isclose(loss, np.log(10))
    assert not pullback(1.0)[0].any()


def test_relu_before_it_changes_nothing():
    """Zero is clipped as what lies below it."""
    z, y = RNG.standard_normal((8, 3)), np.arange(8) % 3
    one, back = pretraining.clipped_cross_entropy(z, y)
    two, _ = pretraining.clipped_cross_entropy(np.maximum(z, 0), y)
    assert one == two
    a = torch.tensor(z, requires_grad=True)
    in_torch(a.relu(), torch.tensor(y)).backward()
    np.testing.assert_allclose(back(1.0)[0], a.grad.numpy(), atol=1e-12)


def test_refusals():
    """Shapes, labels out of range, variances below zero, a wide floor."""
    z = np.ones((2, 3))
    with pytest.raises(ValueError, match="v must have shape"):
        pretraining.two_layers(z, np.ones((3, 2)), np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="t must have shape"):
        pretraining.two_layers(z, np.ones((3, 2)), np.ones(2), np.ones(3))
    with pytest.raises(ValueError, match="g must have shape"):
        pretraining.way(np.ones((3, 2)), np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="0 < K < D"):
        pretraining.worth(2, 2, 0.1, 0.1)
    with pytest.raises(ValueError, match="variances from 0 on"):
        pretraining.worth(3, 2, -0.1, 0.1)
    with pytest.raises(ValueError, match="labels"):
        pretraining.clipped_cross_entropy(z, np.array([0, 3]))
    with pytest.raises(ValueError, match="floor must lie"):
        pretraining.clipped_cross_entropy(z, np.array([0, 1]), floor=0.5)
