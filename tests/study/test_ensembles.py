"""Networks trained together against the same, one by one, in PyTorch."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from dlbook.byhand import mlp
from dlbook.study import (
    draw_networks,
    one_network,
    parameter_count,
    run_networks,
    train_networks,
)
from dlbook.study.ensembles import Workspace

SHAPES = [(1, 7, 1), (1, 4, 5, 1), (2, 5, 3, 2), (3, 1)]
DEEP, MEDIUM = (1, 5, 10, 10, 10, 10, 10, 5, 1), (1, 10, 18, 15, 4, 1)


def module(params, sizes, leak):
    """The same network as a PyTorch module, in float64."""
    parts = []
    for D, K in itertools.pairwise(sizes):
        parts += [nn.Linear(D, K), nn.LeakyReLU(leak)]
    net = nn.Sequential(*parts[:-1]).double()
    with torch.no_grad():
        for l, p in enumerate(net.parameters()):
            p.copy_(torch.tensor(params[l].T if l % 2 == 0 else params[l]))
    return net


def points(sizes, R, seed=0):
    """Places and targets of R networks, (R, 20, D) and (R, 20, K)."""
    draw = torch.Generator().manual_seed(seed)
    ends = sizes[0], sizes[-1]
    return (torch.randn(R, 20, n, generator=draw).double() for n in ends)


def test_counts_by_hand():
    """571, 572 and 571 numbers: 1-190-1 has 190 + 190 + 190 + 1."""
    assert [parameter_count(s) for s in (DEEP, MEDIUM)] == [571, 572]
    assert parameter_count((1, 190, 1)) == 3 * 190 + 1


@pytest.mark.parametrize("sizes", SHAPES)
def test_outputs_are_those_of_modules(sizes):
    """Each row gives what its own network gives, on its own points."""
    params = draw_networks(sizes, [3, 4, 5]).double()
    x, _ = points(sizes, 3)
    y = run_networks(params, sizes, x, leak=0.1)
    for r in range(3):
        net = module(one_network(params, sizes, r), sizes, 0.1)
        torch.testing.assert_close(y[r], net(x[r]))
    shared = run_networks(params, sizes, x[0], leak=0.1)
    torch.testing.assert_close(shared[0], y[0])


def test_one_network_is_that_of_byhand():
    """Its parts go into ``byhand.mlp`` as they are."""
    params = draw_networks((1, 4, 3, 2), [0, 1]).double()
    x = torch.linspace(-1, 1, 9).double()[:, None]
    y, _ = mlp.scores(x.numpy(), *one_network(params, (1, 4, 3, 2), 1))
    found = run_networks(params, (1, 4, 3, 2), x, leak=0.0)[1]
    np.testing.assert_allclose(found, y)


@pytest.mark.parametrize("sizes", SHAPES)
@pytest.mark.parametrize("leak", [0.0, 0.01, 1.0])
def test_the_fast_pass_is_autograd(sizes, leak):
    """Value and gradient of the workspace, against ``run_networks``."""
    params = draw_networks(sizes, range(4)).double()
    x, d = points(sizes, 4)
    room = Workspace(params, sizes, x, leak)
    free = params.clone().requires_grad_()
    y = run_networks(free, sizes, x, leak)
    for _ in range(2):  # the second pass finds the memory used
        torch.testing.assert_close(room.forward(), y)
        (g,) = torch.autograd.grad(y, free, d, retain_graph=True)
        torch.testing.assert_close(room.backward(d.clone()), g)


@pytest.mark.parametrize("decay", [True, False])
@pytest.mark.parametrize("sizes", SHAPES)
def test_training_is_pytorchs_adam(sizes, decay):
    """Thirty steps, each row at its rate, as torch.optim takes them."""
    rates, steps = [0.001, 0.01], 30
    params = draw_networks(sizes, [0, 1]).double()
    x, t = points(sizes, 2)
    nets = [module(one_network(params, sizes, r), sizes, 0.01) for r in (0, 1)]
    run = train_networks(
        params, sizes, x, t, rates=rates, steps=steps, decay=decay
    )
    losses = torch.stack(list(run))
    assert losses.shape == (steps, 2)
    for r, net in enumerate(nets):
        adam = torch.optim.Adam(net.parameters(), rates[r])
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
        for k in range(steps):
            loss = mse_loss(net(x[r]), t[r])
            torch.testing.assert_close(losses[k, r], loss)
            adam.zero_grad()
            loss.backward()
            adam.step()
            if decay:
                falling.step()
        torch.testing.assert_close(
            run_networks(params, sizes, x)[r], net(x[r])
        )


def test_networks_learn():
    """Three seeds bring the mean square of a wave below a hundredth."""
    x = torch.linspace(-1, 1, 50)[:, None]
    params = draw_networks((1, 40, 1), range(3))
    fit = {"rates": [0.01] * 3, "steps": 400}
    *_, last = train_networks(params, (1, 40, 1), x, torch.sin(3 * x), **fit)
    assert last.shape == (3,)
    assert (last < 0.01).all()


def test_a_seed_is_a_network():
    """Whatever is drawn beside it; other seeds give others."""
    together, alone = draw_networks(DEEP, [5, 6]), draw_networks(DEEP, [6])
    assert torch.equal(together[1:], alone)
    assert not torch.equal(together[0], together[1])


def test_starts_are_spread_as_pytorchs():
    """Within 1/√D in each layer, and nearly as far as that."""
    params = draw_networks((1, 16, 9, 1), range(40))
    for l, D in enumerate((1, 16, 9)):
        for part in (2 * l, 2 * l + 1):
            rows = [one_network(params, (1, 16, 9, 1), r) for r in range(40)]
            top = max(abs(row[part]).max() for row in rows)
            assert 0.9 * D**-0.5 < top <= D**-0.5


def test_rows_of_another_length_are_refused():
    """The message says how many numbers such networks have."""
    with pytest.raises(ValueError, match=r"rows of 22 numbers.*got \(2, 21\)"):
        run_networks(torch.zeros(2, 21), (1, 7, 1), torch.zeros(3, 1))


@pytest.mark.parametrize(
    ("t", "rates"), [((2, 9), [1, 1]), ((9,), [1, 1]), ((2, 9, 1), [1])]
)
def test_targets_and_rates_that_do_not_fit_are_refused(t, rates):
    """Nothing is spread over networks in silence."""
    params, x = draw_networks((1, 3, 1), [0, 1]), torch.zeros(9, 1)
    run = train_networks(
        params, (1, 3, 1), x, torch.zeros(t), rates=rates, steps=1
    )
    with pytest.raises(
        ValueError, match=r"each of 2.*\(2, 9, 1\) or \(9, 1\)"
    ):
        next(run)
