"""How many seeds a difference needs."""

import numpy as np

MOST = 100_000


def paired_power(
    seeds: int, difference: float, spread: float, level: float = 0.05
) -> float:
    """Probability that a paired interval lies on the difference's side of 0.

    ``difference`` is true, ``spread`` the standard deviation of the paired
    differences, normal; the interval is Student's, two-sided, of confidence
    1 - ``level``.
    """
    from scipy.stats import nct, t

    _check(difference, spread, level)
    if seeds < 2:
        raise ValueError(f"paired_power expects two seeds or more: {seeds}")
    bound = t.ppf(1 - level / 2, seeds - 1)
    shift = abs(difference) / spread * np.sqrt(seeds)
    return float(nct.sf(bound, seeds - 1, shift))  # (paired-power)


def seeds_needed(
    difference: float, spread: float, power: float = 0.8, level: float = 0.05
) -> int:
    """The least number of seeds with which ``paired_power`` is ``power``."""
    _check(difference, spread, level)
    if not level / 2 < power < 1:
        raise ValueError(
            f"power must lie between level / 2 and 1, got {power}"
        )
    low, high = 1, 2
    while paired_power(high, difference, spread, level) < power:
        low, high = high, 2 * high
        if high > MOST:
            raise ValueError(
                f"seeds_needed: more than {MOST} seeds for a difference of "
                f"{difference} at a spread of {spread}"
            )
    while high - low > 1:
        middle = (low + high) // 2
        enough = paired_power(middle, difference, spread, level) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def _check(difference: float, spread: float, level: float) -> None:
    """Raise unless there is a difference, a spread and a level."""
    if difference == 0 or not spread > 0 or not 0 < level < 1:
        raise ValueError(
            "a test needs a difference that is not 0, a positive spread and "
            f"a level between 0 and 1, got {difference}, {spread}, {level}"
        )
