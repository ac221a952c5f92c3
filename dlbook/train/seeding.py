"""Random streams of their own, which leave the caller's as they were."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside the block torch's random numbers follow from ``seed`` alone.

    Afterwards the global generators stand where they stood before:
    ``with seeded(3): model = mlp([784, 100, 10])``.
    """
    in_use = torch.cuda.is_initialized()
    devices = range(torch.cuda.device_count()) if in_use else range(0)
    with torch.random.fork_rng(devices=devices):
        torch.default_generator.manual_seed(seed)
        for device in devices:
            torch.cuda.default_generators[device].manual_seed(seed)
        yield


def stream(seed: int, *place: int) -> int:
    """A seed for one place (epoch, process) of the run with ``seed``.

    Neighbouring seeds and places give unrelated streams: they are hashed by
    NumPy's ``SeedSequence``. Since every epoch starts a stream of its own, a
    run that is taken up again needs no state of its generators.
    """
    return int(np.random.SeedSequence((seed, *place)).generate_state(1)[0])


def shuffled(n: int, seed: int, epoch: int) -> torch.Tensor:
    """The numbers below n in the order (n,) that ``epoch`` takes them."""
    generator = torch.Generator().manual_seed(stream(seed, epoch))
    return torch.randperm(n, generator=generator)
