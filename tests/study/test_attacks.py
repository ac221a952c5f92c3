"""Attacks: held to the dual norms by hand, to bounds, and to PyTorch."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook import nets, study
from dlbook.byhand import duals
from dlbook.train import seeded

NORMS = (2, np.inf)


def generator(seed=0):
    """A generator of torch's."""
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def task():
    """A small network, 20 inputs within the box and labels, double."""
    with seeded(0):
        model = nets.mlp([6, 16, 3]).double()
    x = torch.rand(20, 6, generator=generator(1), dtype=torch.double)
    return model, x, torch.randint(0, 3, (20,), generator=generator(2))


def length(change, norm):
    """The largest length of an example's change."""
    return float(change.flatten(1).norm(p=norm, dim=1).max())


@pytest.mark.parametrize("norm", NORMS)
def test_steepest_is_that_by_hand(norm):
    """Torch's and NumPy's agree, and a zero stays one."""
    g = torch.randn(5, 4, generator=generator(), dtype=torch.double)
    g[2] = 0
    found = study.steepest(g, 0.3, norm).numpy()
    np.testing.assert_allclose(found, duals.steepest(g.numpy(), 0.3, norm))


@pytest.mark.parametrize("norm", NORMS)
def test_shortened_is_the_nearest_within_the_ball(norm):
    """Short changes stay; of longer ones no other of the ball is nearer."""
    change = torch.randn(5, 2, 3, generator=generator(), dtype=torch.double)
    assert torch.equal(study.shortened(change, 99.0, norm), change)
    near = study.shortened(change, 0.5, norm)
    assert length(near, norm) <= 0.5 + 1e-12
    others = study.shortened(torch.randn(400, 5, 6), 0.5, norm)
    if norm == 2:
        others = others.flatten(0, 1)
        others = study.shortened(others, 0.5, norm).reshape(400, 5, 6)
    apart = (others - change.flatten(1)).norm(dim=2).amin(dim=0)
    assert (apart >= (near - change).flatten(1).norm(dim=1) - 1e-9).all()
    assert not study.shortened(change, 0.0, norm).any()
    assert not study.shortened(torch.zeros(2, 3), 0.0, norm).any()


def test_lag_is_the_lead_of_the_best_other():
    """By hand, on both sides of 0."""
    z = torch.tensor([[1.0, 4.0, 2.0], [1.0, 4.0, 2.0]])
    assert study.lag(z, torch.tensor([1, 2])).tolist() == [-2, 2]


def test_surprise_is_pytorchs(task):
    """Its mean is the cross-entropy."""
    model, x, y = task
    z = model(x).detach()
    torch.testing.assert_close(
        study.surprise(z, y).mean(), F.cross_entropy(z, y)
    )


def test_the_input_gradient_is_that_of_each_example(task):
    """Whatever stands beside it, and by differences."""
    model, x, y = task
    g = study.input_gradient(model, x, y)
    alone = study.input_gradient(model, x[3:4], y[3:4])
    torch.testing.assert_close(g[3:4], alone)
    d = 1e-6 * torch.randn(x.shape, generator=generator(), dtype=x.dtype)
    with torch.no_grad():
        up, down = (study.surprise(model(x + s * d), y) for s in (1, -1))
    torch.testing.assert_close(
        (up - down) / 2, (g * d).sum(dim=1), rtol=1e-5, atol=1e-12
    )


def test_fgsm_is_one_step_of_pgd(task):
    """And moves each number by as much as the box allows."""
    model, x, y = task
    moved = study.fgsm(model, x, y, 0.1)
    one = study.pgd(model, x, y, 0.1, steps=1, step=0.1)
    torch.testing.assert_close(moved, one)
    g = study.input_gradient(model, x, y)
    torch.testing.assert_close(moved, (x + 0.1 * g.sign()).clamp(0, 1))


@pytest.mark.parametrize("norm", NORMS)
def test_pgd_stays_within_ball_and_box(task, norm):
    """From a start outside as well."""
    model, x, y = task
    start = (x + 0.5).clamp(0, 1)
    how = {"steps": 4, "step": 0.3, "norm": norm, "start": start}
    moved = study.pgd(model, x, y, 0.2, **how)
    assert length(moved - x, norm) <= 0.2 + 1e-12
    assert 0 <= float(moved.min()) <= float(moved.max()) <= 1
    assert length(moved - x, norm) > 0.19


@pytest.mark.parametrize("norm", NORMS)
def test_on_a_linear_model_pgd_finds_what_the_radius_forbids(norm):
    """Two classes: below the exact radius none turns, above it all do."""
    with seeded(1):
        model = nets.mlp([6, 2]).double()
    x = torch.rand(40, 6, generator=generator(), dtype=torch.double)
    y = model(x).argmax(dim=1)
    W, b = (p.detach().numpy() for p in (model[1].weight.T, model[1].bias))
    radii = study.linear_radii(x.numpy(), y.numpy(), W, b, norm)
    for eps in np.quantile(radii, [0.2, 0.5, 0.8]):
        how = {
            "steps": 30,
            "step": eps / 5,
            "norm": norm,
            "box": (-99.0, 99.0),
        }
        moved = study.pgd(model, x, y, float(eps), **how)
        stands = study.withstood(model, y, moved).numpy()
        sure = abs(radii - eps) > 1e-6
        assert (stands[sure] == (radii > eps)[sure]).all()


def test_more_steps_raise_the_loss(task):
    """Twenty steps find more than one does, on average."""
    model, x, y = task
    one = study.fgsm(model, x, y, 0.3)
    many = study.pgd(model, x, y, 0.3, steps=20, step=0.05)
    losses = [study.surprise(model(x), y).mean() for x in (one, many)]
    assert losses[1] >= losses[0]


def test_a_target_is_approached(task):
    """Less surprise at the class that is asked for."""
    model, x, _ = task
    target = torch.zeros(20, dtype=torch.long)

    def assent(z, t):
        return -study.surprise(z, t)

    how = {"steps": 10, "step": 0.05, "objective": assent}
    moved = study.pgd(model, x, target, 0.3, **how)
    before, after = (study.surprise(model(x), target) for x in (x, moved))
    assert (after < before).all()


def test_the_model_and_its_gradients_are_left_alone(task):
    """Weights, their gradients, inputs and mode are those of before."""
    model, x, y = task
    F.cross_entropy(model(x), y).backward()
    kept = [(p.detach().clone(), p.grad.clone()) for p in model.parameters()]
    before = x.clone()
    with torch.no_grad():
        study.pgd(model, x, y, 0.1, steps=2, step=0.1)
    assert torch.equal(x, before)
    assert not x.requires_grad
    assert model.training
    for p, (value, grad) in zip(model.parameters(), kept, strict=True):
        assert torch.equal(p, value)
        assert torch.equal(p.grad, grad)


def test_random_moves_have_their_size():
    """Signs move each number by all of it, a start by any part of it."""
    x = torch.full((50, 20), 0.5)
    signs = study.random_signs(x, 0.1, generator=generator()) - x
    torch.testing.assert_close(signs.abs(), torch.full_like(x, 0.1))
    assert abs(float(signs.mean())) < 0.02
    start = study.random_start(x, 0.1, generator=generator()) - x
    assert float(start.abs().max()) <= 0.1
    assert float(start.std()) == pytest.approx(0.1 / 3**0.5, rel=0.1)
    again = study.random_signs(x, 0.1, generator=generator()) - x
    assert torch.equal(signs, again)
    edge = study.random_signs(torch.zeros(3, 3), 0.1, generator=generator())
    assert float(edge.min()) == 0


def test_withstood_needs_all(task):
    """An example counts if no input turns its answer."""
    model, x, _ = task
    y = model(x).argmax(dim=1)
    assert study.withstood(model, y, x).all()
    other = x.flip(0)
    both = study.withstood(model, y, x, other)
    assert torch.equal(both, model(other).argmax(dim=1) == y)


class Constant(nn.Module):
    """The same scores whatever the input."""

    def forward(self, x):
        return torch.ones(len(x), 3) + 0 * x.sum()


def test_without_a_gradient_nothing_moves():
    """Where no direction is better, the attack stands still."""
    x, y = torch.full((4, 5), 0.5), torch.zeros(4, dtype=torch.long)
    moved = study.pgd(Constant(), x, y, 0.1, steps=3, step=0.1)
    assert torch.equal(moved, x)


def test_bad_input_is_refused(task):
    """Lengths below 0, images outside of the box, whole numbers, no steps."""
    model, x, y = task
    with pytest.raises(ValueError, match="eps must be 0 or more"):
        study.fgsm(model, x, y, -0.1)
    with pytest.raises(ValueError, match="eps must be 0 or more"):
        study.pgd(model, x, y, float("nan"), steps=1, step=0.1)
    with pytest.raises(ValueError, match="step must be 0 or more"):
        study.pgd(model, x, y, 0.1, steps=1, step=-0.1)
    with pytest.raises(ValueError, match="numbers from 2 to 2"):
        study.fgsm(model, 0 * x + 2, y, 0.1)
    with pytest.raises(ValueError, match="floating-point numbers, got"):
        study.fgsm(model, (255 * x).to(torch.uint8), y, 0.1)
    with pytest.raises(ValueError, match="steps must be 1"):
        study.pgd(model, x, y, 0.1, steps=0, step=0.1)
    with pytest.raises(ValueError, match="norm must be 2 or infinity, got 1"):
        study.pgd(model, x, y, 0.1, steps=1, step=0.1, norm=1)
    with pytest.raises(ValueError, match="got none"):
        study.withstood(model, y)
    for move in (study.random_signs, study.random_start):
        with pytest.raises(ValueError, match="eps must be 0 or more"):
            move(x, -1.0, generator=generator())
