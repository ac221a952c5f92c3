"""Linear models trained from a start that something else has learnt."""

import numpy as np

from dlbook.ops.shapes import Array, expect


def nearest_solution(X: Array, t: Array, start: Array) -> Array:
    """The weights w (D,) nearest to ``start`` (D,) with the least errors.

    Examples X (N, D) with targets t (N,). Descent on the mean square error
    from ``start`` ends here if its rate is small enough: Gunasekar et al.
    (2018), https://proceedings.mlr.press/v80/gunasekar18a.html
    """
    expect("nearest_solution", X=(X, "N D"), t=(t, "N"), start=(start, "D"))
    return start + np.linalg.pinv(X) @ (t - X @ start)  # (nearest-solution)


def descended(
    X: Array, t: Array, start: Array, rate: float, steps: int
) -> Array:
    """Weights (D,) after ``steps`` of gradient descent from ``start`` (D,).

    Half the mean square error of X (N, D) and t (N,) is descended.
    """
    expect("descended", X=(X, "N+ D"), t=(t, "N"), start=(start, "D"))
    w = start
    for _ in range(steps):
        w = w - rate * X.T @ (X @ w - t) / len(X)
    return w


def on_features(X: Array, t: Array, U: Array) -> Array:
    """Weights w = U v (D,), where v (k,) is fitted and U (D, k) is frozen.

    The features of an example x are x U, and v is the shortest with the
    least errors on X (N, D) and t (N,).
    """
    expect("on_features", X=(X, "N D"), t=(t, "N"), U=(U, "D k"))
    features = X @ U
    return U @ nearest_solution(features, t, np.zeros(U.shape[1]))
