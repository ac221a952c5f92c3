"""Clusters whose truth is known: density, draws, and what is missed."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dlbook import study

RING = study.ring(8, 0.1)


def rng():
    return np.random.default_rng(0)


def test_density_is_scipys():
    """A mean of round normal densities."""
    x = rng().standard_normal((3, 4, 2))
    parts = [multivariate_normal(c, 0.01).pdf(x) for c in RING.centres]
    np.testing.assert_allclose(RING.density(x), np.mean(parts, axis=0))


def test_draws_have_the_mixtures_moments():
    """Mean 0; along each axis half the radius squared, and the spread's."""
    x = RING.draw(40_000, rng=rng())
    assert abs(x.mean(axis=0)).max() < 0.02
    np.testing.assert_allclose(x.var(axis=0), 0.5 + 0.01, rtol=0.02)


def test_cover_of_the_truth_and_of_less():
    """All eight; one; none; and half of them, which costs ln 2."""
    whole = RING.draw(4000, rng=rng())
    one = RING.centres[3] + np.zeros((4000, 2))
    half = RING.centres[np.arange(4000) % 4]
    cover = RING.cover(np.stack([whole, one, 0 * one, half]))
    assert cover.found.tolist() == [8, 1, 0, 4]
    assert cover.near[0] == pytest.approx(1 - np.exp(-8), abs=1e-3)
    assert cover.near[1:].tolist() == [1, 0, 1]
    expected = [0, np.log(8), 0, np.log(2)]
    np.testing.assert_allclose(cover.unevenness, expected, atol=5e-3)


def test_a_cluster_is_found_at_a_quarter_of_its_share():
    """Of 320 draws ten suffice, nine do not."""
    for few, found in ((10, 2), (9, 1)):
        which = np.repeat([0, 1], [320 - few, few])
        assert RING.cover(RING.centres[which][None]).found == [found]


def test_refusals():
    """A spread of zero; points in space."""
    with pytest.raises(ValueError, match="spread must be above 0"):
        study.ring(8, 0.0)
    with pytest.raises(ValueError, match="centres"):
        study.Clusters(np.zeros((4, 3)), 0.1)
    with pytest.raises(ValueError, match="x"):
        RING.cover(np.zeros((5, 2)))
