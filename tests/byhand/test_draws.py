"""Random numbers that a script draws, too."""

import numpy as np
import pytest
from scipy.stats import kstest

from dlbook.byhand.draws import normals, uniforms


def plainly(seed: int, count: int) -> list[float]:
    """Mulberry32 with Python's whole numbers, one after another."""
    bits, found = 2**32 - 1, []
    for _ in range(count):
        seed = (seed + 0x6D2B79F5) & bits
        t = (seed ^ seed >> 15) * (seed | 1) & bits
        t = ((t + ((t ^ t >> 7) * (t | 61))) ^ t) & bits
        found.append((t ^ t >> 14) / 2**32)
    return found


@pytest.mark.parametrize("seed", [0, 1, 2**31 + 5, 2**32 - 1])
def test_uniforms_are_mulberry32(seed):
    """Bit by bit, also where sums and products wrap around."""
    assert uniforms(seed, 50).tolist() == plainly(seed, 50)


def test_normals_are_normal():
    """In distribution, and one after another uncorrelated."""
    z = normals(1, 20_000)
    assert kstest(z, "norm").pvalue > 0.001
    assert abs(np.mean(z[1:] * z[:-1])) < 4 / 20_000**0.5
    assert np.isfinite(z).all()


def test_seeds_differ_and_places_stay():
    """Another seed, other numbers; more numbers, the same at first."""
    assert abs(normals(1, 5) - normals(2, 5)).min() > 0
    np.testing.assert_array_equal(normals(1, 9)[:5], normals(1, 5))
    assert normals(1, 0).shape == (0,)


@pytest.mark.parametrize(("seed", "count"), [(-1, 3), (2**32, 3), (1, -1)])
def test_what_cannot_be_drawn_is_refused(seed, count):
    """A seed of more than 32 bits, less than no numbers."""
    with pytest.raises(ValueError, match="32 bits"):
        uniforms(seed, count)
