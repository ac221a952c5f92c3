"""Choosing a model by its errors on held-out folds."""

from collections.abc import Callable, Iterable

import numpy as np

Array = np.ndarray


def fold_errors(
    predict: Callable[[Array, Array, Array], Array],
    X: Array,
    t: Array,
    folds: Iterable[tuple[Array, Array]],
) -> Array:
    """Mean squared error of each fold and model, (folds, P).

    ``predict(X_train, t_train, X_test)`` fits P models and returns their
    predictions (N_test, P); ``folds`` yields indices (train, test), as the
    splitters of scikit-learn do. ``X (N, D)``, ``t (N,)``.
    """
    if t.shape != X.shape[:1]:
        raise ValueError(
            f"fold_errors: t must have shape ({len(X)},), got {t.shape}"
        )
    rows = []
    for train, test in folds:
        y = predict(X[train], t[train], X[test])
        if y.ndim != 2 or len(y) != len(test):
            raise ValueError(
                f"predict must return predictions ({len(test)}, P), "
                f"got shape {y.shape}"
            )
        rows.append(np.mean((y - t[test, None]) ** 2, axis=0))
    return np.stack(rows)


def mean_and_error(errors: Array) -> tuple[Array, Array]:
    """Mean over the rows of ``errors (K, P)`` and its standard error, (P,).

    The error treats the rows as independent. Those of K-fold
    cross-validation are not, and no unbiased estimate of their variance
    exists: Bengio and Grandvalet (2004), JMLR 5, 1089-1105.
    """
    if errors.ndim != 2 or len(errors) < 2:
        raise ValueError(
            f"errors must be (K, P) with K of at least 2, got {errors.shape}"
        )
    deviation = errors.std(axis=0, ddof=1)
    return errors.mean(axis=0), deviation / np.sqrt(len(errors))  # (cv-error)


def one_standard_error(errors: Array) -> int:
    """The simplest model within one standard error of the best.

    The columns of ``errors (K, P)`` go from the simplest model to the most
    flexible; returns a column. ``ValueError`` for an error that is not
    finite, of which none is the best. Breiman, Friedman, Olshen and Stone
    (1984), section 3.4.3, doi:10.1201/9781315139470.
    """
    _check_finite(errors)
    mean, error = mean_and_error(errors)
    best = mean.argmin()
    within = mean <= mean[best] + error[best]  # (one-standard-error)
    return int(within.argmax())


def _check_finite(errors: Array) -> None:
    """``ValueError`` if a model has an error that cannot be compared."""
    finite = np.isfinite(errors).all(axis=0)
    if not np.all(finite):
        raise ValueError(
            f"one_standard_error: the errors of model {finite.argmin()} are "
            "not all finite: leave it out"
        )
