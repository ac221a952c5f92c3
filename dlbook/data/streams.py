"""Shuffle, batch and repeat over a stream, as input pipelines have them.

A stream is anything that can be iterated. What is repeated must be made
anew each time, so ``repeat`` takes a function that makes it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

STEPS = ("shuffle", "batch", "repeat")


def shuffle(
    items: Iterable[Any], capacity: int, rng: np.random.Generator
) -> Iterator[Any]:
    """Yield all ``items`` through a buffer that holds ``capacity`` of them.

    Once it is full, a random one leaves and the next takes its place; when
    no more come, it is emptied in random order. tf.data and PyTorch's
    pipelines shuffle so. With a ``capacity`` of all items every order is
    equally likely.
    """
    _check("shuffle", "capacity", capacity)
    buffer: list = []
    for item in items:
        if len(buffer) < capacity:
            buffer.append(item)
            continue
        i = rng.integers(capacity)
        yield buffer[i]
        buffer[i] = item
    while buffer:
        i = rng.integers(len(buffer))
        buffer[i], buffer[-1] = buffer[-1], buffer[i]
        yield buffer.pop()


def batch(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of ``size`` consecutive items; the last may be shorter."""
    _check("batch", "size", size)
    held = []
    for item in items:
        held.append(item)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def repeat(make: Callable[[], Iterable[Any]], times: int) -> Iterator[Any]:
    """Yield what ``make()`` gives, made anew ``times`` times in a row."""
    _check("repeat", "times", times)
    for _ in range(times):
        yield from make()


def pipeline(
    order: str,
    N: int,
    *,
    capacity: int,
    size: int,
    times: int,
    rng: np.random.Generator,
) -> Iterator[list[int]]:
    """Batches of the indices 0 to N - 1 under ``"shuffle batch repeat"``.

    ``order`` names the three steps in any order. A buffer that shuffles
    batches holds as many as ``capacity`` examples fill.
    """
    steps = order.split()
    if sorted(steps) != sorted(STEPS):
        raise ValueError(
            f"pipeline takes an order of {', '.join(STEPS)}, each once, as "
            f"'shuffle batch repeat'; got {order!r}"
        )
    _check("pipeline", "N", N)
    whole = steps.index("shuffle") < steps.index("batch")
    room = capacity if whole else -(-capacity // size)
    source: Callable[[], Iterable[Any]] = lambda: range(N)  # noqa: E731
    for step in steps:
        source = _after(source, step, room, size, times, rng)
    return iter(source())


def _after(source, step: str, room: int, size: int, times: int, rng):
    """A function that makes the stream of ``source`` after one step."""
    if step == "shuffle":
        return lambda: shuffle(source(), room, rng)
    if step == "batch":
        return lambda: batch(source(), size)
    return lambda: repeat(source, times)


def _check(caller: str, name: str, value: int) -> None:
    """Raise unless ``value`` is a whole number of one at least."""
    if value != int(value) or value < 1:
        raise ValueError(
            f"{caller}: {name} must be a whole number from 1 on, got {value}"
        )
