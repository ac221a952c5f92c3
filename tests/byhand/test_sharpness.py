"""Rewriting, curvatures and input slopes, against torch.func."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand import fleet, sharpness

RNG = np.random.default_rng(0)
X = RNG.standard_normal((9, 5))
LABELS = RNG.integers(0, 3, 9)


def nets(R=2, H=6):
    """R networks of 5, H and 3 in double precision, not small."""
    return [2 * p.astype(float) for p in fleet.start((5, H, 3), range(R))]


def alone(r=1):
    """One of them: W1, b1, W2, b2."""
    return [p[r].squeeze(0) if p.shape[1] == 1 else p[r] for p in nets()]


def torch_loss(*params):
    """The loss of one network in PyTorch."""
    W1, b1, W2, b2 = params
    z = torch.relu(torch.tensor(X) @ W1 + b1) @ W2 + b2
    return F.cross_entropy(z, torch.tensor(LABELS))


def hessian(params):
    """The dense Hessian (P, P) by torch.func, of one network."""
    params = [torch.tensor(p) for p in params]
    sizes = [p.numel() for p in params]

    def loss(w):
        parts = zip(w.split(sizes), params, strict=True)
        return torch_loss(*[v.reshape(p.shape) for v, p in parts])

    w = torch.cat([p.ravel() for p in params])
    return torch.func.jacrev(torch.func.jacrev(loss))(w).numpy()


def test_curvatures_are_the_dense_hessians_diagonal():
    """Entry by entry, of many networks and of one."""
    many = sharpness.curvatures(X, nets())
    for r in range(2):
        one = sharpness.curvatures(X, alone(r))
        flat = np.concatenate([h.ravel() for h in one])
        np.testing.assert_allclose(flat, np.diag(hessian(alone(r))))
        for a, b, p in zip(one, many, alone(r), strict=True):
            assert a.shape == p.shape
            np.testing.assert_allclose(a, b[r].squeeze())
        total = sharpness.trace(one)
        assert total == pytest.approx(np.trace(hessian(alone(r))))
        assert sharpness.trace(many)[r] == pytest.approx(total)


def test_curvatures_take_each_networks_own_examples():
    """x (R, N, D) as x (N, D), one after the other."""
    x = RNG.standard_normal((2, 7, 5))
    both = sharpness.curvatures(x, nets())
    for r in range(2):
        own = sharpness.curvatures(x[r], nets())
        for a, b in zip(both, own, strict=True):
            np.testing.assert_allclose(a[r], b[r])


def test_curvature_by_hand():
    """One unit, two classes of one half each: x² v²/4 and a²/4."""
    W1, b1 = np.array([[2.0]]), np.zeros(1)
    W2, b2 = np.array([[3.0, 3.0]]), np.zeros(2)
    alike = sharpness.curvatures(np.array([[1.0]]), [W1, b1, W2, b2])
    assert [h.tolist() for h in alike] == [[[0]], [0], [[1, 1]], [0.25, 0.25]]
    W2, b2 = np.array([[1.0, -1.0]]), np.array([-2.0, 2.0])
    apart = sharpness.curvatures(np.array([[1.0]]), [W1, b1, W2, b2])
    assert apart[0] == pytest.approx(1)  # variance of 1 and -1


def test_rescaled_says_the_same_and_bends_otherwise():
    """Scores stay; the Hessian is divided by T from both sides."""
    c = RNG.uniform(0.2, 5, 6)
    old = alone()
    new = sharpness.rescaled(old, c)
    z = [np.maximum(X @ W1 + b1, 0) @ W2 + b2 for W1, b1, W2, b2 in (old, new)]
    np.testing.assert_allclose(*z)
    ones = [np.ones_like(p) for p in old]
    T = np.concatenate([t.ravel() for t in sharpness.rescaled(ones, c)])
    expected = hessian(old) / np.outer(T, T)
    np.testing.assert_allclose(hessian(new), expected, atol=1e-12)
    both = sharpness.rescaled(nets(), c)
    for a, b in zip(both, new, strict=True):
        np.testing.assert_allclose(a[1].squeeze(), b)


def test_flattest_is_flattest():
    """No other factors give a smaller trace; rescaling does not change it."""
    c = sharpness.flattest(X, alone())
    best = sharpness.rescaled(alone(), c)
    least = sharpness.trace(sharpness.curvatures(X, best))
    for _ in range(20):
        other = sharpness.rescaled(best, RNG.uniform(0.8, 1.25, 6))
        assert sharpness.trace(sharpness.curvatures(X, other)) > least
    awake = ((X @ best[0] + best[1]) > 0).any(axis=0)
    assert awake.sum() > 2
    moved = sharpness.rescaled(alone(), RNG.uniform(0.2, 5, 6))
    again = sharpness.rescaled(moved, sharpness.flattest(X, moved))
    np.testing.assert_allclose(again[0][:, awake], best[0][:, awake])
    np.testing.assert_allclose(again[2][awake], best[2][awake])
    many = sharpness.flattest(X, nets())
    np.testing.assert_allclose(many[1], c)
    for net in (alone(), best, moved):
        assert sharpness.least_trace(X, net) == pytest.approx(least)
    assert sharpness.least_trace(X, nets())[1] == pytest.approx(least)


def test_flattest_leaves_a_unit_at_rest():
    """Where nothing bends there is nothing to even out."""
    net = alone()
    net[1][2] = -1e3
    assert sharpness.flattest(X, net)[2] == 1


def test_input_slopes_are_torchs():
    """The Jacobian in x of the probabilities."""
    found = sharpness.input_slopes(X, nets())
    for r in range(2):
        W1, b1, W2, b2 = [torch.tensor(p) for p in alone(r)]

        def outputs(x, W1=W1, b1=b1, W2=W2, b2=b2):
            return torch.softmax(torch.relu(x @ W1 + b1) @ W2 + b2, 0)

        J = torch.func.vmap(torch.func.jacrev(outputs))(torch.tensor(X))
        expected = J.square().sum(dim=(1, 2)).sqrt()
        np.testing.assert_allclose(found[r], expected)


def test_input_slopes_do_not_see_the_rewriting():
    """They are of the function, not of its weights."""
    c = RNG.uniform(0.2, 5, 6)
    new = sharpness.rescaled(nets(), c)
    old = sharpness.input_slopes(X, nets())
    np.testing.assert_allclose(sharpness.input_slopes(X, new), old)


def test_bad_input_is_refused():
    """Factors that are not positive, or too few; one example alone."""
    with pytest.raises(ValueError, match=r"c must have shape \(6,\)"):
        sharpness.rescaled(alone(), np.ones(5))
    for bad in (0.0, -1.0, np.inf, np.nan):
        with pytest.raises(ValueError, match="positive"):
            sharpness.rescaled(alone(), np.full(6, bad))
    with pytest.raises(ValueError, match="x must have shape"):
        sharpness.curvatures(np.ones(5), nets())


def test_curvatures_are_never_negative():
    """In single precision, of networks that are sure of all examples."""
    x = X.astype(np.float32)
    sure = [p.astype(np.float32) for p in nets(R=100)]
    sure[2] = 30 * sure[2]
    assert min(h.min() for h in sharpness.curvatures(x, sure)) >= 0
    assert np.isfinite(sharpness.least_trace(x, sure)).all()
