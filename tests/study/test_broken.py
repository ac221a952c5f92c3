"""Scripts with one fault each, and without it."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.tensorboard import SummaryWriter

from dlbook.study import broken, diagnose, read_scalars
from dlbook.study.broken import BROKEN, REPAIRED, SOUND, Script, run


def blobs(n=500):
    """Ten clouds of pixels between 0 and 1, and their labels."""
    source = torch.Generator().manual_seed(0)
    y = torch.arange(n) % 10
    means = 0.8 * torch.rand(10, 30, generator=source)
    x = means[y] + 0.2 * torch.rand(n, 30, generator=source)
    return x, y


@pytest.mark.parametrize("name", BROKEN)
def test_one_thing_is_repaired(name):
    """A broken script and its repair differ in one setting."""
    mine, other = BROKEN[name], REPAIRED[name]
    apart = [
        f.name
        for f in fields(Script)
        if getattr(mine, f.name) != getattr(other, f.name)
    ]
    assert len(apart) == 1


@pytest.mark.parametrize(
    ("draw", "mean", "variance"),
    [
        (broken.he, 0, 2 / 400),
        (broken.xavier, 0, 2 / 600),
        (broken.unit, 0, 1),
        (broken.negative, -((6 / 400) ** 0.5), 2 / 400),
    ],
)
def test_draws_have_their_moments(draw, mean, variance):
    """Of 400 inputs and 200 units."""
    layer = nn.Linear(400, 200)
    with torch.no_grad(), broken.seeded(0):
        draw(layer)
    W = layer.weight.detach().double()
    assert float(W.mean()) == pytest.approx(mean, abs=0.01)
    assert float(W.var()) == pytest.approx(variance, rel=0.03)


def test_a_run_is_a_descent():
    """Three steps are those of a loop with SGD written here."""
    x, y = blobs()
    found = run(SOUND, (x, y), x, 3, steps=3)
    model = SOUND.model(30, 3)
    source = torch.Generator().manual_seed(3)
    for _ in range(3):
        rows = torch.randint(500, (50,), generator=source)
        loss = F.cross_entropy(model(x[rows]), y[rows])
        grads = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for p, g in zip(model.parameters(), grads, strict=True):
                p -= 0.1 * g
    assert float(found.losses[-1]) == pytest.approx(float(loss.detach()))
    for mine, other in zip(
        found.model.parameters(), model.parameters(), strict=True
    ):
        torch.testing.assert_close(mine, other)


def test_an_optimizer_takes_the_steps():
    """PyTorch's SGD does what is done without one, Adam does not."""
    x, y = blobs()
    plain, sgd, adam = (
        run(SOUND, (x, y), x, 3, steps=20, optimizer=rule).losses
        for rule in (None, torch.optim.SGD, torch.optim.Adam)
    )
    torch.testing.assert_close(plain, sgd)
    assert (plain[1:] - adam[1:]).abs().max() > 0.1


def test_a_sound_script_learns():
    """Three seeds fit the clouds."""
    x, y = blobs()
    for seed in range(3):
        model = run(SOUND, (x, y), x, seed, steps=400).model
        assert (model(x).argmax(1) == y).float().mean() > 0.9


def test_what_is_logged_is_what_was_probed(tmp_path):
    """At the steps asked for, in single precision."""
    with SummaryWriter(tmp_path) as writer:
        found = run(
            BROKEN["dead"], blobs(), blobs()[0], 0, steps=6,
            probe_at=(0, 4), log=writer,
        )  # fmt: skip
    back = read_scalars(tmp_path)
    np.testing.assert_array_equal(back["loss"][1], found.losses)
    assert list(found.probes) == [0, 4]
    for name, value in found.probes[4].items():
        steps, values = back[name]
        assert steps.tolist() == [0, 4]
        assert values[1] == np.float32(value)
    assert diagnose({k: v[0] for k, (_, v) in back.items()}) == "dead"


def test_noise_and_scale_reach_the_network():
    """Training pictures have the noise, both sets the scale."""
    x, y = blobs()
    loud = Script(scale=2.0, noise=3.0)
    sizes = run(loud, (x, y), x, 0, steps=1).probes[0]
    plain = float(x.square().mean().sqrt())
    assert sizes["inputs/validation"] == pytest.approx(2 * plain, rel=1e-5)
    told = 2 * (plain**2 + 9) ** 0.5
    assert sizes["inputs/training"] == pytest.approx(told, rel=0.05)


def test_batch_norm_takes_scales_off():
    """Pixels and hidden scores have size 1 in a batch, whatever their scale;
    without a draw, too, no linear layer but the last has a bias."""
    x, _ = blobs()
    for draw in (broken.unit, None):
        model = Script(norm=True, draw=draw).model(30, 0)
        norms = [m for m in model if isinstance(m, nn.BatchNorm1d)]
        assert [m.num_features for m in norms] == [30, 64, 64]
        linear = [m for m in model if isinstance(m, nn.Linear)]
        assert [m.bias is None for m in linear] == [True, True, False]
        out = model(255 * x)
        torch.testing.assert_close(out, model(x), atol=1e-2, rtol=1e-2)
        through = model[:2](255 * x)
        assert float(through.detach().square().mean()) == pytest.approx(
            1, abs=1e-3
        )


def test_pytorchs_own_start():
    """Without a draw biases are random, too."""
    model = Script(draw=None).model(30, 0)
    assert all(p.abs().max() > 0 for p in model.parameters())
    assert not SOUND.model(30, 0)[1].bias.any()
