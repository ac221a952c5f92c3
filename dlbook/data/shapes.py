"""Coloured shapes on striped grounds: a set made by rule, like no other.

One of six shapes of equal area, near the middle and tilted a little, in a
colour that says nothing about its class, over stripes of two other colours
and noise. What is to be recognised is an outline.
"""

from collections.abc import Callable

import numpy as np

from dlbook.data.kinds import Images, Split, read_only

Array = np.ndarray
Outline = Callable[[Array, Array], Array]


def disc(u: Array, v: Array) -> Array:
    return np.hypot(u, v) - 1


def ring(u: Array, v: Array) -> Array:
    return abs(np.hypot(u, v) - 0.9) - 0.28


def square(u: Array, v: Array) -> Array:
    return np.maximum(abs(u), abs(v)) - 0.886


def bar(u: Array, v: Array) -> Array:
    return np.maximum(abs(u) - 1.3, abs(v) - 0.604)


def triangle(u: Array, v: Array) -> Array:
    return np.maximum(-v, np.sqrt(3) / 2 * abs(u) + v / 2) - 0.778


def cross(u: Array, v: Array) -> Array:
    a, b = abs(u), abs(v)
    return np.maximum(np.minimum(a, b) - 0.4, np.maximum(a, b) - 1.18)


# Below 0 inside, about the distance from the edge; each has the area pi.
OUTLINES: dict[str, Outline] = {
    "disc": disc,
    "ring": ring,
    "square": square,
    "bar": bar,
    "triangle": triangle,
    "cross": cross,
}


def coloured_shapes(
    train: int, validation: int, test: int, *, seed: int, side: int = 32
) -> Images:
    """So many pictures in each split, (3, side, side), as many of each class.

    The splits are drawn independently. ``ValueError`` for a split that has
    not one picture of each class, or pictures smaller than 16 pixels.
    """
    K, sizes = len(OUTLINES), (train, validation, test)
    if min(sizes) < K or side < 16:
        raise ValueError(
            f"coloured_shapes: each split takes {K} pictures at least, of 16 "
            f"pixels or more, got {sizes} and {side}"
        )
    parts = []
    for number, N in enumerate(sizes):
        rng = np.random.default_rng([seed, number])
        y = rng.permutation(np.arange(N) % K)
        parts.append(Split(drawn(y, side, rng), y))
        read_only(*parts[-1])
    source = f"Coloured shapes of {side} pixels a side, made from seed {seed}"
    return Images(parts[0], parts[1], parts[2], tuple(OUTLINES), source)


def drawn(y: Array, side: int, rng: np.random.Generator) -> Array:
    """A picture of each class in y (N,), uint8 (N, 3, side, side)."""
    N = len(y)
    ink = mask(y, side, rng)[:, None]
    colours = three_colours(N, rng)
    ground, other, shape = colours[..., None, None]
    wave = stripes(N, side, rng)[:, None]
    picture = ground + 0.6 * (other - ground) * wave
    picture += (shape - picture) * ink
    picture += rng.normal(0, 10, picture.shape)
    return picture.round().clip(0, 255).astype(np.uint8)


def mask(y: Array, side: int, rng: np.random.Generator) -> Array:
    """Where each shape lies, from 0 to 1 (N, side, side), its edge soft."""
    N = len(y)
    radius = rng.uniform(0.19, 0.27, (N, 1, 1)) * side
    centre = rng.uniform(0.44, 0.56, (2, N, 1, 1)) * side
    tilt = rng.uniform(-0.3, 0.3, (N, 1, 1))
    row, column = np.indices((side, side)) + 0.5
    down, right = row - centre[0], column - centre[1]
    u = (np.cos(tilt) * right + np.sin(tilt) * down) / radius
    v = (np.cos(tilt) * down - np.sin(tilt) * right) / radius
    edge = np.empty_like(u)
    for k, outline in enumerate(OUTLINES.values()):
        edge[y == k] = outline(u[y == k], v[y == k])
    return (0.5 - edge * radius).clip(0, 1)


def three_colours(N: int, rng: np.random.Generator) -> Array:
    """Two of the ground and one of the shape (3, N, 3), from 0 to 255.

    The shape's is at least 110 away from both, so that it can be seen.
    """
    colours = rng.uniform(0, 255, (3, N, 3))
    while len(near := np.flatnonzero(_too_near(colours))):
        colours[:, near] = rng.uniform(0, 255, (3, len(near), 3))
    return colours


def _too_near(colours: Array) -> Array:
    gaps = np.linalg.norm(colours[:2] - colours[2], axis=-1)
    return gaps.min(axis=0) < 110


def stripes(N: int, side: int, rng: np.random.Generator) -> Array:
    """Waves from 0 to 1 (N, side, side), of any direction and phase."""
    angle, phase = rng.uniform(0, 2 * np.pi, (2, N, 1, 1))
    length = rng.uniform(0.2, 0.6, (N, 1, 1)) * side
    row, column = np.indices((side, side))
    way = np.cos(angle) * column + np.sin(angle) * row
    return (1 + np.sin(2 * np.pi * way / length + phase)) / 2
