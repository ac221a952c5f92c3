"""Many classifiers at once, against one of PyTorch's at a time."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook import nets, study

RNG = np.random.default_rng(0)
R, N, D = 3, 12, 5
X = torch.tensor(RNG.standard_normal((R, N, D)))
Y = torch.tensor(RNG.integers(0, 4, (R, N)))


def models():
    """Three classifiers of one shape, in double precision."""
    made = []
    for seed in range(R):
        torch.manual_seed(seed)
        body = [nets.mlp([D, 7, 2]), nn.Linear(2, 4)]
        made.append(nn.Sequential(*body).double())
    return made


def test_scores_are_those_of_the_models():
    """All at once on their own inputs, and on one for all."""
    params = study.stacked(models())
    for r, model in enumerate(models()):
        one = model(X[r]).detach()
        torch.testing.assert_close(study.scores(params, X)[r], one)
        torch.testing.assert_close(study.scores(params, X[r])[r], one)
        code = model[0](X[r]).detach()
        torch.testing.assert_close(study.codes(params[:4], X)[r], code)


@pytest.mark.parametrize("frozen", [False, True])
def test_training_is_pytorchs(frozen):
    """Adam, falling rates, one order of batches; a frozen encoder stays."""
    rates, steps, size = (0.01, 0.003, 0.03), 7, 5
    params = study.stacked(models())
    before = [p.clone() for p in params]
    ours = study.train_many(
        params, X, Y, rates=rates, steps=steps, batch_size=size, seed=3,
        frozen=frozen,
    )  # fmt: skip
    for p, q in zip(params, before, strict=True):
        torch.testing.assert_close(p, q, rtol=0, atol=0)
    for r, model in enumerate(models()):
        if frozen:
            model[0].requires_grad_(False)
        adam = torch.optim.Adam(model.parameters(), rates[r])
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
        order, rows = torch.Generator().manual_seed(3), []
        for _ in range(steps):
            rows = rows or list(torch.randperm(N, generator=order).split(size))
            at = rows.pop()
            adam.zero_grad()
            F.cross_entropy(model(X[r, at]), Y[r, at]).backward()
            adam.step()
            fall.step()
        for p, q in zip(study.stacked([model]), ours, strict=True):
            torch.testing.assert_close(q[r : r + 1], p, rtol=1e-6, atol=1e-8)


def test_what_a_seed_draws_stays():
    """A layer of its own for each seed, spread as PyTorch's."""
    W, b = study.drawn_layer(400, 30, [5, 6])
    again, _ = study.drawn_layer(400, 30, [6])
    assert W.shape == (2, 400, 30)
    assert b.shape == (2, 1, 30)
    torch.testing.assert_close(W[1:], again)
    assert 0.98 / 20 < W.abs().max() <= 1 / 20
    assert abs(W.std() * 20 * 3**0.5 - 1) < 0.02


def test_it_learns():
    """Two classes that one line parts, from six labels."""
    x = torch.tensor(RNG.standard_normal((2, 6, 2)))
    y = (x[..., 0] > 0).long()
    params = [p.double() for p in study.drawn_layer(2, 2, [0, 1])]
    params = study.train_many(params, x, y, rates=[0.1, 0.1], steps=200)
    assert (study.scores(params, x).argmax(dim=2) == y).all()


def test_balanced_draws_by_class():
    """As many of each class, none twice, and only places of that class."""
    y = RNG.permutation(np.repeat([0, 1, 5], [9, 6, 20]))
    at = study.balanced(y, 15, np.random.default_rng(0))
    assert len(set(at)) == 15
    assert np.unique(y[at], return_counts=True)[1].tolist() == [5, 5, 5]
    for n in (0, 10, 21):
        with pytest.raises(ValueError, match="multiple of 3 from 3 to 18"):
            study.balanced(y, n, np.random.default_rng(0))


def test_refusals():
    """Inputs, labels and rates that do not belong to the networks."""
    params = study.stacked(models())
    for x, y, rates in (
        (X[0], Y, [0.1] * 3),
        (X[..., :4], Y, [0.1] * 3),
        (X, Y[:, 1:], [0.1] * 3),
        (X, Y, [0.1]),
    ):
        with pytest.raises(ValueError, match="train_many expects"):
            study.train_many(params, x, y, rates=rates, steps=1)
