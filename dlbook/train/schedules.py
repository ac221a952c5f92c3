"""Learning-rate schedules: functions of the fraction of training done.

Each factory returns a function that maps the fraction, from 0 before the
first step to just under 1 before the last, to a multiplier of the learning
rate.
"""

from collections.abc import Callable
from math import cos, pi

Schedule = Callable[[float], float]


def cosine(warmup: float = 0.0) -> Schedule:
    """Linear from 0 to 1 over the fraction ``warmup``, then half a cosine.

    Loshchilov and Hutter (2017), arXiv:1608.03983; the warm-up is that of
    Goyal et al. (2017), arXiv:1706.02677.
    """
    if not 0 <= warmup < 1:
        raise ValueError(f"warmup must be at least 0, under 1, got {warmup}")

    def schedule(fraction: float) -> float:
        if fraction < warmup:
            return fraction / warmup
        done = (fraction - warmup) / (1 - warmup)
        return (1 + cos(pi * done)) / 2

    return schedule


def step_decay(*at: float, factor: float = 0.1) -> Schedule:
    """Multiply by ``factor`` at each fraction in ``at``."""
    if not at or not all(0 < f < 1 for f in at) or not factor > 0:
        raise ValueError(
            "step_decay expects fractions between 0 and 1 and a factor "
            f"above 0, got {at} and {factor}"
        )
    return lambda fraction: factor ** sum(fraction >= f for f in at)


def inverse_decay(rate: float = 10.0, power: float = 0.75) -> Schedule:
    """``(1 + rate · fraction)^-power``.

    With these defaults the schedule of domain-adversarial training: Ganin
    et al. (2016), section 5.2.2, arXiv:1505.07818.
    """
    if not (rate >= 0 and power >= 0):
        raise ValueError(
            f"rate and power must be at least 0, got {rate} and {power}"
        )
    return lambda fraction: (1 + rate * fraction) ** -power
