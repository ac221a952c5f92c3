"""The linear autoencoder: gradient, optimum, places of rest, courses."""

from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp
from sklearn.decomposition import PCA

from dlbook import study
from dlbook.byhand import bottleneck
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
x = RNG.standard_normal((40, 5)) @ RNG.standard_normal((5, 5))
x -= x.mean(axis=0)
S = x.T @ x / len(x)
A, B = RNG.standard_normal((5, 2)), RNG.standard_normal((2, 5))


def twin(x, A, B):
    """The loss in PyTorch."""
    return ((x @ A @ B - x) ** 2).sum(dim=1).mean() / 2


@pytest.mark.parametrize("shape", [(7, 4, 2), (1, 3, 3), (5, 2, 4)])
def test_the_pullback_is_proved(shape):
    """Codes of fewer, as many and more numbers than an example has."""
    N, D, K = shape
    arrays = (RNG.standard_normal(s) for s in ((N, D), (D, K), (K, D)))
    check_pullback(bottleneck.autoencoder, *arrays, twin=twin)


def test_four_points_by_hand():
    """Through the first diagonal: the other one's 0.25 is left."""
    points = np.array([[2.0, 1], [1, 2], [-2, -1], [-1, -2]])
    u = np.array([[1.0], [1.0]]) / 2**0.5
    assert np.isclose(bottleneck.autoencoder(points, u, u.T)[0], 0.25)
    moments = points.T @ points / 4
    assert moments.tolist() == [[2.5, 2], [2, 2.5]]
    assert np.isclose(bottleneck.least(moments, 1), 0.25)
    for c in (0.1, -3):
        again = bottleneck.autoencoder(points, c * u, u.T / c)[0]
        assert np.isclose(again, 0.25)


def test_second_moments_are_enough():
    """Loss and gradient, without the examples."""
    value, pullback = bottleneck.autoencoder(x, A, B)
    np.testing.assert_allclose(bottleneck.loss(S, A, B), value)
    for ours, theirs in zip(
        bottleneck.slopes(S, A, B), pullback(1.0)[1:], strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("K", [1, 2, 4, 5, 7])
def test_the_least_loss_is_scikit_learns(K):
    """What principal components leave; nothing from K = D on."""
    theirs = 0.0
    if K < 5:
        pca = PCA(K).fit(x)
        back = pca.inverse_transform(pca.transform(x))
        theirs = ((back - x) ** 2).sum() / (2 * len(x))
    np.testing.assert_allclose(bottleneck.least(S, K), theirs, atol=1e-12)


def hessian(A, B):
    """All second derivatives, by PyTorch."""
    sizes, moments = A.shape, torch.tensor(S)

    def value(w):
        n = sizes[0] * sizes[1]
        a, b = w[:n].reshape(sizes), w[n:].reshape(sizes[::-1])
        E = torch.eye(len(S), dtype=w.dtype) - a @ b
        return ((moments @ E) * E).sum() / 2

    w = torch.tensor(np.append(A.ravel(), B.ravel()))
    return torch.autograd.functional.hessian(value, w).numpy()


@pytest.mark.parametrize("K", [1, 2, 3])
def test_places_of_rest_and_their_ways_down(K):
    """No gradient, the loss of what is left out, and as many ways down."""
    values = np.linalg.eigvalsh(S)[::-1]
    for chosen in combinations(range(5), K):
        C = RNG.standard_normal((K, K))
        here = bottleneck.rest(S, chosen, C)
        for slope in bottleneck.slopes(S, *here):
            np.testing.assert_allclose(slope, 0, atol=1e-9)
        left = np.delete(values, chosen).sum() / 2
        np.testing.assert_allclose(bottleneck.loss(S, *here), left)
        down, level, _ = study.inertia(np.linalg.eigvalsh(hessian(*here)))
        assert down == bottleneck.ways_down(values, chosen)
        assert level == K * K


def test_descent_comes_to_the_plane_of_the_largest():
    """From small weights, to rounding, with encoder and decoder alike."""
    start = (
        1e-3 * RNG.standard_normal((5, 2)),
        1e-3 * RNG.standard_normal((2, 5)),
    )
    unit = S / np.linalg.eigvalsh(S)[-1]
    *_, (A, B) = bottleneck.descend(unit, *start, lr=0.5, steps=3000)
    np.testing.assert_allclose(
        bottleneck.loss(unit, A, B), bottleneck.least(unit, 2), rtol=1e-9
    )
    U, _ = bottleneck.rest(unit, [0, 1])
    assert study.plane_angles(B.T, U)[0] < 1e-6
    np.testing.assert_allclose(A, B.T, atol=1e-3)


def test_momentum_is_pytorchs():
    """Three steps."""
    a, b = (torch.tensor(w, requires_grad=True) for w in (A, B))
    optimizer = torch.optim.SGD([a, b], lr=0.01, momentum=0.9)
    for _ in range(3):
        optimizer.zero_grad()
        twin(torch.tensor(x), a, b).backward()
        optimizer.step()
    *_, (ours, _) = bottleneck.descend(S, A, B, lr=0.01, steps=3, momentum=0.9)
    np.testing.assert_allclose(ours, a.detach().numpy())


def test_a_mode_follows_its_flow():
    """The course against an integrator, and its middle by hand."""
    value, start = 0.7, 1e-3
    end = np.linspace(0, 12, 7)
    found = solve_ivp(
        lambda t, w: value * (1 - w[0] * w[1]) * w[::-1],
        (0, 12), [start**0.5] * 2, t_eval=end, rtol=1e-9, atol=1e-12,
    )  # fmt: skip
    course = bottleneck.mode_course(end, value, start)
    np.testing.assert_allclose(course, found.y.prod(axis=0), rtol=1e-6)
    half = np.log(1 / start - 1) / (2 * value)
    assert np.isclose(bottleneck.mode_course(half, value, start), 0.5)


def test_refusals():
    """Shapes, asymmetric moments, components that are not there."""
    with pytest.raises(ValueError, match=r"B must have shape"):
        bottleneck.autoencoder(x, A, B[:1])
    with pytest.raises(ValueError, match="S must have shape"):
        bottleneck.loss(S[:3, :3], A, B)
    with pytest.raises(ValueError, match="finite and symmetric"):
        bottleneck.least(np.array([[1.0, 2], [0, 1]]), 1)
    with pytest.raises(ValueError, match="different numbers from 0 to 4"):
        bottleneck.rest(S, [1, 1])
    with pytest.raises(ValueError, match="different numbers from 0 to 4"):
        bottleneck.rest(S, [5])
    with pytest.raises(ValueError, match="C must have shape"):
        bottleneck.rest(S, [0, 1], np.eye(3))
    with pytest.raises(ValueError, match="start must lie between"):
        bottleneck.mode_course(np.ones(1), 1.0, 0.0)
