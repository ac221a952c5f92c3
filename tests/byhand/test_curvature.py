"""Gradient, Hessian and Gauss-Newton products, against torch.func."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand import curvature, layers, surfaces
from dlbook.byhand.surfaces import Surface
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
X = RNG.standard_normal((9, 3))
LABELS = RNG.integers(0, 4, 9)
TARGETS = RNG.standard_normal((9, 4))
CASES = [
    ((3, 4), LABELS, "tanh"),
    ((3, 5, 4), LABELS, "tanh"),
    ((3, 5, 2, 4), LABELS, "relu"),
    ((3, 5, 2, 4), LABELS, "tanh"),
    ((3, 5, 4), TARGETS, "tanh"),
    ((3, 5, 2, 4), TARGETS, "tanh"),
]


def case(sizes, t, bend):
    """A surface and a place on it."""
    surface = Surface(X, t, sizes, bend)
    return surface, surface.start(np.random.default_rng(1), gain=2.0)


def torch_scores(surface, w, x=X):
    """Scores of the same network in PyTorch, of a vector w."""
    a, n = torch.tensor(x), 0
    layers = list(zip(surface.sizes[:-1], surface.sizes[1:], strict=True))
    for i, (D, H) in enumerate(layers):
        W, b = w[n : n + D * H].reshape(D, H), w[n + D * H : n + D * H + H]
        a, n = a @ W + b, n + D * H + H
        if i + 1 < len(layers):
            a = getattr(torch, surface.bend)(a)
    return a


def torch_loss(surface, w):
    """Its loss."""
    z, t = torch_scores(surface, w), torch.tensor(surface.t)
    if t.ndim == 1:
        return F.cross_entropy(z, t)
    return ((z - t) ** 2).sum() / (2 * len(z))


@pytest.mark.parametrize("given", CASES)
def test_loss_gradient_and_hessian_are_torchs(given):
    """Loss, gradient, and the Hessian entry by entry."""
    surface, w = case(*given)
    v = torch.tensor(w)
    loss = torch_loss(surface, v)
    np.testing.assert_allclose(surface.loss(w), loss, rtol=1e-12)
    g = torch.func.grad(lambda w: torch_loss(surface, w))(v)
    np.testing.assert_allclose(surface.gradient(w), g, atol=1e-13)
    slope = torch.func.jacrev(lambda w: torch_loss(surface, w))
    H = torch.func.jacrev(slope)(v)
    ours = surfaces.dense(surface.hessian(w), surface.size)
    np.testing.assert_allclose(ours, H, atol=1e-12)
    np.testing.assert_allclose(ours, ours.T, atol=1e-13)


@pytest.mark.parametrize("given", CASES)
def test_gauss_newton_is_jacobians_around_the_losses_curve(given):
    """J'CJ, with J and C by torch.func, is the product's matrix."""
    surface, w = case(*given)
    J = torch.func.jacrev(lambda w: torch_scores(surface, w))(
        torch.tensor(w)
    ).numpy()  # (N, K, P)
    z = torch_scores(surface, torch.tensor(w))
    if surface.t.ndim == 1:
        p = torch.softmax(z, dim=1).numpy()
        C = [np.diag(q) - np.outer(q, q) for q in p]
    else:
        C = [np.eye(4)] * 9
    G = sum(j.T @ c @ j for j, c in zip(J, C, strict=True)) / 9
    ours = surfaces.dense(surface.gauss_newton(w), surface.size)
    np.testing.assert_allclose(ours, G, atol=1e-12)


@pytest.mark.parametrize("given", CASES)
def test_the_gradients_pullback_is_proven(given):
    """By central differences of the gradient."""
    sizes, t, bend = given
    surface, w = case(sizes, t, bend)
    params = [a.copy() for a in surface.params(w)]
    check_pullback(curvature.slope, *params, x=X, t=t, bend=bend)


def test_one_weight_by_hand():
    """(wx + b - t)^2 / 2 at x = 2 has the Hessian [[4, 2], [2, 1]]."""
    surface = Surface(np.array([[2.0]]), np.array([[1.0]]), (1, 1))
    w = np.array([3.0, 1.0])  # 2 * 3 + 1 - 1 = 6
    assert surface.loss(w) == 18
    assert surface.gradient(w).tolist() == [12, 6]
    H = surfaces.dense(surface.hessian(w), 2)
    assert H.tolist() == [[4, 2], [2, 1]]


def test_shifting_all_scores_costs_nothing():
    """Softmax's exact zeros: any last row, moved alike for all classes."""
    surface, w = case((3, 5, 4), LABELS, "tanh")
    H = surfaces.dense(surface.hessian(w), surface.size)
    values = np.linalg.eigvalsh(H)
    assert (abs(values) < 1e-12 * values.max()).sum() == 5 + 1
    v = np.zeros(surface.size)
    surface.params(v)[2][3] = 1
    assert abs(surface.hessian(w)(v)).max() < 1e-14


def test_rescaling_is_flat_only_where_there_is_no_gradient():
    """W1, b1 times c and W2 over c: H A w = -A g, with A's signs."""
    surface, w = case((3, 5, 4), LABELS, "relu")
    A = np.zeros(surface.size)
    W1, b1, W2, _ = surface.params(A)
    W1[:], b1[:], W2[:] = 1, 1, -1
    Hv = surface.hessian(w)(A * w)
    np.testing.assert_allclose(Hv, -A * surface.gradient(w), atol=1e-13)
    assert abs(Hv).max() > 1e-3


def test_descent_is_plain_and_batches_are_part_of_the_examples():
    """Each by lr times the gradient; a batch of all, in any order, too."""
    surface, w = case((3, 5, 4), LABELS, "tanh")
    path = list(surfaces.descend(surface, w, 0.1, 3))
    assert len(path) == 4
    np.testing.assert_array_equal(path[0], w)
    for a, b in pairwise(path):
        np.testing.assert_allclose(b, a - 0.1 * surface.gradient(a))
    same = list(surfaces.descend(
        surface, w, 0.1, 3, batch=9, rng=np.random.default_rng(0)
    ))  # fmt: skip
    np.testing.assert_allclose(same, path, atol=1e-14)
    other = list(surfaces.descend(
        surface, w, 0.1, 3, batch=2, rng=np.random.default_rng(0)
    ))  # fmt: skip
    assert abs(other[-1] - path[-1]).max() > 1e-3


def test_rest_is_found_at_a_saddle_too():
    """Near a point of no gradient that is no minimum, it stays there."""
    x = np.linspace(-1, 1, 7)[:, None]
    surface = Surface(x, x**2, (1, 2, 1))
    w = np.zeros(surface.size)
    surface.params(w)[3][:] = (x**2).mean()  # the best constant
    near = w + 1e-3 * RNG.standard_normal(surface.size)
    found, length = surfaces.to_rest(surface, near)
    assert length < 1e-9
    assert abs(found - w).max() < 0.1
    values = np.linalg.eigvalsh(
        surfaces.dense(surface.hessian(found), surface.size)
    )
    assert values[-1] > 0.5


def test_start_is_uniform_within_its_bounds():
    """By layer, gain over the root of its inputs."""
    surface = Surface(X, LABELS, (3, 400, 4))
    w = surface.start(np.random.default_rng(0), gain=3.0)
    assert w.shape == (surface.size,)
    for part, D in zip(surface.params(w), (3, 3, 400, 400), strict=True):
        side = 3 / D**0.5
        assert abs(part).max() <= side
        if part.size > 100:
            assert abs(part.std() / (side / 3**0.5) - 1) < 0.1


def test_refusals():
    """Shapes, bends, labels, directions."""
    surface, w = case((3, 5, 4), LABELS, "tanh")
    params = surface.params(w)
    with pytest.raises(ValueError, match="bend must be one of tanh, relu"):
        layers.gradient(params, X, LABELS, "sine")
    with pytest.raises(ValueError, match="got 3 arrays"):
        layers.gradient(params[:3], X, LABELS)
    with pytest.raises(ValueError, match="W2 must have shape"):
        layers.gradient([*params[:2], params[0], params[1]], X, LABELS)
    with pytest.raises(ValueError, match="t must lie from 0 to"):
        layers.gradient(params, X, LABELS + 4)
    with pytest.raises(ValueError, match="t must have shape"):
        layers.gradient(params, X, TARGETS[:, :2])
    with pytest.raises(ValueError, match="w must have shape"):
        surface.loss(w[:-1])
    with pytest.raises(ValueError, match="v must have the shapes"):
        curvature.hessian_product(surface.at(w), params[::-1])
    with pytest.raises(ValueError, match="needs rng"):
        next(surfaces.descend(surface, w, 0.1, 1, batch=2))
