"""Slopes of an operation along groups of entries of one argument."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dlbook._proof.calling import Array
from dlbook._proof.groups import Groups

# Numbers as small as this are moved by a share of their size; those larger
# than its inverse as well, where moves of one do not agree.
SMALL = 1e-3


@dataclass
class Slopes:
    """<v, value> as a function of the argument ``i``, and its slopes."""

    name: str
    value: Callable
    point: list[Array]
    i: int
    v: Sequence[Array]
    groups: Groups

    def along(self, step: float, which: Iterable[int]) -> tuple[Array, ...]:
        """Slopes to the right, to the left and across, of some groups.

        Outputs are subtracted before they meet v: what the step leaves alone
        then cancels exactly instead of drowning the slope in rounding.
        """
        step, found = step * self.unit, []
        for k in which:
            move = step * self.groups.direction(k)
            a, b = self._moved(move), self._moved(-move)
            triples = list(zip(self.v, a, self.here, b, strict=True))
            right = sum(np.vdot(w, y - o) for w, y, o, _ in triples)
            left = sum(np.vdot(w, o - z) for w, _, o, z in triples)
            across = sum(np.vdot(w, y - z) for w, y, _, z in triples) / 2
            found.append((right / step, left / step, across / step))
        return tuple(np.array(found, float).reshape(-1, 3).T)

    def across(self, step: float, which: Iterable[int]) -> Array:
        """Slopes across alone; NaN where a wide step leaves the domain."""
        which = list(which)
        try:
            with np.errstate(all="ignore"):
                return self.along(step, which)[2]
        except Exception:
            return np.full(len(which), np.nan)

    def free_of_curvature(self, step: float, which: Iterable[int]) -> Array:
        """Slopes across from three steps, extrapolated to none."""
        a, b, c = (self.across(step / n, which) for n in (1, 2, 4))
        return (64 * c - 20 * b + a) / 45

    @cached_property
    def size(self) -> float:
        """That of the largest entry of the argument; of zeros, one."""
        return float(np.abs(self.point[self.i]).max()) or 1.0

    @property
    def unit(self) -> float:
        """What steps are counted in."""
        return self.size if self.size < SMALL else 1.0

    @cached_property
    def here(self) -> list[Array]:
        """The outputs at the point."""
        return self.value(self.point)

    @property
    def least(self) -> float:
        """The size below which a slope is rounding, hence zero."""
        pairs = zip(self.v, self.here, strict=True)
        return 1e-12 * max(1.0, sum(np.abs(w * y).sum() for w, y in pairs))

    def rounding(self, step: float, k: int) -> float:
        """What rounding of the outputs that move does to a slope."""
        step *= self.unit
        there = self._moved(step * self.groups.direction(k))
        sizes = [abs(w * y) for w, y in zip(self.v, self.here, strict=True)]
        moves = [y != z for y, z in zip(self.here, there, strict=True)]
        total = sum(s.sum(where=m) for s, m in zip(sizes, moves, strict=True))
        total = total or sum(s.sum() for s in sizes)
        return float(np.finfo(float).eps * total / step)

    def _moved(self, move: Array) -> list[Array]:
        """The outputs where the argument has moved."""
        before, after = self.point[: self.i], self.point[self.i + 1 :]
        return self.value([*before, self.point[self.i] + move, *after])
