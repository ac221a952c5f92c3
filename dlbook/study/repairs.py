"""What each of several changes is worth, made one after another."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

Array = np.ndarray
Worth = Mapping[frozenset, Array]


def prefixes(order: Sequence[Hashable]) -> list[frozenset]:
    """What has been changed before the first step, after it, and so on.

    ``order`` names every change once, else ``ValueError``.
    """
    if len(set(order)) < len(order):
        told = ", ".join(map(str, order))
        raise ValueError(f"prefixes: every change stands once, got {told}")
    return [frozenset(order[:k]) for k in range(len(order) + 1)]


def gains(worth: Worth, order: Sequence[Hashable]) -> dict[Hashable, Array]:
    """By how much each change of ``order`` raises the figure, in its turn.

    ``worth`` maps the changes made, as a frozenset, to the figure, a number
    or one for each seed. ``ValueError`` where one that is needed is missing.
    """
    steps = prefixes(order)
    if missing := [set(s) for s in steps if s not in worth]:
        raise ValueError(f"gains: no figure for {missing[0] or 'no change'}")
    return {
        name: np.subtract(worth[after], worth[before])  # (gain-in-turn)
        for name, before, after in zip(order, steps, steps[1:], strict=False)
    }
