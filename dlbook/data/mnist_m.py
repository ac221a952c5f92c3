"""MNIST-M, made anew: handwritten digits blended with photographs.

A digit and a patch of a photograph are blended by the absolute difference of
their pixels, so ink inverts what lies under it: Ganin et al. (2016), section
5.2.4, https://jmlr.org/papers/v17/15-239.html. The patches come from the two
embedded photographs. Each split has columns of them to itself, so that no
pixel of a test background is seen in training.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlbook.data.catalogue import Entry
from dlbook.data.images import SPLITS
from dlbook.data.kinds import Images, Split, read_only

Array = np.ndarray
SIDE = 32  # of a patch and of an image, in pixels
STRIP = 64  # columns that go to one split together
PATTERN = (0, 0, 0, 1, 2)  # strips to training, validation, test, and again
SEED = 2016


def make_mnist_m(
    entry: Entry, digits: Images, photographs: Images, source: str
) -> Images:
    """Every digit of ``digits`` over a random patch, in the same order.

    The same digits give the same images wherever they are made: the
    generator of each split has a fixed seed of its own.
    """
    splits = {}
    for number, name in enumerate(SPLITS):
        x, y = getattr(digits, name)
        rng = np.random.default_rng([SEED, number])
        patches = cut(photographs.train.x, number, len(x), rng)
        splits[name] = Split(blend(framed(x), patches), y)
        read_only(*splits[name])
    return Images(**splits, classes=entry.classes, source=source)


def framed(x: Array) -> Array:
    """Grey digits uint8 (N, 1, 28, 28) on black, as colour (N, 3, 32, 32)."""
    if x.shape[1:] != (1, 28, 28):
        raise ValueError(f"digits must be (N, 1, 28, 28), got {x.shape}")
    margin = (SIDE - 28) // 2
    frame = ((0, 0), (0, 0), (margin, margin), (margin, margin))
    return np.pad(x, frame).repeat(3, axis=1)


def cut(
    photographs: Array, split: int, count: int, rng: np.random.Generator
) -> Array:
    """``count`` patches (count, 3, 32, 32) from the columns of one split.

    ``photographs`` are (P, 3, H, W); every position at which a patch lies
    within the split's columns is equally likely.
    """
    patches = sliding_window_view(photographs, (SIDE, SIDE), axis=(2, 3))
    P, _, rows, _ = patches.shape[:4]
    columns = columns_of(split, photographs.shape[3])
    n = rng.integers(0, P, count)
    row = rng.integers(0, rows, count)
    return patches[n, :, row, rng.choice(columns, count)]


def columns_of(split: int, width: int) -> Array:
    """Where in a photograph ``width`` wide a patch of ``split`` may begin."""
    strip = np.arange(width) // STRIP % len(PATTERN)
    owner = np.array(PATTERN)[strip]
    inside = (sliding_window_view(owner, SIDE) == split).all(axis=1)
    return np.flatnonzero(inside)


def blend(a: Array, b: Array) -> Array:
    """The absolute difference of two uint8 arrays, which cannot wrap round."""
    return np.maximum(a, b) - np.minimum(a, b)
