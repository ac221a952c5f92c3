"""Clusters in the plane, whose truth is known, and what draws miss of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect


class Cover(NamedTuple):
    """What R sets of draws are worth."""

    near: Array  # (R,), share of draws near a centre
    found: Array  # (R,), clusters with a quarter of their share or more
    unevenness: Array  # (R,), KL of shares of near draws from even, nats


@dataclass(frozen=True)
class Clusters:
    """K equally frequent round normal clusters in the plane."""

    centres: Array  # (K, 2)
    spread: float  # standard deviation along each axis

    def __post_init__(self) -> None:
        expect("Clusters", centres=(self.centres, "K+ 2"))
        if not self.spread > 0:
            raise ValueError(
                f"Clusters: spread must be above 0, got {self.spread}"
            )

    def draw(self, N: int, *, rng: np.random.Generator) -> Array:
        """N points (N, 2)."""
        which = rng.integers(len(self.centres), size=N)
        noise = rng.standard_normal((N, 2))
        return self.centres[which] + self.spread * noise

    def density(self, x: Array) -> Array:
        """The density at places x (..., 2)."""
        far = x[..., None, :] - self.centres
        logs = -(far**2).sum(axis=-1) / (2 * self.spread**2)
        area = 2 * np.pi * self.spread**2 * len(self.centres)
        return np.exp(logs).sum(axis=-1) / area

    def cover(self, x: Array, *, within: float = 4.0) -> Cover:
        """How R sets of draws x (R, N, 2) cover the clusters.

        A draw is near a centre if it lies ``within`` that many spreads.
        """
        expect("cover", x=(x, "R N+ 2"))
        K, N = len(self.centres), x.shape[1]
        far = np.linalg.norm(x[:, :, None] - self.centres, axis=-1)
        near = far.min(axis=2) < within * self.spread
        which = far.argmin(axis=2)[:, :, None] == np.arange(K)
        counts = (which & near[:, :, None]).sum(axis=1)  # (R, K)
        shares = counts / np.maximum(counts.sum(axis=1), 1)[:, None]
        logs = np.log(K * np.where(shares > 0, shares, 1))
        found = (counts >= N / (4 * K)).sum(axis=1)
        return Cover(near.mean(axis=1), found, (shares * logs).sum(axis=1))


def ring(K: int = 8, spread: float = 0.05, radius: float = 1.0) -> Clusters:
    """K clusters, evenly on a circle."""
    angle = 2 * np.pi * np.arange(K) / K
    places = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Clusters(radius * places, spread)
