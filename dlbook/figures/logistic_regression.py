"""Figures of the chapter *Logistic regression*."""

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
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
    ax.annotate(
        "fitted probability",
        (curve[0, half], curve[1, half]),
        xytext=(-8, 2),
        textcoords="offset points",
        ha="right",
        color=PREDICTION,
    )
    ax.text(centre[-3], rate[-3] - 0.2, "observed rate", color=DATA)
    ax.set(xlabel="glucose (mg/dl)", ylabel="diabetes $t$, probability $p$")
    return ax


def losses(
    ax: Axes, w: Array, curves: dict[str, Array], minimum: tuple[float, float]
) -> Axes:
    """Mean loss against one weight; ``minimum`` marks the first curve's."""
    styles = zip(curves.items(), (PREDICTION, ACCENT), strict=True)
    for (name, loss), colour in styles:
        ax.plot(w, loss, color=colour)
        ax.annotate(
            name,
            (w[-1], loss[-1]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="right",
            color=colour,
        )
    ax.plot(*minimum, "o", color=PREDICTION)
    ax.set(xlabel="weight $w$", ylabel="mean log loss $L$", ylim=(-0.1, None))
    return ax


def convergence(
    ax: Axes, newton: Array, descent: Array, predicted: Array
) -> Axes:
    """Distance to the minimiser by step, log axis; ``predicted`` a line."""
    ax.semilogy(newton, "o-", color=ACCENT, markersize=4)
    ax.semilogy(descent, color=PREDICTION)
    ax.semilogy(predicted, "--", color=TRUTH)
    ax.text(len(newton), newton[-1], "Newton", color=ACCENT, va="center")
    k = len(descent) // 3
    ax.annotate(
        "gradient descent",
        (k, descent[k]),
        xytext=(8, 8),
        textcoords="offset points",
        color=PREDICTION,
    )
    k = len(predicted) // 4
    ax.annotate(
        "predicted slope",
        (k, predicted[k]),
        xytext=(-8, -10),
        textcoords="offset points",
        ha="right",
        color=TRUTH,
    )
    ax.set(xlabel="step $k$", ylabel=r"$\|w_k - w^\star\|$")
    return ax


def differences(
    ax: Axes, rows: dict[str, tuple[float, float, float]], margin: float
) -> Axes:
    """Paired differences: mean, naive and corrected half-width, by name."""
    ax.axvspan(-margin, margin, color=GREY, alpha=0.15, linewidth=0)
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    for i, (mean, naive, corrected) in enumerate(rows.values()):
        ax.errorbar(mean, i, xerr=corrected, color=PREDICTION, fmt="o")
        ax.errorbar(mean, i - 0.25, xerr=naive, color=ACCENT, fmt="o")
        if i == 0:
            ax.text(mean, 0.1, "corrected", color=PREDICTION, va="top")
            ax.text(mean, -0.35, "naive", color=ACCENT)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set(xlabel="difference in accuracy (points)", ylabel="preparation")
    ax.set_xlim(-1.3 * margin, 1.3 * margin)
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
    ax: Axes, predicted: Array, observed: Array, error: Array
) -> Axes:
    """Observed rate against mean predicted probability, by bin (B,)."""
    ax.plot([0, 1], [0, 1], "--", color=TRUTH)
    ax.errorbar(predicted, observed, error, fmt="o", color=DATA)
    ax.text(0.93, 1.0, "calibrated", color=TRUTH, ha="right", va="center")
    ax.set(xlabel="predicted probability $p$", ylabel="observed rate")
    ax.set_aspect("equal")
    return ax


def confusion(ax: Axes, counts: Array, title: str) -> Axes:
    """Confusion matrix ``counts (2, 2)``, truth by row, as numbers."""
    ax.imshow(counts, cmap=SEQUENTIAL, vmin=0, vmax=counts.sum())
    for (i, j), n in np.ndenumerate(counts):
        ax.text(j, i, str(n), ha="center", va="center", fontsize=13)
    ax.set_xticks([0, 1], ["no", "yes"])
    ax.set_yticks([0, 1], ["no", "yes"])
    ax.set(xlabel="decision", ylabel="diabetes", title=title)
    ax.grid(False)
    return ax


def splits(ax: Axes, accuracies: Array, one: float, majority: float) -> Axes:
    """Test accuracies of many random splits, and of one in file order."""
    ax.hist(accuracies, bins=15, color=GREY, alpha=0.6)
    top = ax.get_ylim()[1]
    for value, name, colour in (
        (one, "file order", ACCENT),
        (majority, "majority", BASELINE),
    ):
        ax.axvline(value, color=colour)
        ax.text(value, top, name, color=colour, ha="center", va="bottom")
    ax.set(xlabel="test accuracy", ylabel="number of splits")
    return ax
