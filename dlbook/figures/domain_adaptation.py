"""Figures of the chapter *Domain adaptation*.

The source is drawn in the colour of data, the target in the accent colour.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
)

Array = np.ndarray
Pair = tuple[Array, Array]
ROWS = 300  # of a domain that a playground shows
DOMAINS = {"source": DATA, "target": ACCENT}


def pictures(
    axes: Array, source: Array, target: Array, names: Sequence[str]
) -> Array:
    """Images uint8 (n, 3, H, W) of each domain, a row of ``axes`` each."""
    for row, images, name in zip(axes, (source, target), names, strict=True):
        for ax, image in zip(row, images, strict=True):
            ax.imshow(image.transpose(1, 2, 0), interpolation="nearest")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
        row[0].set_title(name, loc="left")
    return axes


def bound(
    ax: Axes, cut: Array, source: Array, target: Array, limit: Array
) -> Axes:
    """Errors (n,) of both domains against the cut, and the target's limit."""
    lines = DOMAINS | {"bound": GREY}
    errors = source, target, limit
    for (name, colour), error in zip(lines.items(), errors, strict=True):
        ax.plot(cut, error, color=colour, label=name)
    ax.legend(labelcolor="linecolor", loc="upper center")
    ax.set(xlabel="cut $c$", ylabel="error", ylim=(0, None))
    return ax


def circling(ax: Axes, path: Array) -> Axes:
    """Steps ``path (n, 2)`` of two players round the saddle at the origin."""
    ax.plot(*path.T, "-", color=GRADIENT, marker=".", linewidth=0.8)
    ax.plot(*path[0], "o", color=GRADIENT)
    ax.plot(0, 0, "x", color=BASELINE, mew=1.5)
    ax.annotate("saddle", (0, 0.12), color=BASELINE, ha="center", va="bottom")
    ax.annotate(" start", path[0], color=GRADIENT, va="bottom")
    ax.set(xlabel="$a$, descends", ylabel="$b$, ascends", aspect="equal")
    return ax


def reversal(axes: Sequence[Axes], z: Array, dz: Array) -> Sequence[Axes]:
    """Two features ``z (2,)``, source and target, and the steps from them.

    ``dz (2,)`` is the gradient of the domain loss: left the step against it,
    right the step that the reversal makes of it.
    """
    titles = "without reversal: apart", "with reversal: together"
    for ax, step, title in zip(axes, (-dz, dz), titles, strict=True):
        ax.axhline(0, color=GREY, linewidth=0.8)
        for (name, colour), x, d in zip(DOMAINS.items(), z, step, strict=True):
            ax.plot(x, 0, "o", color=colour, markersize=8)
            ax.text(x, -0.3, name, color=colour, ha="center", va="top")
            arrow = {"arrowstyle": "->", "color": GRADIENT, "lw": 1.8}
            ax.annotate("", (x + d, 0.25), (x, 0.25), arrowprops=arrow)
        ax.set(title=title, xlabel="feature $z$", yticks=[], ylim=(-1, 0.8))
        ax.set_xlim(-2.2, 2.2)
        ax.spines["left"].set_visible(False)
    return axes


def arms(ax: Axes, accuracy: Mapping[str, Array]) -> Axes:
    """Accuracies (seeds,) on the target, a row of points for each name."""
    for row, values in enumerate(accuracy.values()):
        last = row == len(accuracy) - 1
        colour = BASELINE if last else PREDICTION
        ax.plot(values, np.full(len(values), -row), "o", color=colour)
        ax.plot(np.mean(values), -row, "|", color=colour, ms=18, mew=1.5)
    ax.set_yticks(range(0, -len(accuracy), -1), list(accuracy))
    ax.set_ylim(0.6 - len(accuracy), 0.4)
    ax.set(xlabel="accuracy on target images")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=GREY, alpha=0.3)
    return ax


def strengths(
    ax: Axes, told: Mapping[float, Array], right: Mapping[float, Array]
) -> Axes:
    """Accuracy on the target against that of a judge of domains, by strength.

    Both hold the runs (S,) of each strength; the number stands at the mean.
    """
    for strength, values in told.items():
        colour = PREDICTION if strength else BASELINE
        ax.plot(values, right[strength], "o", color=colour, markersize=4)
        centre = np.mean(values), np.mean(right[strength])
        text = ax.annotate(f"$\\lambda$ = {strength:g}", centre, (0, 13))
        text.set(anncoords="offset points", ha="center", color=colour)
    ax.set(xlabel="domains told apart by a fresh classifier")
    ax.set(ylabel="accuracy on target images")
    ax.margins(0.12, 0.2)
    return ax


def intervals(
    axes: Sequence[Axes], panels: Mapping[str, Mapping[str, Pair]]
) -> Sequence[Axes]:
    """Points (n,) of both domains on a line, full where the class is 1.

    Each panel holds, for a domain's name, where its points lie and whether
    each is of class 1.
    """
    for ax, (title, domains) in zip(axes, panels.items(), strict=True):
        for row, (name, (x, y)) in enumerate(domains.items()):
            for of, fill in ((y, DOMAINS[name]), (~y, "none")):
                (dots,) = ax.plot(x[of], np.full(of.sum(), -row), "o", ms=5)
                dots.set(color=DOMAINS[name], mfc=fill, mew=1)
        ax.set_yticks([0, -1], list(domains))
        ax.set(title=title, ylim=(-1.6, 0.6))
        ax.set_xlabel("input $x$" if ax is axes[0] else "feature $f(x)$")
        ax.tick_params(axis="y", length=0)
    return axes


def sweeps(found: Mapping[str, tuple[Sequence, Pair, Sequence]]) -> dict:
    """What the playground ``dann`` shows of sweeps, by name.

    Each holds its strengths, the labels of both domains, and what was found
    at each strength: planes of both domains (n, 2), and the accuracies on the
    source, on the target and of telling the domains apart.
    """
    arrays, groups = {}, []
    for i, (name, sweep) in enumerate(found.items()):
        strengths, labels, runs = sweep
        planes, accuracies = zip(*runs, strict=True)
        arrays[f"points{i}"] = np.stack([panel(pair) for pair in planes])
        texts = ["".join(map(str, y[:ROWS])) for y in labels]
        group = {"name": name, "strengths": strengths, "labels": texts}
        groups.append(group | {"accuracies": accuracies})
    return {
        "arrays": arrays,
        "dtypes": "i8",
        "params": {"groups": groups},
        "checks": [{"group": i, "run": 1} for i in range(len(groups))],
        "forward": lambda a, group, run: a[f"points{int(group)}"][int(run)],
    }


def panel(planes: Pair) -> Array:
    """The first rows of two planes as one array (2, rows, 2) within 1."""
    z = np.stack([plane[:ROWS] for plane in planes])
    return z / abs(z).max()


def tradeoff(
    ax: Axes, limit: float, points: Mapping[str, tuple[Array, Array]]
) -> Axes:
    """Sum of both errors against the gap in predicted shares, by name.

    Below the line ``limit`` - gap no classifier can be.
    """
    edge = np.array([0, limit])
    ax.plot(edge, limit - edge, color=GREY)
    ax.fill_between(edge, limit - edge, color=GREY, alpha=0.2, linewidth=0)
    ax.text(limit / 4, limit / 4, "impossible", color=GREY, ha="center")
    colours = BASELINE, PREDICTION, ACCENT
    pairs = zip(points.items(), colours, strict=False)
    for (name, (gap, error)), colour in pairs:
        (dots,) = ax.plot(gap, error, "o", color=colour, label=name)
        dots.set_clip_on(False)  # a gap of 0 lies on the axis
    place = {"loc": "lower right", "bbox_to_anchor": (1, 1)}
    ax.legend(labelcolor="linecolor", ncols=3, **place)
    ax.set(xlabel="gap between the shares predicted for class 0")
    ax.set(ylabel="error on source + target", xlim=(0, None), ylim=(0, None))
    return ax
