"""Pairs of networks: losses against PyTorch, penalties, one pair alone."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook import nets, train
from dlbook.train import Duel

SCORES = 3 * torch.randn(2, 2, 5, 1, generator=torch.Generator())
REAL, FAKE = SCORES
ONES = torch.ones(5, 1)


def coin(scores, target):
    """PyTorch's binary cross-entropy of each pair's scores."""
    each = [F.binary_cross_entropy_with_logits(s, target) for s in scores]
    return torch.stack(each)


def test_losses_are_pytorchs():
    """Data are ones, draws zeros; the draws wish to be ones."""
    both = (coin(REAL, ONES) + coin(FAKE, 0 * ONES)) / 2
    torch.testing.assert_close(train.logistic(REAL, FAKE), both)
    torch.testing.assert_close(train.doubt(FAKE), coin(FAKE, ONES))
    torch.testing.assert_close(train.odds(FAKE), -coin(FAKE, 0 * ONES))
    apart = FAKE.mean((1, 2)) - REAL.mean((1, 2))
    torch.testing.assert_close(train.critic(REAL, FAKE), apart)
    torch.testing.assert_close(train.worth(FAKE), -FAKE.mean((1, 2)))


def slanted(*slopes):
    """A linear score for each pair, with this slope in the plane."""
    D = nets.Linears(2, 1, range(len(slopes)))
    with torch.no_grad():
        D.weight.copy_(torch.tensor(slopes)[:, :, None])
    return D


def test_slopes_of_linear_scores():
    """By hand: 3² + 4² and 0; half of it, and (5 - 1)² and 1."""
    D = slanted((3.0, 4.0), (0.0, 0.0))
    x = torch.randn(2, 6, 2)
    squares = train.squared_slopes(D, x)
    assert squares.shape == (2, 6)
    torch.testing.assert_close(squares[:, 0].detach(), torch.tensor([25.0, 0]))
    half = train.at_data(D, x, -x)
    torch.testing.assert_close(half.detach(), torch.tensor([12.5, 0]))
    lack = train.between(D, x, -x)
    torch.testing.assert_close(lack.detach(), torch.tensor([16.0, 1]))
    (dW,) = torch.autograd.grad(lack.sum(), [D.weight])
    assert dW.isfinite().all()


def test_slopes_are_those_of_functional_autograd():
    """Example by example, by torch.func; and so is their gradient."""
    D = nets.parallel_mlp([2, 7, 1], [0], activation=nn.Tanh)
    x = torch.randn(1, 6, 2)
    params = dict(D.named_parameters())

    def mean_square(params):
        def score(row):
            at = row[None, None]
            return torch.func.functional_call(D, params, (at,)).squeeze()

        slopes = torch.func.vmap(torch.func.grad(score))(x[0])
        return slopes.square().sum(dim=1).mean() / 2

    ours = train.at_data(D, x, x)
    torch.testing.assert_close(ours.sum(), mean_square(params))
    theirs = torch.func.grad(mean_square)(params)
    found = torch.autograd.grad(ours.sum(), list(params.values())[:-1])
    for a, b in zip(found, theirs.values(), strict=False):
        torch.testing.assert_close(a, b)


def test_row_adam_is_pytorchs():
    """Each network at its own rate, as one that trains alone."""
    t = torch.randn(3, 6, 2)
    x = torch.randn(3, 6, 4)
    rates = (0.1, 0.01, 0.003)
    model = nets.parallel_mlp([4, 5, 2], [0, 1, 2])
    adam = train.RowAdam(list(model.parameters()), rates)
    singles = [nets.parallel_mlp([4, 5, 2], [r]) for r in range(3)]
    theirs = [
        torch.optim.Adam(m.parameters(), lr, betas=(0.5, 0.999))
        for m, lr in zip(singles, rates, strict=True)
    ]
    for _ in range(20):
        adam.step((model(x) - t).square().mean((1, 2)))
        for r, (m, one) in enumerate(zip(singles, theirs, strict=True)):
            one.zero_grad()
            (m(x[r : r + 1]) - t[r]).square().mean().backward()
            one.step()
    for r, m in enumerate(singles):
        for a, b in zip(model.parameters(), m.parameters(), strict=True):
            torch.testing.assert_close(a[r], b[0], rtol=1e-4, atol=1e-5)


def pair(seeds=(0, 1)):
    G = nets.parallel_mlp([3, 8, 2], seeds)
    D = nets.parallel_mlp([2, 8, 1], [s + 100 for s in seeds])
    return G, D


def test_one_step_moves_each_side_down_its_own_loss():
    """The discriminator first; then the generator sees it moved."""
    G, D = pair()
    real, noise = torch.randn(2, 6, 2), torch.randn(2, 6, 3)
    G2, D2 = pair()
    parts = [torch.optim.Adam(m.parameters(), 0.01, betas=(0.5, 0.999))
             for m in (D2, G2)]  # fmt: skip
    loss = train.logistic(D2(real), D2(G2(noise).detach()))
    loss.sum().backward()
    parts[0].step()
    G2.zero_grad()
    missed = train.doubt(D2(G2(noise)))
    missed.sum().backward()
    parts[1].step()
    given = (lambda: real), (lambda: noise)
    run = train.train_pairs(G, D, *given, Duel(), lr=[0.01] * 2, steps=1)
    (seen,) = run
    torch.testing.assert_close(seen, torch.stack([loss, missed]).detach())
    for ours, theirs in ((G, G2), (D, D2)):
        for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
            torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-6)


def test_how_often_each_side_moves():
    """Counted by what is asked for: noise for both, data for one."""
    G, D = pair()
    asked = {"data": 0, "noise": 0}

    def give(name, K):
        def source():
            asked[name] += 1
            return torch.randn(2, 4, K)

        return source

    duel = Duel(teach_steps=3, learn_steps=2)
    sources = give("data", 2), give("noise", 3)
    steps = train.train_pairs(G, D, *sources, duel, lr=[0.01] * 2, steps=5)
    assert len(list(steps)) == 5
    assert asked == {"data": 15, "noise": 25}


def test_a_pair_learns_where_the_data_lie():
    """A cluster at (2, -1), from noise around 0, for three seeds."""
    seeds = (0, 1, 2)
    G, D = pair(seeds)
    source = torch.Generator().manual_seed(0)
    place = torch.tensor([2.0, -1.0])

    def data():
        return place + 0.3 * torch.randn(3, 64, 2, generator=source)

    def noise():
        return torch.randn(3, 64, 3, generator=source)

    duel = Duel(penalty=train.at_data, strength=0.1)
    for _ in train.train_pairs(
        G, D, data, noise, duel, lr=[0.005] * 3, steps=500
    ):
        pass
    far = (G(noise()).mean(dim=1) - place).norm(dim=1)
    assert far.max() < 1  # from about 2.2


def test_refusals():
    """No steps, a penalty without its strength, a rate too few."""
    with pytest.raises(ValueError, match="got 0 and 1"):
        Duel(teach_steps=0)
    for options in ({"strength": 1.0}, {"penalty": train.at_data}):
        with pytest.raises(ValueError, match="strength above 0"):
            Duel(**options)
    with pytest.raises(ValueError, match="strength above 0, got -1"):
        Duel(penalty=train.at_data, strength=-1.0)
    G, D = pair()
    given = (lambda: torch.ones(2, 4, 2)), (lambda: torch.ones(2, 4, 3))
    with pytest.raises(ValueError, match="each of 2 networks, got 1"):
        next(train.train_pairs(G, D, *given, Duel(), lr=[0.1], steps=1))
