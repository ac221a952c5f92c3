"""Random streams of their own."""

import pytest
import torch

from dlbook.train import seeded
from dlbook.train.seeding import stream


def test_inside_numbers_follow_from_the_seed():
    """Equal seeds give equal numbers, whatever was drawn before."""
    with seeded(3):
        first = torch.rand(4)
    torch.rand(5)
    with seeded(3):
        assert torch.equal(torch.rand(4), first)
    with seeded(4):
        assert not torch.equal(torch.rand(4), first)


def test_outside_nothing_changes():
    """The caller's stream goes on as if the block had not been there."""
    state = torch.get_rng_state()
    expected = torch.rand(3)
    torch.set_rng_state(state)
    with seeded(0):
        torch.rand(100)
    assert torch.equal(torch.rand(3), expected)


def test_an_error_inside_restores_the_stream_too():
    """An exception that leaves the block leaves the stream as it was."""
    state = torch.get_rng_state()
    with pytest.raises(RuntimeError), seeded(0):
        torch.rand(3) @ torch.rand(2)
    assert torch.equal(torch.get_rng_state(), state)


def test_streams_of_neighbours_differ():
    """No two of 10 seeds, 20 epochs, 3 processes or none share a stream."""
    places = [
        (seed, epoch, *process)
        for seed in range(10)
        for epoch in range(20)
        for process in ((), (1,), (2,), (3,))
    ]
    assert len({stream(*place) for place in places}) == len(places)
