"""Classifiers trained until they fit: PyTorch's, by hand, and refusals."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand import fleet, memorising, mlp
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
X = RNG.standard_normal((1, 30, 6)).astype(np.float32)
LABELS = RNG.integers(0, 3, (3, 30))


def start(R=3, H=5):
    """R networks of 6, H and 3."""
    return fleet.start((6, H, 3), range(R))


def test_gradient_is_pytorchs():
    """With and without dropout, of each network's own mean loss."""
    kept = (RNG.random((3, 30, 5)) < 0.5).astype(np.float32) * 2
    for mask in (None, kept):
        params = [torch.tensor(p, requires_grad=True) for p in start()]
        W1, b1, W2, b2 = params
        a = torch.relu(torch.tensor(X) @ W1 + b1)
        z = (a if mask is None else a * torch.tensor(mask)) @ W2 + b2
        flat = z.reshape(90, 3), torch.tensor(LABELS).reshape(90)
        each = F.cross_entropy(*flat, reduction="none").reshape(3, 30)
        each.mean(dim=1).sum().backward()
        ours = memorising.gradient(start(), X[0], LABELS, mask)
        for g, p in zip(ours, params, strict=True):
            np.testing.assert_allclose(g, p.grad, atol=1e-6)
        if mask is None:
            found = memorising.losses(z.detach().numpy(), LABELS)
            np.testing.assert_allclose(found, each.detach(), atol=1e-5)


def test_one_is_as_many():
    """The gradient of one perceptron is that of each among all."""
    many = memorising.gradient(start(), X[0], LABELS)
    for n in range(3):
        alone = [p[n].squeeze() for p in start()]
        one = mlp.gradient(X[0], LABELS[n], alone)
        for a, b in zip(one, many, strict=True):
            np.testing.assert_allclose(a, b[n].squeeze(), atol=1e-7)


def test_gradient_is_that_of_the_losses():
    """Central differences, in double precision, of two networks at once."""
    params = [p[:2].astype(float) for p in start()]

    def total(*params):
        z = fleet.scores(X[0].astype(float), list(params))
        loss = memorising.losses(z, LABELS[:2]).mean(axis=1).sum()
        grads = memorising.gradient(params, X[0].astype(float), LABELS[:2])
        return loss, lambda dloss: tuple(dloss * g for g in grads)

    check_pullback(total, *params)


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_each_is_trained_as_pytorch_would(decay):
    """Thirty steps of AdamW alone, with its own rate and labels."""
    rates = [0.01, 0.02, 0.03]
    found = memorising.train(
        start(), X, LABELS, lr=rates, steps=30, decay=decay
    )
    for n, rate in enumerate(rates):
        params = [torch.tensor(p[n], requires_grad=True) for p in start()]
        W1, b1, W2, b2 = params
        groups = [
            {"params": [W1, W2], "weight_decay": decay},
            {"params": [b1, b2], "weight_decay": 0.0},
        ]
        optimiser = torch.optim.AdamW(groups, lr=rate)
        for _ in range(30):
            optimiser.zero_grad()
            z = torch.relu(torch.tensor(X[0]) @ W1 + b1) @ W2 + b2
            F.cross_entropy(z, torch.tensor(LABELS[n])).backward()
            optimiser.step()
        for ours, p in zip(found.params, params, strict=True):
            np.testing.assert_allclose(ours[n], p.detach(), atol=2e-4)


def test_each_leaves_when_it_fits():
    """At a loss below ln 2 / N all are right, at the step that is told."""
    goal = np.log(2) / 30
    options = {"lr": [0.03, 0.1, 1e-4], "steps": 500}
    found = memorising.train(start(H=60), X, LABELS, goal=goal, **options)
    z = fleet.scores(X[0], found.params)
    loss = memorising.losses(z, LABELS).mean(axis=1)
    assert (loss[:2] < goal).all()
    assert (z.argmax(axis=2) == LABELS)[:2].all()
    assert found.steps[1] < found.steps[0] < 500
    assert found.steps[2] == 500
    assert loss[2] >= goal
    for n in (0, 1):  # one step earlier than told it did not fit
        steps = found.steps[n] - 1
        less = memorising.train(
            start(H=60), X, LABELS, lr=options["lr"], steps=steps
        )
        z = fleet.scores(X[0], less.params)
        assert memorising.losses(z, LABELS)[n].mean() >= goal


def looked(H, lr):
    """What was found, and whether all labels are known after each step."""
    goal, marks = np.log(2) / 30, range(1, 501)
    found = memorising.train(
        start(H=H), X, LABELS, lr=lr, steps=500, goal=goal
    )
    said = memorising.train(
        start(H=H), X, LABELS, lr=lr, steps=500, marks=marks,
        watch=lambda p: (fleet.scores(X[0], p).argmax(2) == LABELS).all(1),
    ).said  # fmt: skip
    return found, dict(zip(marks, said, strict=True))


@pytest.mark.parametrize(("H", "lr"), [(60, [0.03, 0.1, 1e-4]), (20, 0.3)])
def test_known_is_the_step_from_which_on_all_labels_are(H, lr):
    """All known then and after each step from there, and not one before."""
    found, seen = looked(H, lr)
    for n in range(2):
        looks = [s for s in seen if found.known[n] <= s <= found.steps[n]]
        assert looks
        assert all(seen[s][n] for s in looks)
        assert not seen[found.known[n] - 1][n]
        assert found.known[n] < found.steps[n]


def test_known_once_is_not_known():
    """Labels that are lost again count from when they are known for good."""
    found, seen = looked(20, 0.3)
    first = next(s for s in seen if seen[s][1])
    assert first < found.known[1]


def test_never_known():
    """At a rate that is too low: one step after the last."""
    found, _ = looked(60, 1e-4)
    assert (found.known == 501).all()


def test_watch_sees_all_networks_at_the_marks():
    """What is watched last is what is returned."""
    found = memorising.train(
        start(), X, LABELS, lr=0.01, steps=10, marks=(3, 10),
        watch=lambda params: params[0].copy(),
    )  # fmt: skip
    first, last = found.said
    np.testing.assert_array_equal(last, found.params[0])
    less = memorising.train(start(), X, LABELS, lr=0.01, steps=3)
    np.testing.assert_array_equal(first, less.params[0])


def test_versions_and_dropout_are_drawn():
    """Equal versions change nothing, other ones do, and so does dropout."""
    same, other = np.concatenate([X, X]), np.concatenate([X, -X])
    plain = memorising.train(start(), X, LABELS, lr=0.01, steps=5).params[0]
    drawn = {
        name: memorising.train(
            start(), x, LABELS, lr=0.01, steps=5, drop=drop,
            rng=np.random.default_rng(1),
        ).params[0]
        for name, x, drop in (
            ("same", same, 0), ("other", other, 0), ("drop", X, 0.5)
        )
    }  # fmt: skip
    np.testing.assert_array_equal(drawn["same"], plain)
    assert abs(drawn["other"] - plain).max() > 1e-3
    assert abs(drawn["drop"] - plain).max() > 1e-3


def test_dropout_keeps_the_mean():
    """Units are zero or 1/(1 - p), with mean one, for each network's p."""
    drop = np.array([0.0, 0.5, 0.8], np.float32).reshape(3, 1, 1)
    W1 = np.zeros((3, 6, 100), np.float32)
    kept = memorising._kept(W1, 200, drop, np.random.default_rng(0))
    for k, p in zip(kept, drop.ravel(), strict=True):
        scale = np.float32(1) / (np.float32(1) - p)
        assert set(np.unique(k)) <= {np.float32(0), scale}
        assert abs(k.mean() - 1) < 0.05


def test_refusals():
    """Shapes, labels, and options that lack their other half."""
    with pytest.raises(ValueError, match="need rng"):
        memorising.train(start(), X, LABELS, lr=0.1, steps=1, drop=0.5)
    for other in ({"marks": (1,)}, {"drop": 0.5, "rng": RNG}):
        with pytest.raises(ValueError, match="a goal goes with"):
            memorising.train(
                start(), X, LABELS, lr=0.1, steps=1, goal=0.1, **other
            )
    with pytest.raises(ValueError, match="lie from 0 to"):
        memorising.train(start(), X, LABELS + 3, lr=0.1, steps=1)
    with pytest.raises(ValueError, match="labels must have shape"):
        memorising.train(start(), X, LABELS[:2], lr=0.1, steps=1)
    with pytest.raises(ValueError, match="x must have shape"):
        memorising.train(start(), X[0], LABELS, lr=0.1, steps=1)
