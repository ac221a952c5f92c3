"""Figures of the chapter *Logistic regression*."""

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray


def rates(ax: Axes, x: Array, t: Array, bins: Array, curve: Array) -> Axes:
    """Outcomes ``t`` at ``x``, their rate by bin, and a fitted curve.

    ``bins (3, B)``: mean of x, rate, standard error; ``curve (2, G)``.
    """
    ax.plot(x, t, "|", color=GREY, alpha=0.6, markersize=9, mew=0.7)
    centre, rate, error = bins
    ax.errorbar(centre, rate, error, fmt="o", color=DATA, markersize=4)
    ax.plot(*curve, color=PREDICTION)
    half = np.argmin(abs(curve[1] - 0.75))
    left, up = curve[0, half] - 3, curve[1, half]
    ax.text(left, up, "fitted probability", color=PREDICTION, ha="right")
    ax.text(centre[-3], rate[-3] - 0.2, "observed rate", color=DATA)
    ax.set(xlabel="glucose (mg/dl)", ylabel="diabetes $t$, probability $p$")
    return ax


def contours(
    ax: Axes, x: Array, t: Array, w: Array, levels: tuple[float, ...]
) -> Axes:
    """Women ``x (N, 2)`` by outcome, and lines of equal probability.

    ``w (3,)`` holds the intercept and the weights of the log-odds.
    """
    ax.plot(*x[t == 0].T, "o", color=GREY, mfc="none", ms=3, mew=0.6)
    ax.plot(*x[t == 1].T, "o", color=DATA, ms=3, mew=0)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across = np.array([left, right])
    for p in levels:
        up = (np.log(p / (1 - p)) - w[0] - w[1] * across) / w[2]
        ax.plot(across, up, color=PREDICTION, lw=2 if p == 0.5 else 1)
        # the label stands where the line comes in, from above or the left
        ha, va = ("center", "bottom") if up[0] > high else ("left", "center")
        at = np.interp(high, up[::-1], across[::-1]), min(high, up[0])
        ax.text(*at, f" {p:g} ", color=PREDICTION, ha=ha, va=va)
    ax.set(xlim=(left, right), ylim=(low, high))
    ax.set(xlabel="glucose (mg/dl)", ylabel="BMI (kg/m²)")
    return ax


def losses(
    ax: Axes,
    w: Array,
    curves: dict[str, Array],
    minimum: tuple[float, float],
    taylor: tuple[float, float, float, float],
) -> Axes:
    """Mean loss against one weight; ``minimum`` marks the first curve's.

    ``taylor`` is a weight, and the loss, slope and curvature there: the
    parabola that they give is drawn about its minimum.
    """
    styles = zip(curves.items(), (PREDICTION, ACCENT), strict=True)
    for (name, loss), colour in styles:
        ax.plot(w, loss, color=colour)
        at = w[-1], loss[-1] + 0.1
        ax.text(*at, name, color=colour, ha="right", va="bottom")
    ax.plot(*minimum, "o", color=PREDICTION)
    start, height, slope, curvature = taylor
    step = np.linspace(-2 * slope / curvature, 0, 61) * 1.15
    parabola = height + slope * step + 0.5 * curvature * step**2
    ax.plot(start + step, parabola, "--", color=TRUTH)
    ax.plot(start, height, "o", color=TRUTH, mfc="none", ms=8, mew=1.5)
    top = 1.12 * max(map(max, curves.values()))
    ax.set(xlabel="weight $w$", ylabel="mean log loss $L$", ylim=(-0.1, top))
    return ax


def convergence(
    ax: Axes, newton: Array, descents: dict[str, tuple[Array, Array]]
) -> Axes:
    """Distance to the minimiser by step, log axis.

    ``descents`` holds the errors of gradient descent, and those predicted, by
    the name of the rate.
    """
    ax.semilogy(newton, "o-", color=ACCENT, markersize=4)
    ax.text(len(newton) + 1, newton[-1], "Newton", color=ACCENT, va="center")
    for name, (error, predicted) in descents.items():
        ax.semilogy(error, color=PREDICTION)
        ax.semilogy(predicted, "--", color=TRUTH)
        k = len(error) // 3
        ax.text(k, 20 * error[k], f"descent, {name} rate", color=PREDICTION)
    ax.set(xlabel="step $k$", ylabel=r"$\|w_k - w^\star\|$")
    return ax


def weights(ax: Axes, names: tuple[str, ...], w: Array, widths: Array) -> Axes:
    """Weights (D,) by name, with half-widths of two intervals (2, D)."""
    rows = np.arange(len(w))
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    low, high = w - widths, w + widths
    ax.hlines(rows, low[0], high[0], WEIGHT, linewidth=3)
    ax.hlines(rows + 0.25, low[1], high[1], GREY, linewidth=1.2)
    ax.plot(w, rows, "o", color=WEIGHT, markersize=5)
    ax.set_yticks(rows, names)
    last = high[:, -1].max() + 0.02, rows[-1] + 0.12
    ax.text(*last, "Hessian", color=WEIGHT, va="bottom")
    ax.text(*last, "bootstrap", color=GREY, va="top")
    ax.set(xlabel="weight $w$", ylabel="feature", ylim=(len(w) - 0.3, -0.5))
    return ax


def differences(ax: Axes, rows: dict[str, tuple[float, float, float]]) -> Axes:
    """Paired differences: mean, naive and corrected half-width, by name."""
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    for i, (mean, naive, corrected) in enumerate(rows.values()):
        ax.errorbar(mean, i, xerr=corrected, color=PREDICTION, fmt="o")
        ax.errorbar(mean, i - 0.25, xerr=naive, color=ACCENT, fmt="o")
        if i == 0:
            ax.text(mean, 0.1, "corrected", color=PREDICTION, va="top")
            ax.text(mean, -0.35, "naive", color=ACCENT)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set(xlabel="difference in accuracy (points)", ylabel="model")
    ax.set_ylim(len(rows) - 0.5, -0.8)
    return ax


def roc(
    ax: Axes, fpr: Array, tpr: Array, marks: dict[str, tuple[float, float]]
) -> Axes:
    """ROC curve, the diagonal of chance, and some thresholds on it."""
    ax.plot([0, 1], [0, 1], "--", color=BASELINE)
    ax.plot(fpr, tpr, color=PREDICTION, drawstyle="steps-post")
    for name, (x, y) in marks.items():
        ax.plot(x, y, "o", color=ACCENT)
        ax.text(x + 0.03, y - 0.06, name, color=ACCENT)
    ax.text(0.62, 0.55, "chance", color=BASELINE)
    ax.set(xlabel="false positive rate", ylabel="true positive rate")
    ax.set_aspect("equal")
    return ax


def reliability(
    ax: Axes,
    predicted: Array,
    observed: Array,
    error: Array,
    other: tuple[Array, Array],
) -> Axes:
    """Observed rate against mean predicted probability, by bin (B,).

    ``other`` holds the observed and the predicted of a second model.
    """
    ax.plot([0, 1], [0, 1], "--", color=TRUTH)
    ends = [np.minimum(error, observed), error]  # a rate is not negative
    ax.errorbar(predicted, observed, ends, fmt="o", color=DATA)
    ax.plot(*other[::-1], "o", color=ACCENT, mfc="none", mew=1.3)
    ax.text(0.93, 1.0, "calibrated", color=TRUTH, ha="right", va="center")
    ax.text(0.62, 0.25, "balanced", color=ACCENT)
    ax.set(xlabel="predicted probability $p$", ylabel="observed rate")
    ax.set(aspect="equal", xlim=(-0.04, 1.04), ylim=(-0.04, 1.04))
    return ax
