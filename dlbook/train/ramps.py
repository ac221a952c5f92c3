"""More schedules: a straight line, and a warm-up before any other.

As those of ``train.schedules`` they map the fraction of training done to a
multiplier of the learning rate.
"""

from dlbook.train.schedules import Schedule


def linear(end: float = 0.0) -> Schedule:
    """A straight line from 1 before the first step to ``end``."""
    if not end >= 0:
        raise ValueError(f"linear: end must not be negative, got {end}")
    return lambda fraction: 1 - (1 - end) * fraction


def warmed(schedule: Schedule, share: float) -> Schedule:
    """``schedule`` times a line from 0 to 1 over the first ``share``.

    Behind the share it is ``schedule``, which is not squeezed to make room,
    unlike that of ``cosine(warmup)``. Goyal et al. (2017), arXiv:1706.02677
    """
    if not 0 <= share < 1:
        raise ValueError(
            f"warmed: share must be at least 0, under 1, got {share}"
        )
    if share == 0:
        return schedule
    return lambda fraction: min(1.0, fraction / share) * schedule(fraction)
