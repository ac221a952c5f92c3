"""Fleets of perceptrons: one network of PyTorch, its order, its rate."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import ops
from dlbook.byhand import descent, fleet
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
X = RNG.standard_normal((50, 6)).astype(np.float32)
LABELS = np.arange(50) % 3
TRAINING = fleet.Training(X, LABELS, hidden=5, epochs=2, batch_size=20)
SEEDS, RATES = [3, 4, 3], [0.1, 0.1, 0.2]


def last(rule=descent.sgd, **options):
    """The parameters after the last step, and how many there were."""
    *_, params = steps = list(
        fleet.descend(TRAINING, rule, SEEDS, RATES, **options)
    )
    return params, len(steps)


def twin(n, **options):
    """Network ``n`` by PyTorch's optimiser, from the same start and order."""
    params = [
        torch.tensor(p[n], requires_grad=True)
        for p in fleet.start((6, 5, 3), SEEDS)
    ]
    kind = options.pop("kind", torch.optim.SGD)
    optimiser = kind(params, lr=RATES[n], **options)
    W1, b1, W2, b2 = params
    for rows in TRAINING.batches(SEEDS):
        x = torch.tensor(X[rows[n]])
        z = torch.relu(x @ W1 + b1) @ W2 + b2
        optimiser.zero_grad()
        F.cross_entropy(z, torch.tensor(LABELS[rows[n]])).backward()
        optimiser.step()
    return [p.detach().numpy() for p in params]


CASES = {
    "sgd": (descent.sgd, {}, {}),
    "a penalty": (descent.sgd, {"penalty": 0.1}, {"weight_decay": 0.1}),
    "momentum": (descent.momentum, {"beta": 0.8}, {"momentum": 0.8}),
    "adam": (descent.adam, {}, {"kind": torch.optim.Adam}),
    "adamw": (
        descent.adamw,
        {"decay": 0.5},
        {"kind": torch.optim.AdamW, "weight_decay": 0.5},
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("n", range(3))
def test_each_network_is_pytorchs(name, n):
    """Its weights after two epochs are those of a network trained alone."""
    rule, ours, theirs = CASES[name]
    params, steps = last(rule, **ours)
    assert steps == TRAINING.steps == 6
    for a, b in zip(params, twin(n, **dict(theirs)), strict=True):
        np.testing.assert_allclose(a[n], b, rtol=2e-4, atol=2e-5)


def test_a_seed_sets_start_and_order():
    """Networks of one seed differ by their rate alone."""
    for a in fleet.start((6, 5, 3), SEEDS):
        np.testing.assert_array_equal(a[0], a[2])
        assert not np.array_equal(a[0], a[1])
    for rows in TRAINING.batches(SEEDS):
        np.testing.assert_array_equal(rows[0], rows[2])
        assert not np.array_equal(rows[0], rows[1])


def test_an_epoch_takes_each_row_once():
    """In batches of 20, 20 and 10, in another order the next time."""
    batches = list(TRAINING.batches(SEEDS))
    assert [b.shape[1] for b in batches] == [20, 20, 10] * 2
    orders = [np.hstack(batches[i : i + 3])[0] for i in (0, 3)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(50))
    assert not np.array_equal(*orders)


def test_the_gradient_is_proved():
    """For two networks at once, against differences and autograd."""
    x, labels = np.stack([X[:7], X[7:14]]).astype(float), LABELS[:14]
    labels = labels.reshape(2, 7)

    def loss(*params):
        z = fleet.scores(x, list(params))
        pairs = zip(z, labels, strict=True)
        value = sum(ops.cross_entropy(a, y)[0] for a, y in pairs)
        grads = fleet.gradient(x, labels, list(params))
        return value, lambda d: tuple(d * g for g in grads)

    params = [p.astype(float) for p in fleet.start((6, 5, 3), (0, 1))]
    check_pullback(loss, *params)


def test_a_schedule_multiplies_the_rate():
    """Nothing moves at 0; at a half it is half the rate."""
    still, _ = last(schedule=lambda fraction: 0.0)
    for a, b in zip(still, fleet.start((6, 5, 3), SEEDS), strict=True):
        np.testing.assert_array_equal(a, b)
    half, _ = last(schedule=lambda fraction: 0.5)
    rates = np.array(RATES) / 2
    *_, params = fleet.descend(TRAINING, descent.sgd, SEEDS, rates)
    np.testing.assert_allclose(half[0], params[0], rtol=1e-5)


def test_the_schedule_sees_the_fraction_done():
    """From 0 before the first step to just under 1 before the last."""
    seen = []
    last(schedule=lambda fraction: seen.append(fraction) or 1.0)
    np.testing.assert_allclose(seen, np.arange(6) / 6)


def test_losses_and_answers_by_row():
    """As cross_entropy and argmax have them for each network alone."""
    params, _ = last()
    z = fleet.scores(X, params)
    found = fleet.losses(X, LABELS, params)
    assert found.shape == fleet.right(X, LABELS, params).shape == (3, 50)
    for n in range(3):
        mean, _ = ops.cross_entropy(z[n], LABELS)
        assert found[n].mean() == pytest.approx(mean, rel=1e-5)
        share = np.mean(z[n].argmax(axis=1) == LABELS)
        assert fleet.right(X, LABELS, params)[n].mean() == share


def test_what_was_yielded_stays():
    """A later step does not change the parameters of an earlier one."""
    steps = list(fleet.descend(TRAINING, descent.sgd, SEEDS, RATES))
    assert not np.array_equal(steps[0][0], steps[-1][0])
    copies = [p.copy() for p in steps[0]]
    for a, b in zip(steps[0], copies, strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_does_not_fit_is_refused():
    """Rows without labels, seeds without rates, no data."""
    short = fleet.Training(X, LABELS[:-1])
    with pytest.raises(ValueError, match=r"\(50, 6\) and \(49,\)"):
        next(fleet.descend(short, descent.sgd, SEEDS, RATES))
    with pytest.raises(ValueError, match=r"\(3,\) and \(2,\)"):
        next(fleet.descend(TRAINING, descent.sgd, SEEDS, RATES[:2]))
    empty = fleet.Training(X[:0], LABELS[:0])
    with pytest.raises(ValueError, match="N at least one"):
        next(fleet.descend(empty, descent.sgd, SEEDS, RATES))
