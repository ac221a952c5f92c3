"""The directions in which differences move an array."""

import math

import numpy as np

Array = np.ndarray
# Groups of entries that move together: without a twin, and beside one, which
# sees every entry.
PROBES, FEW = 500, 8
GROUP_SEED = 314159  # a seed that nobody gives their data


class Groups:
    """The entries of an array in groups that move together, signs drawn.

    Up to ``most`` entries each is a group of its own. Else every entry is
    in one of ``beyond`` groups: none goes unseen, though it shares.
    """

    def __init__(
        self, shape: tuple[int, ...], most: int, beyond: int = PROBES
    ) -> None:
        rng = np.random.default_rng(GROUP_SEED)
        size = math.prod(shape)
        order = np.arange(size) if size <= most else rng.permutation(size)
        count = size if size <= most else beyond
        self.shape, self.members = shape, np.array_split(order, count)
        self.signs = np.ones(size)
        if size > most:
            self.signs = rng.choice([-1.0, 1.0], size)

    def __len__(self) -> int:
        return len(self.members)

    def direction(self, k: int) -> Array:
        """How the whole array moves with group ``k``."""
        u = np.zeros(self.signs.shape)
        u[self.members[k]] = self.signs[self.members[k]]
        return u.reshape(self.shape)

    def sums(self, da: Array) -> Array:
        """The slope along each group, by the cotangent ``da``."""
        signed = self.signs * da.ravel()
        return np.array([signed[m].sum() for m in self.members])

    def where(self, k: int) -> str:
        """Group ``k`` in words."""
        entries = [
            tuple(map(int, np.unravel_index(m, self.shape)))
            for m in self.members[k][:3]
        ]
        if len(self.members[k]) == 1:
            return f"entry {entries[0]}"
        return f"one of the entries {', '.join(map(str, entries))}, ..."
