"""Where expected error comes from: the bias and the variance of a fit."""

import numpy as np

Array = np.ndarray


def bias_variance(predictions: Array, truth: Array) -> tuple[Array, Array]:
    """Squared bias and variance, averaged over M points, each (P,).

    ``predictions (R, M, P)`` come from R independent training sets;
    ``truth (M,)`` is the noise-free curve. Both estimates are unbiased, so
    that a small squared bias can come out below zero. Geman, Bienenstock
    and Doursat (1992), doi:10.1162/neco.1992.4.1.1.
    """
    R = len(predictions)
    fits = predictions.ndim == 3 and predictions.shape[1:2] == truth.shape
    if not fits or R < 2:
        raise ValueError(
            "bias_variance: expected predictions (R, M, P), R at least two, "
            f"and truth (M,), got {predictions.shape} and {truth.shape}"
        )
    variance = predictions.var(axis=0, ddof=1).mean(axis=0)
    offset = predictions.mean(axis=0) - truth[:, None]
    bias2 = np.mean(offset**2, axis=0) - variance / R
    return bias2, variance
