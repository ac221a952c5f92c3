"""Labels in doubt: ``study.suspects`` beside other ways to find them.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/labels.py

The rivals: the count written out as in Northcutt, Jiang and Chuang (2021),
example by example, and cleanlab's ``find_label_issues``. Prints ratios of
processor times, ours over theirs, each the median of pairs run in turn on
one thread, and for how many labels the answers differ. Exits with 1 if ours
is slower, or if a difference is not one of the two that cleanlab makes:

- it accuses no label that is the most probable class;
- where several classes reach their threshold it believes the most probable
  of all, whether that one reaches its own or not.

cleanlab is left out where it is not installed.
"""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from time import process_time

import numpy as np

from dlbook import study

PAIRS = 15
SIZES = ((3_000, 10), (60_000, 10), (20_000, 100))
Array = np.ndarray


def planted(N: int, K: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Probabilities (N, K) and labels of which a tenth is drawn anew."""
    true = rng.integers(0, K, N)
    scores = 1.5 * rng.normal(size=(N, K))
    scores[np.arange(N), true] += 4
    p = np.exp(scores)
    anew = rng.random(N) < 0.1
    y = np.where(anew, rng.integers(0, K, N), true)
    return p / p.sum(axis=1, keepdims=True), y


def as_the_paper(p: Array, y: Array) -> Array:
    """Whether each label is in doubt (N,), an example after the other."""
    t = [p[y == k, k].mean() for k in range(p.shape[1])]
    doubted = np.zeros(len(y), bool)
    for n, row in enumerate(p):
        sure = [k for k, share in enumerate(row) if share >= t[k]]
        doubted[n] = bool(sure) and max(sure, key=lambda k: row[k]) != y[n]
    return doubted


def cleanlab(p: Array, y: Array) -> Array:
    """The same by cleanlab, in this process."""
    from cleanlab.filter import find_label_issues

    how = {"filter_by": "confident_learning", "n_jobs": 1}
    return find_label_issues(y, p, **how)


def excused(p: Array, y: Array) -> Array:
    """Where cleanlab may differ from the paper (N,)."""
    rows, best = np.arange(len(y)), p.argmax(axis=1)
    reached = p >= study.thresholds(p, y)
    several = (reached.sum(axis=1) > 1) & ~reached[rows, best]
    return (best == y) | several


def seconds(run: Callable[[], object]) -> float:
    """How much of a processor one call of ``run`` takes."""
    start = process_time()
    run()
    return process_time() - start


def compare(ours: Callable, theirs: Callable, pairs: int) -> list[float]:
    """Times of ours and theirs and their ratio, medians of pairs in turn."""
    times = [(seconds(ours), seconds(theirs)) for _ in range(pairs + 1)][1:]
    a, b = zip(*times, strict=True)
    return [median(a), median(b), median(p / q for p, q in times)]


def main() -> None:
    """Print the table; exit with 1 if ours is slower or answers otherwise."""
    rivals = {"as in the paper": (as_the_paper, 3)}
    if find_spec("cleanlab"):
        rivals["cleanlab"] = cleanlab, PAIRS
    wrong = False
    print(f"{'':32}{'ours':>10}{'theirs':>11}{'ratio':>7}{'differ':>8}")
    for N, K in SIZES:
        p, y = planted(N, K, np.random.default_rng(0))
        ours = study.suspects(p, y)
        for name, (rival, pairs) in rivals.items():
            a, b, ratio = compare(
                lambda p=p, y=y: study.suspects(p, y),
                lambda p=p, y=y, rival=rival: rival(p, y),
                pairs,
            )
            differ = ours != rival(p, y)
            may = excused(p, y) if rival is cleanlab else False
            wrong |= ratio > 1 or bool((differ & ~np.asarray(may)).any())
            what = f"{name}, {N:,} of {K} classes"
            print(
                f"{what:32}{1e3 * a:8.2f}ms{1e3 * b:9.2f}ms{ratio:7.3f}"
                f"{differ.sum():8}"
            )
    sys.exit(wrong)


if __name__ == "__main__":
    main()
