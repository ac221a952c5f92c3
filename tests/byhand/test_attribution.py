"""What made a score: by hand, in laws, and against PyTorch."""

import numpy as np
import pytest
import torch
from torch.func import grad, vmap

from dlbook import ops
from dlbook.byhand import attribution
from dlbook.byhand.convolutional import chain, flatten, lenet_layers
from dlbook.nets import lenet
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)


def affine(w):
    """A score <w, x> + 1 and its pullback."""

    def score(x):
        f = (x * w).sum(axis=(1, 2, 3)) + 1
        return f, lambda df: (df[:, None, None, None] * w,)

    return score


def capped(x):
    """min(sum, 3/2) of each picture: the chapter's example."""
    total = x.sum(axis=(1, 2, 3))

    def pullback(df):
        slope = df * (total < 1.5)
        return (slope[:, None, None, None] * np.ones_like(x),)

    return np.minimum(total, 1.5), pullback


def torch_lead(model):
    """The lead as PyTorch writes it."""

    def score(x, y):
        z = model(x[None])[0]
        return z[y] - z.mean()

    return score


@pytest.fixture(scope="module")
def network():
    """LeNet in PyTorch and the lead of class 3, by pullbacks."""
    torch.manual_seed(0)
    model = lenet().double()
    turn = lambda w: w.T if w.ndim == 2 else w  # noqa: E731
    params = [turn(w).detach().numpy() for w in model.parameters()]

    def score(x):
        z, back = chain(x, lenet_layers(params))
        f, down = attribution.lead(z, np.full(len(x), 3))
        return f, lambda df: back(*down(df))[:1]

    return model, score


@pytest.mark.parametrize(("N", "K"), [(5, 3), (1, 10), (4, 1)])
def test_the_lead_is_proved(N, K):
    """Value and pullback agree with differences and with autograd."""
    z, y = RNG.normal(size=(N, K)), RNG.integers(0, K, N)
    twin = lambda z, y: z.gather(1, y[:, None])[:, 0] - z.mean(1)  # noqa: E731
    check_pullback(attribution.lead, z, y, twin=twin)


def test_a_shift_of_all_scores_leaves_the_lead():
    """Only differences count; the leads of all classes add to nothing."""
    z = RNG.normal(size=(1, 6)).repeat(6, axis=0)
    f, _ = attribution.lead(z, np.arange(6))
    np.testing.assert_allclose(f, attribution.lead(z + 7, np.arange(6))[0])
    assert abs(f.sum()) < 1e-12
    with pytest.raises(ValueError, match="lead: y must"):
        attribution.lead(z, np.full(6, 6))


def test_the_capped_sum_by_hand():
    """At (1, 1) the slope is 0, covering costs 1/2, the way gives 3/4."""
    x = np.ones((1, 1, 1, 2))
    blank = np.zeros_like(x)
    assert not attribution.saliency(capped, x).any()
    costs = attribution.occlusion(capped, x, blank, 1, 1)
    assert costs.tolist() == [[[0.5, 0.5]]]
    shares = attribution.integrated_gradients(capped, x, blank, 4)
    np.testing.assert_allclose(shares[0, 0, 0], [0.75, 0.75])


def test_whole_numbers_do_not_wrap():
    """Pictures of uint8 have the shares of the same pictures in floats."""
    x = np.array([[[[3, 200]]]], np.uint8)
    x0 = np.array([[[[250, 0]]]], np.uint8)
    score = affine(np.array([[[[1.0, 2.0]]]]))
    shares = attribution.integrated_gradients(score, x, x0, 2)
    assert shares.tolist() == [[[[-247, 400]]]]


def test_an_affine_score_has_one_answer():
    """Slope times change, covering and the way agree, pixel by pixel."""
    w, x, x0 = (RNG.normal(size=(3, 2, 4, 5)) for _ in range(3))
    score = affine(w)
    due = (x - x0) * attribution.saliency(score, x)
    shares = attribution.integrated_gradients(score, x, x0, 1)
    np.testing.assert_allclose(shares, due)
    cost = attribution.occlusion(score, x, x0, 1, 1)
    np.testing.assert_allclose(cost, due.sum(axis=1))


def test_squares_of_occlusion_lie_a_stride_apart():
    """Corners 0 and 2 in five rows; a square sums what it covers."""
    x, w = np.ones((1, 1, 5, 3)), np.arange(15.0).reshape(1, 1, 5, 3)
    cost = attribution.occlusion(affine(w), x, 0 * x, 3, 2)
    assert cost[0].tolist() == [[w[0, 0, :3].sum()], [w[0, 0, 2:].sum()]]
    for k, s in [(0, 1), (4, 1), (2, 0)]:
        with pytest.raises(ValueError, match="no squares of"):
            attribution.occlusion(affine(w), x, x, k, s)


def test_the_shares_add_to_the_change(network):
    """Completeness, and the error falls with the steps."""
    _, score = network
    x, x0 = RNG.random((2, 2, 1, 28, 28))
    due = score(x)[0] - score(x0)[0]
    gaps = [
        abs(
            attribution.integrated_gradients(score, x, x0, n).sum((1, 2, 3))
            - due
        ).max()
        for n in (4, 400)
    ]
    assert gaps[1] < 1e-4 < gaps[0]


def test_slopes_are_those_of_pytorch(network):
    """Of each picture its own, by torch.func."""
    model, score = network
    x = RNG.random((3, 1, 28, 28))
    slopes = vmap(grad(torch_lead(model)), in_dims=(0, None))
    expected = slopes(torch.tensor(x), 3).detach().numpy()
    found = attribution.saliency(score, x)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_without_biases_the_way_is_the_end():
    """Through ReLU without biases from 0 on: slope times input, exactly."""
    W1, W2 = RNG.normal(size=(12, 7)), RNG.normal(size=(7, 1))
    x = RNG.normal(size=(4, 1, 3, 4))

    def score(x):
        layers = [(flatten, (), {}), (ops.affine, (W1, np.zeros(7)), {})]
        layers += [(ops.relu, (), {}), (ops.affine, (W2, np.zeros(1)), {})]
        z, back = chain(x, layers)
        return z[:, 0], lambda df: back(df[:, None])[:1]

    shares = attribution.integrated_gradients(score, x, 0 * x, 3)
    np.testing.assert_allclose(shares, x * attribution.saliency(score, x))
    np.testing.assert_allclose(shares.sum((1, 2, 3)), score(x)[0])


def test_a_way_needs_a_step():
    """None is refused by name."""
    x = np.ones((1, 1, 1, 2))
    with pytest.raises(ValueError, match="steps from 1 on"):
        attribution.integrated_gradients(capped, x, 0 * x, 0)
