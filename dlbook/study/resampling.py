"""How uncertain a mean over overlapping training sets is."""

import numpy as np

Array = np.ndarray


def resampled_interval(
    scores: Array, ratio: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Mean of ``scores (J,)`` and half the width of its Student interval.

    Each score comes from another split of the same examples; ``ratio`` is
    test size over training size, and stands for what the splits share. With
    ratio 0 the scores count as independent. ``ValueError`` for a negative
    ratio, and a confidence that is not between 0 and 1. Nadeau and Bengio
    (2003), https://doi.org/10.1023/A:1024068626366
    """
    from scipy.stats import t

    J = scores.size
    if scores.ndim != 1 or J < 2:
        raise ValueError(
            f"scores must be (J,) with J of at least 2, got {scores.shape}"
        )
    if not (ratio >= 0 and 0 < confidence < 1):
        raise ValueError(
            "resampled_interval: ratio must not be negative and confidence "
            f"lie between 0 and 1, got {ratio} and {confidence}"
        )
    variance = (1 / J + ratio) * scores.var(ddof=1)  # (corrected-error)
    width = t.ppf((1 + confidence) / 2, J - 1) * np.sqrt(variance)
    return float(scores.mean()), float(width)
