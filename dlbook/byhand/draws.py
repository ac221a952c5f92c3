"""Random numbers that a page's script draws, too, to the last digits."""

import numpy as np

from dlbook.ops.shapes import Array


def uniforms(seed: int, count: int) -> Array:
    """Numbers (count,) from 0 to 1, each a hash of seed and place.

    Tommy Ettinger's mulberry32, which is in the public domain.
    """
    if not 0 <= seed < 2**32 or count < 0:
        raise ValueError(
            "uniforms: seed must have 32 bits and count be 0 at least, got "
            f"{seed} and {count}"
        )
    places = np.arange(1, count + 1, dtype=np.uint32)
    a = np.uint32(seed) + places * np.uint32(0x6D2B79F5)  # it wraps around
    t = (a ^ (a >> 15)) * (a | 1)
    t = (t + (t ^ (t >> 7)) * (t | 61)) ^ t
    return (t ^ (t >> 14)) / 2.0**32


def normals(seed: int, count: int) -> Array:
    """Independent standard normal numbers (count,), two uniforms for each.

    Box and Muller (1958), https://doi.org/10.1214/aoms/1177706645
    """
    radius, angle = uniforms(seed, 2 * count).reshape(-1, 2).T
    return np.sqrt(-2 * np.log(1 - radius)) * np.cos(2 * np.pi * angle)
