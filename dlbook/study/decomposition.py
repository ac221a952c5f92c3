"""Where expected error comes from: the bias and the variance of a fit."""

import numpy as np

Array = np.ndarray


def bias_variance(predictions: Array, truth: Array) -> tuple[Array, Array]:
    """Squared bias and variance, averaged over M points, each (P,).

    ``predictions (R, M, P)`` come from R independent training sets;
    ``truth (M,)`` is the noise-free curve. The first half of the sets gives
    the variance, the rest the squared bias: from the same sets the two would
    add to their mean squared error by algebra, right or wrong. Both are
    unbiased, so that a small squared bias can come out below zero. Geman,
    Bienenstock and Doursat (1992), https://doi.org/10.1162/neco.1992.4.1.1
    """
    fits = predictions.ndim == 3 and predictions.shape[1:2] == truth.shape
    if not fits or len(predictions) < 4:
        raise ValueError(
            "bias_variance: expected predictions (R, M, P), R at least four, "
            f"and truth (M,), got {predictions.shape} and {truth.shape}"
        )
    half = len(predictions) // 2
    variance = predictions[:half].var(axis=0, ddof=1).mean(axis=0)
    rest = predictions[half:]
    offset = rest.mean(axis=0) - truth[:, None]
    # the mean of the rest varies too: that part is no bias
    wobble = rest.var(axis=0, ddof=1) / len(rest)
    return np.mean(offset**2 - wobble, axis=0), variance
