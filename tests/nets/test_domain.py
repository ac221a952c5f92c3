"""Adapted classifiers: the reversal, its schedule, and what is returned."""

import math
from itertools import combinations

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.nets import (
    Adapted,
    Adversary,
    GradientReversal,
    KernelDistance,
    adaptation_loss,
    reverse_gradient,
)
from dlbook.nets.domain import growing


def adapted(steps=10, strength=1.0, alignment=None):
    """A small adversarial model in double precision."""
    torch.manual_seed(0)
    if alignment is None:
        head = nn.Linear(4, 1)
        alignment = Adversary(head, GradientReversal(steps, strength))
    features = nn.Sequential(nn.Linear(3, 4), nn.Tanh())
    return Adapted(features, nn.Linear(4, 2), alignment).double()


def batch(N=6, M=6, seed=1):
    """Source, target and labels; the target lies apart."""
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(N, 3, generator=rng, dtype=torch.float64)
    x_target = torch.randn(M, 3, generator=rng, dtype=torch.float64) + 1
    return x, x_target, torch.arange(N) % 2


def test_the_gradient_turns_round():
    """The value is x; a gradient of 3 comes back as -0.5 times 3."""
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    y = reverse_gradient(x, 0.5)
    assert (y == x).all()
    (3 * y).sum().backward()
    assert x.grad.tolist() == [-1.5, -1.5]


def test_schedule_by_hand():
    """0 at the start, (3 - 1)/(3 + 1) where e^(10 p) is 3, almost 1 last."""
    assert growing(0.0) == 0
    assert growing(math.log(3) / 10) == pytest.approx(0.5)
    assert growing(1.0) == pytest.approx(1, abs=1e-4)


def test_strength_grows_with_training_passes_alone():
    """Training passes count; evaluation and what follows the end do not."""
    reversal = GradientReversal(steps=4, strength=2.0)
    seen = []
    for _ in range(6):
        seen.append(reversal.current())
        reversal(torch.ones(1))
    expected = [2 * growing(p) for p in (0, 0.25, 0.5, 0.75, 1, 1)]
    assert seen == pytest.approx(expected)
    reversal.eval()
    reversal(torch.ones(1))
    assert int(reversal.passes) == 6


def test_the_rate_says_how_fast_it_grows():
    """At the rate 20 half the steps do what all do at the rate 10."""
    reversal = GradientReversal(steps=4, rate=20.0)
    reversal.passes += 1
    assert reversal.current() == growing(0.5) != growing(0.25)


def test_strength_survives_saving():
    """The passes are part of the state: a loaded model goes on growing."""
    model, other = adapted(), adapted()
    for _ in range(3):
        model(*batch()[:2])
    other.load_state_dict(model.state_dict())
    assert other.alignment.reversal.current() == growing(0.3)


@pytest.mark.parametrize(
    ("steps", "strength"), [(0, 1), (5, -1), (5, math.inf)]
)
def test_senseless_schedules(steps, strength):
    """No steps, or a strength below 0 or infinite: a ValueError."""
    with pytest.raises(ValueError, match="at least 1 and strength a finite"):
        GradientReversal(steps, strength)


@pytest.mark.parametrize("weight", [-1.0, math.inf, math.nan])
def test_senseless_weights(weight):
    """A kernel distance that is sought, or infinite, is refused."""
    with pytest.raises(ValueError, match="weight must be a finite number"):
        KernelDistance(weight)


def test_gradients_are_those_of_the_saddle():
    """Features descend L_y - λ L_d, each head its own loss."""
    model = adapted()
    model.alignment.reversal.passes += 5
    strength = model.alignment.reversal.current()
    x, x_target, y = batch()
    adaptation_loss(model(x, x_target), y).backward()

    source, target = model.features(x), model.features(x_target)
    label_loss = F.cross_entropy(model.head(source), y)
    logits = model.alignment.head(torch.cat([source, target]))[:, 0]
    domain = torch.tensor([1.0] * 6 + [0.0] * 6, dtype=torch.float64)
    domain_loss = F.binary_cross_entropy_with_logits(logits, domain)
    saddle = label_loss - strength * domain_loss
    for part, loss in (
        (model.features, saddle),
        (model.head, label_loss),
        (model.alignment.head, domain_loss),
    ):
        grads = torch.autograd.grad(
            loss, list(part.parameters()), retain_graph=True
        )
        for p, grad in zip(part.parameters(), grads, strict=True):
            torch.testing.assert_close(p.grad, grad)


def test_evaluation_gives_logits():
    """In evaluation, or without a target, the logits of x come alone."""
    model = adapted()
    x, x_target, _ = batch()
    logits, alignment = model(x, x_target)
    assert alignment.shape == ()
    assert (model(x) == logits).all()
    assert (model.eval()(x, x_target) == logits).all()


def test_domains_may_differ_in_size():
    """Three target rows beside six source rows do."""
    x, x_target, y = batch(6, 3)
    logits, alignment = adapted()(x, x_target)
    assert logits.shape == (6, 2)
    loss = adaptation_loss((logits, alignment), y)
    assert loss.item() == pytest.approx(
        (F.cross_entropy(logits, y) + alignment).item()
    )
    assert adaptation_loss(logits, y) == F.cross_entropy(logits, y)


def test_batch_norm_sees_each_domain_alone():
    """Standardised by its own mean and variance, a shifted copy is no news."""
    norm = nn.BatchNorm1d(3, affine=False)
    model = Adapted(
        norm, nn.Linear(3, 2), Adversary(nn.Linear(3, 1), nn.Identity())
    )
    x, _, _ = batch(5)
    features = []
    norm.register_forward_hook(lambda *call: features.append(call[2]))
    model.double()(x, 3 * x + 7)
    torch.testing.assert_close(*features, atol=1e-4, rtol=0)


def test_without_alignment_it_is_a_classifier():
    """No alignment: logits alone, also where a target is given."""
    x, x_target, _ = batch()
    model = Adapted(nn.Linear(3, 4), nn.Linear(4, 2)).double()
    assert model(x, x_target).shape == (6, 2)


def test_kernel_distance_by_hand():
    """Rows 0, 0 and 2, 2: mean r² is 2, k is 1 or e⁻², the gap 2 - 2 e⁻²."""
    source, target = torch.zeros(2, 1), torch.full((2, 1), 2.0)
    expected = 3 * 2 * (1 - math.exp(-2))
    assert KernelDistance(3.0)(source, target).item() == pytest.approx(
        expected
    )


def test_kernel_distance_is_that_of_pairs():
    """As the sums over pairs of different rows say, whatever N and M."""
    rng = torch.Generator().manual_seed(0)
    both = torch.randn(9, 4, generator=rng).double()
    squared = torch.cdist(both, both) ** 2
    k = torch.exp(-squared / squared.mean())
    pairs = [(i, j) for i in range(9) for j in range(9) if i != j]
    source = [k[i, j] for i, j in pairs if i < 6 and j < 6]
    target = [k[i, j] for i, j in pairs if i >= 6 and j >= 6]
    across = [k[i, j] for i, j in pairs if i < 6 <= j]
    within = sum(source) / 30 + sum(target) / 6
    found = KernelDistance()(both[:6], both[6:])
    expected = (within - 2 * sum(across) / 18).item()
    assert found.item() == pytest.approx(expected)


def test_kernel_distance_of_one_distribution_is_zero_on_average():
    """Over all ways to make two domains of six rows the mean is 0."""
    rng = torch.Generator().manual_seed(0)
    rows = torch.randn(6, 2, generator=rng).double()
    found = []
    for chosen in combinations(range(6), 3):
        rest = [i for i in range(6) if i not in chosen]
        gap = KernelDistance()(rows[list(chosen)], rows[rest])
        found.append(gap.item())
    assert abs(sum(found)) < 1e-12
    assert min(found) < 0 < max(found)


def test_kernel_distance_needs_pairs():
    """A single row of a domain has no other to be paired with."""
    with pytest.raises(ValueError, match="two rows at least, got 1"):
        KernelDistance()(torch.zeros(3, 2), torch.ones(1, 2))


def test_kernel_distance_of_rows_that_fell_together():
    """Rows that differ by rounding give a finite gap and gradient."""
    for value in torch.linspace(0.5, 3, 40):
        rows = value * torch.ones(8, 64) + 1e-7 * torch.rand(8, 64)
        rows.requires_grad_()
        gap = KernelDistance()(rows[:4], rows[4:])
        gap.backward()
        assert gap.isfinite()
        assert rows.grad.isfinite().all()


def test_the_kernel_keeps_its_width_in_the_gradient():
    """s is held fixed: stretching the features widens the gap.

    Were s differentiated too, stretching would change nothing.
    """
    stretch = torch.ones((), requires_grad=True)
    rows = torch.zeros(2, 1), torch.full((2, 1), 2.0)
    KernelDistance()(*(stretch * row for row in rows)).backward()
    assert stretch.grad.item() == pytest.approx(8 * math.exp(-2))


def test_kernel_distance_of_equal_rows():
    """Equal domains are at distance 0, also where all rows are equal."""
    same = torch.ones(4, 3, requires_grad=True)
    gap = KernelDistance()(same, same)
    gap.backward()
    assert gap.item() == pytest.approx(0)
    assert same.grad.isfinite().all()


def test_the_adversary_loses_its_lead():
    """Reversed, features end where a linear head sees chance; else apart."""
    losses = []
    for strength in (1.0, 0.0):
        model = adapted(steps=50, strength=strength)
        descent = torch.optim.SGD(model.parameters(), lr=0.3)
        x, x_target, y = batch(40, 40)
        for _ in range(400):
            descent.zero_grad()
            adaptation_loss(model(x, x_target), y).backward()
            descent.step()
        losses.append(model(x, x_target)[1].item())
    assert losses[0] > losses[1] + 0.1
    assert losses[0] > 0.6
