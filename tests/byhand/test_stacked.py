"""Many small networks, trained side by side."""

import numpy as np
import pytest
import torch

from dlbook.byhand import fleet, stacked
from dlbook.proof import check_pullback

SIZES = (3, 5, 2)


def stack(B=3, N=4, seed=0):
    """Parameters, rows and targets of B networks, in double precision."""
    rngs = [np.random.default_rng([seed, n]) for n in range(B)]
    params = [p.astype(float) for p in stacked.init(SIZES, rngs)]
    params[2] += np.stack([rng.standard_normal((5, 2)) for rng in rngs])
    x = np.stack([rng.standard_normal((N, 3)) for rng in rngs])
    t = np.stack([rng.standard_normal((N, 2)) for rng in rngs])
    return params, x, t


def twin(params, n):
    """Network n as PyTorch has it."""
    W, b, V, c = (torch.from_numpy(p[n]) for p in params)
    net = torch.nn.Sequential(
        torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
    ).double()
    for p, value in zip(net.parameters(), (W.T, b[0], V.T, c[0]), strict=True):
        p.data = value.clone()
    return net


def test_outputs_are_those_of_each_network():
    """A stack gives what its members give, on rows of their own or shared."""
    params, x, _ = stack()
    own, shared = (stacked.forward(params, a)[2] for a in (x, x[0]))
    for n in range(3):
        for found, rows in ((own, x[n]), (shared, x[0])):
            said = twin(params, n)(torch.from_numpy(rows)).detach().numpy()
            np.testing.assert_allclose(found[n], said, atol=1e-12)
    np.testing.assert_allclose(own, fleet.scores(x, params), atol=1e-12)


def test_the_gradient_is_proved():
    """Against differences, and each network's loss is its own."""
    params, x, t = stack(B=2)

    def loss(*params):
        gap = fleet.scores(x, params) - t
        grads = stacked.gradient(params, x, t)
        value = (gap**2).sum(axis=2).mean(axis=1).sum()
        return value, lambda dloss: tuple(dloss * g for g in grads)

    check_pullback(loss, *params)


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_fit_is_adamw(decay):
    """PyTorch's AdamW with the same rates walks the same way."""
    params, x, t = stack()
    found, _ = stacked.fit(params, x, t, lr=0.05, steps=9, decay=decay)
    for n in range(3):
        net = twin(params, n)
        weights = [p for p in net.parameters() if p.ndim == 2]
        rest = [p for p in net.parameters() if p.ndim == 1]
        optimiser = torch.optim.AdamW(
            [{"params": weights, "weight_decay": decay},
             {"params": rest, "weight_decay": 0.0}],
            lr=0.05, eps=stacked.EPS,
        )  # fmt: skip
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 9)
        for _ in range(9):
            optimiser.zero_grad()
            gap = net(torch.from_numpy(x[n])) - torch.from_numpy(t[n])
            (gap**2).sum(dim=1).mean().backward()
            optimiser.step()
            fall.step()
        W, b, V, c = (p.detach().numpy() for p in net.parameters())
        for p, value in zip(found, (W.T, b, V.T, c), strict=True):
            np.testing.assert_allclose(p[n].squeeze(), value, atol=1e-9)


def test_networks_do_not_mix_and_the_start_stays():
    """A member alone is trained as in its stack, and params are a copy."""
    params, x, t = stack()
    kept = [p.copy() for p in params]
    found, _ = stacked.fit(params, x, t, lr=0.05, steps=5)
    alone = [p[1:2] for p in params]
    same, _ = stacked.fit(alone, x[1:2], t[1:2], lr=0.05, steps=5)
    for p, q, start, before in zip(found, same, params, kept, strict=True):
        np.testing.assert_allclose(p[1], q[0], atol=1e-12)
        np.testing.assert_array_equal(start, before)


def test_it_learns_eight_rows_by_heart():
    """Enough units fit random targets of eight rows, for three seeds."""
    rngs = [np.random.default_rng(n) for n in range(3)]
    params = stacked.init((9, 60, 2), rngs)
    x = np.stack([r.standard_normal((8, 9)) for r in rngs]).astype("f")
    t = np.stack([r.standard_normal((8, 2)) for r in rngs]).astype("f")
    params, said = stacked.fit(
        params, x, t, lr=0.02, steps=600, marks=(200, 400, 600),
        watch=lambda p: ((fleet.scores(x, p) - t) ** 2).sum(-1).mean(-1),
    )  # fmt: skip
    assert params[0].dtype == np.float32
    assert len(said) == 3
    assert (said[-1] < 1e-3).all(), said
    assert (said[-1] < said[0]).all()


def test_init_says_nothing_and_has_the_variance_it_promises():
    """Zero outputs, 2/D before the units, another draw for each generator."""
    rngs = [np.random.default_rng(n) for n in range(4)]
    params = stacked.init((50, 200, 40), rngs)
    assert params[0].var() * 50 == pytest.approx(2, rel=0.03)
    assert not fleet.scores(np.ones((3, 50)), params).any()
    W = params[0]
    assert abs(np.corrcoef(W[0].ravel(), W[1].ravel())[0, 1]) < 0.05


def test_what_does_not_fit_is_refused():
    """Rows of another length, another number of networks or targets."""
    params, x, t = stack()
    for wrong in ((x[:, :, :2], t), (x[:2], t[:2]), (x, t[:, :3])):
        with pytest.raises(ValueError, match=r"stacked\.fit: "):
            stacked.fit(params, *wrong, lr=0.1, steps=1)
