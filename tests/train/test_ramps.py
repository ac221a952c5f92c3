"""Schedules of straight lines: values by hand, PyTorch's schedulers."""

import pytest
import torch

from dlbook.train import cosine, linear, step_decay, warmed


def scheduled(scheduler, steps=10, **options):
    """The multipliers of a scheduler of PyTorch, step by step."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    made = scheduler(optimiser, **options)
    found = []
    for _ in range(steps):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        made.step()
    return found


def test_linear_is_pytorchs():
    """From 1 to nothing, and from 1 to a fifth, over ten steps."""
    for end in (0.0, 0.2):
        ours = [linear(end)(s / 10) for s in range(10)]
        twin = scheduled(
            torch.optim.lr_scheduler.LinearLR,
            start_factor=1.0,
            end_factor=end,
            total_iters=10,
        )
        assert ours == pytest.approx(twin)


def test_warmed_by_hand():
    """Half way through the warm-up half, behind it what was."""
    schedule = warmed(step_decay(0.5), 0.2)
    assert [schedule(f) for f in (0, 0.1, 0.2, 0.4)] == [0, 0.5, 1, 1]
    assert schedule(0.6) == pytest.approx(0.1)


def test_warmed_does_not_squeeze():
    """Behind its share it is the schedule itself, unlike cosine(warmup)."""
    plain = cosine()
    assert warmed(plain, 0.1)(0.5) == plain(0.5) != cosine(0.1)(0.5)
    assert warmed(plain, 0.0) is plain


def test_what_is_no_schedule_is_refused():
    """A negative end, a share that is all."""
    with pytest.raises(ValueError, match="end must not be negative, got -1"):
        linear(-1)
    for share in (1.0, -0.1):
        with pytest.raises(ValueError, match="at least 0, under 1, got"):
            warmed(cosine(), share)
