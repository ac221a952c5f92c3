"""An order of batches that can be taken up at any step."""

from collections.abc import Iterator

import numpy as np

Array = np.ndarray


def batches_from(step: int, N: int, size: int, seed: int) -> Iterator[Array]:
    """Yield the batches of a run for ever, from number ``step`` on.

    Each is indices (size,) of N examples, the last of an epoch perhaps
    fewer. Every epoch has a generator of its own, made from ``seed`` and its
    number from 1 on, so the step is all that a run must remember of its
    order. (A number of 0 would give the generator of ``seed`` alone.)
    """
    for name, value, least in (
        ("step", step, 0),
        ("N", N, 1),
        ("size", size, 1),
    ):
        if value < least:
            raise ValueError(
                f"batches_from: {name} must be {least} or more, got {value}"
            )
    epoch, place = divmod(step, -(-N // size))  # N / size, rounded up
    while True:
        order = np.random.default_rng((seed, 1 + epoch)).permutation(N)
        for start in range(place * size, N, size):
            yield order[start : start + size]
        epoch, place = epoch + 1, 0
