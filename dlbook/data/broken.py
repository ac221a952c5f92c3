"""Splits of one pool of images: sound ones, and broken ones with the truth.

A pool is ``x (N, C, H, W)`` and ``y (N,)``, its rows all different. ``sizes``
are those of training, validation and test. What is drawn says, in ``rows``,
which image of the pool each example is: the truth that a check may not see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dlbook.data.kinds import Split

Array = np.ndarray
Sizes = Sequence[int]


@dataclass(frozen=True, eq=False)
class Parts:
    """Three splits, and of each the rows of the pool that it shows."""

    train: Split = field(repr=False)
    validation: Split = field(repr=False)
    test: Split = field(repr=False)
    rows: tuple[Array, Array, Array] = field(repr=False)
    fault: str = ""


def sound(x: Array, y: Array, sizes: Sizes, rng: np.random.Generator) -> Parts:
    """Three disjoint parts, drawn at random."""
    order = _order("sound", x, y, sizes, rng)
    cuts = np.cumsum(sizes)
    return _parts(x, y, np.split(order[: cuts[-1]], cuts[:-1]), "")


def without_classes(
    x: Array,
    y: Array,
    sizes: Sizes,
    rng: np.random.Generator,
    absent: Sequence[int] = (8, 9),
) -> Parts:
    """Nothing of the classes ``absent`` to learn from; the test has them."""
    order = _order("without_classes", x, y, sizes, rng)
    test, rest = order[: sizes[2]], order[sizes[2] :]
    rest = rest[~np.isin(y[rest], absent)]
    if len(rest) < sizes[0] + sizes[1]:
        raise ValueError(
            f"without_classes: without classes {tuple(absent)} {len(rest)} "
            f"images are left, not {sizes[0] + sizes[1]}"
        )
    train, validation = rest[: sizes[0]], rest[sizes[0] :][: sizes[1]]
    return _parts(x, y, [train, validation, test], "two classes absent")


def leaking(
    x: Array, y: Array, sizes: Sizes, rng: np.random.Generator
) -> Parts:
    """Validation repeats training images, every second with 16 greys."""
    order = _order("leaking", x, y, sizes, rng)
    train, test = order[: sizes[0]], order[sizes[0] :][: sizes[2]]
    if sizes[1] > sizes[0]:
        raise ValueError(
            f"leaking: {sizes[1]} images to validate cannot repeat {sizes[0]}"
        )
    parts = _parts(x, y, [train, train[: sizes[1]], test], "train validates")
    copies = parts.validation.x
    copies[::2] = fewer_greys(copies[::2])
    return parts


def fewer_greys(x: Array, step: int = 17) -> Array:
    """Grey values 0 to 255 rounded to multiples of ``step``, as uint8."""
    return (np.rint(x / step) * step).clip(0, 255).astype(np.uint8)


def transposed(
    x: Array, y: Array, sizes: Sizes, rng: np.random.Generator
) -> Parts:
    """Test images have rows for columns, as written by another program."""
    if x.shape[2] != x.shape[3]:
        raise ValueError(f"transposed: images must be square, got {x.shape}")
    parts = sound(x, y, sizes, rng)
    test = Split(parts.test.x.swapaxes(2, 3).copy(), parts.test.y)
    fault = "test transposed"
    return Parts(parts.train, parts.validation, test, parts.rows, fault)


def repeated(
    x: Array,
    y: Array,
    sizes: Sizes,
    rng: np.random.Generator,
    distinct: int = 20,
) -> Parts:
    """Training and validation repeat ``distinct`` images, the test none."""
    order = _order("repeated", x, y, sizes, rng)
    few, test = order[:distinct], order[distinct:][: sizes[2]]
    if distinct < 1 or len(test) < sizes[2]:
        raise ValueError(
            f"repeated: {distinct} images and a test of {sizes[2]} are not "
            f"in a pool of {len(x)}"
        )
    train, validation = (rng.choice(few, n) for n in sizes[:2])
    return _parts(x, y, [train, validation, test], "a few, repeated")


FAULTS: dict[str, Callable[..., Parts]] = {
    "two classes absent": without_classes,
    "train validates": leaking,
    "test transposed": transposed,
    "a few, repeated": repeated,
}


def _order(
    caller: str, x: Array, y: Array, sizes: Sizes, rng: np.random.Generator
) -> Array:
    """The pool's rows in random order; raise unless all sizes fit."""
    if np.ndim(x) != 4 or np.shape(y) != (len(x),):
        raise ValueError(
            f"{caller} expects images (N, C, H, W) and labels (N,), got "
            f"{np.shape(x)} and {np.shape(y)}"
        )
    if len(sizes) != 3 or min(sizes) < 1 or max(sizes) > len(x):
        raise ValueError(
            f"{caller} expects three sizes from 1 to {len(x)}, got "
            f"{tuple(sizes)}"
        )
    if caller == "sound" and sum(sizes) > len(x):
        raise ValueError(f"sound: {sum(sizes)} of {len(x)} images asked for")
    return rng.permutation(len(x))


def _parts(x: Array, y: Array, rows: Sequence[Array], fault: str) -> Parts:
    """The three splits of these rows; arrays are copies."""
    train, validation, test = (Split(x[r], y[r]) for r in rows)
    known = rows[0], rows[1], rows[2]
    return Parts(train, validation, test, known, fault)
