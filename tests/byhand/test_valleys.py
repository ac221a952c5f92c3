"""Training by small batches, large ones and uphill: PyTorch, laws, bounds."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand import fleet, valleys

RNG = np.random.default_rng(0)
X = RNG.standard_normal((3, 24, 6)).astype(np.float32)
LABELS = RNG.integers(0, 3, (3, 24))
SEEDS = [5, 6, 7]


def start(H=5):
    """Three networks of 6, H and 3."""
    return fleet.start((6, H, 3), SEEDS)


def train(**options):
    """Fifty steps on all examples, unless options say otherwise."""
    options = {"lr": 0.2, "batch_size": 24, "steps": 50} | options
    return valleys.train(start(), X, LABELS, seeds=SEEDS, **options)


def torch_step(params, rho, lr):
    """One step of one network on all its examples, by autograd."""
    x, y = torch.tensor(X[1]), torch.tensor(LABELS[1])

    def gradient(params):
        W1, b1, W2, b2 = leaves = [p.clone().requires_grad_() for p in params]
        z = torch.relu(x @ W1 + b1) @ W2 + b2
        return torch.autograd.grad(F.cross_entropy(z, y), leaves)

    g = gradient(params)
    if rho:
        size = torch.cat([d.ravel() for d in g]).norm()
        above = [p + rho * d / size for p, d in zip(params, g, strict=True)]
        g = gradient(above)
    return [p - lr * d for p, d in zip(params, g, strict=True)]


@pytest.mark.parametrize("rho", [0, 0.3])
def test_steps_are_pytorchs(rho):
    """Five steps of descent, uphill first or not."""
    found = train(steps=5, rho=rho).params
    params = [torch.tensor(p[1]) for p in start()]
    for _ in range(5):
        params = torch_step(params, rho, 0.2)
    for ours, theirs in zip(found, params, strict=True):
        np.testing.assert_allclose(ours[1], theirs, atol=1e-5)


def test_loss_is_pytorchs():
    """Of each network on its own examples, and on the same for all."""
    for x, y in ((X, LABELS), (X[0], LABELS[0])):
        z = torch.tensor(fleet.scores(x, start()))
        y = torch.tensor(np.broadcast_to(y, z.shape[:2]))
        each = F.cross_entropy(
            z.reshape(-1, 3), y.reshape(-1), reduction="none"
        )
        expected = each.reshape(z.shape[:2]).mean(dim=1)
        found = valleys.loss(x, y.numpy(), start())
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_networks_do_not_disturb_one_another():
    """One alone takes the very steps it takes among others."""
    options = {
        "lr": 0.2,
        "batch_size": 5,
        "steps": 400,
        "goal": 0.2,
        "rho": 0.1,
        "noise": True,
        "grain": 0.1,
    }
    many = valleys.train(start(), X, LABELS, seeds=SEEDS, **options)
    one = valleys.train(
        [p[1:2] for p in start()], X[1:2], LABELS[1:2], seeds=[6], **options
    )
    assert one.steps[0] == many.steps[1]
    for a, b in zip(one.params, many.params, strict=True):
        np.testing.assert_allclose(a[0], b[1], atol=1e-5)


def test_a_network_leaves_at_its_goal():
    """Below it at the end, above it ten steps earlier; its steps are told."""
    found = train(steps=3000, goal=0.3)
    assert (found.steps < 3000).all()
    assert (valleys.loss(X, LABELS, found.params) <= 0.3).all()
    first = found.steps.argmin()
    again = train(steps=int(found.steps[first])).params
    for a, b in zip(again, found.params, strict=True):
        np.testing.assert_allclose(a[first], b[first], atol=1e-5)
    more = train(steps=int(found.steps[first]) + 1).params
    assert abs(more[2][first] - found.params[2][first]).max() > 1e-4
    before = train(steps=int(found.steps[first]) - 10)
    assert valleys.loss(X, LABELS, before.params)[first] > 0.3


def test_an_epoch_sees_each_example_once():
    """Whole batches of an epoch are disjoint, and orders differ."""
    rows_of = valleys.batches(24, 5, SEEDS)
    epochs = [[next(rows_of) for _ in range(4)] for _ in range(2)]
    for epoch in epochs:
        for r in range(3):
            rows = np.concatenate([rows[r] for rows in epoch])
            assert len(set(rows)) == 20
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0][0][0], epochs[0][0][1])


def test_uphill_is_above():
    """The loss there is larger, and no farther than rho allows."""
    g = fleet.gradient(X, LABELS, start())
    step = 0.1 / valleys.length(g)
    above = [p + step * d for p, d in zip(start(), g, strict=True)]
    here = valleys.loss(X, LABELS, start())
    assert (valleys.loss(X, LABELS, above) > here).all()
    far = valleys.length([a - p for a, p in zip(above, start(), strict=True)])
    np.testing.assert_allclose(far, 0.1, rtol=1e-4)
    found = valleys.uphill(X, LABELS, start(), 0.1)
    for a, b in zip(found, fleet.gradient(X, LABELS, above), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_random_step_is_as_long_as_uphills():
    """The gradient is that at a place rho away, in a drawn direction."""
    drawn = [np.random.default_rng([seed, 3]) for seed in SEEDS]
    v = [
        np.array(
            [rng.standard_normal(p.shape[1:], np.float32) for rng in drawn]
        )
        for p in start()
    ]
    far = np.sqrt(sum((d**2).sum(axis=(1, 2), keepdims=True) for d in v))
    away = [p + 0.5 * d / far for p, d in zip(start(), v, strict=True)]
    g = fleet.gradient(X, LABELS, away)
    found = train(steps=1, rho=0.5, noise=True).params
    for ours, p, d in zip(found, start(), g, strict=True):
        np.testing.assert_allclose(ours, p - 0.2 * d, atol=1e-6)
    for other in train(steps=1), train(steps=1, rho=0.5):
        assert abs(found[0] - other.params[0]).max() > 1e-3


def test_grain_is_noise_of_that_size_on_the_pictures():
    """A step on all examples is one on pictures with independent noise."""
    drawn = [np.random.default_rng([seed, 3]) for seed in SEEDS]
    rows = next(valleys.batches(24, 24, SEEDS))
    x = X[np.arange(3)[:, None], rows]
    x = x + np.float32(0.5) * np.array(
        [rng.standard_normal((24, 6), np.float32) for rng in drawn]
    )
    labels = LABELS[np.arange(3)[:, None], rows]
    g = fleet.gradient(x, labels, start())
    found = train(steps=1, grain=0.5).params
    for ours, p, d in zip(found, start(), g, strict=True):
        np.testing.assert_allclose(ours, p - 0.2 * d, atol=1e-6)
    assert abs(found[0] - train(steps=1).params[0]).max() > 1e-3


def test_the_goal_is_asked_without_grain():
    """The loss at the end is at most the goal, on clean pictures."""
    found = train(steps=3000, goal=0.4, grain=0.3)
    assert (found.steps < 3000).all()
    assert (valleys.loss(X, LABELS, found.params) <= 0.4).all()


def test_rates_belong_to_networks():
    """A rate of zero leaves its network where it began."""
    found = train(lr=[0.0, 0.2, 0.2]).params[0]
    np.testing.assert_array_equal(found[0], start()[0][0])
    assert (found[1] != start()[0][1]).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 25}, "batch_size must be from 1 to 24"),
        ({"batch_size": 0}, "batch_size must be from 1 to 24"),
    ],
)
def test_bad_settings_are_refused(options, message):
    """With what was expected."""
    with pytest.raises(ValueError, match=message):
        train(**options)


def test_seeds_and_labels_must_fit():
    """A seed for each network, labels within the classes."""
    options = {"lr": 0.1, "batch_size": 4, "steps": 1}
    with pytest.raises(ValueError, match="seeds must be 3, got 1"):
        valleys.train(start(), X, LABELS, seeds=[1], **options)
    with pytest.raises(ValueError, match="labels"):
        valleys.train(start(), X, LABELS + 3, seeds=SEEDS, **options)
