"""One training of a search: settings in, learning curves and answers out."""

from functools import lru_cache
from typing import Any

import numpy as np

from dlbook.byhand import tuned
from dlbook.data import load

Array = np.ndarray
Pair = tuple[Array, Array]


@lru_cache(maxsize=2)
def clothes(sample: bool = True, side: int = 14) -> dict[str, Pair]:
    """Fashion-MNIST as rows: train, validation, fresh and test.

    Each is x (N, ``side``²), grey values averaged over squares, less the mean
    picture fitted and over one standard deviation, and labels (N,). Of the
    ``sample``'s training pictures a thousand are fitted, the other 2,500 are
    ``fresh``; in the whole set the last tenth is. Made once a process.
    """
    images = load("fashion_mnist", sample=sample)
    parts = {
        name: _shrunk(getattr(images, name), side)
        for name in ("train", "validation", "test")
    }
    x, y = parts["train"]
    cut = 1000 if sample else len(x) * 9 // 10
    parts["train"], parts["fresh"] = (x[:cut], y[:cut]), (x[cut:], y[cut:])
    mean, scale = x[:cut].mean(axis=0), x[:cut].std(axis=0).mean()
    return {name: ((x - mean) / scale, y) for name, (x, y) in parts.items()}


def trial(
    *,
    seed: int,
    lr: float,
    width: int = 64,
    gain: float = 1.0,
    decay: float = 0.0,
    depth: int = 1,
    activation: str = "relu",
    epochs: int = 8,
    batch_size: int = 50,
    judge: str = "fresh",
    sample: bool = True,
    side: int = 14,
) -> dict[str, Any]:
    """Train a perceptron on ``clothes``: a run for ``sweep``.

    ``curve`` holds the validation accuracy after each epoch. ``validation``
    and ``judged`` say at the end of each picture, the latter of the part
    ``judge``, whether it was answered rightly. The same settings give the
    same numbers in any process.
    """
    parts, curve = clothes(sample, side), []

    def right(params, part):
        return answers(params, *parts[part], activation)

    def watch(params):
        curve.append(float(right(params, "validation").mean()))

    with np.errstate(over="ignore", invalid="ignore"):  # some rates diverge
        params = tuned.trained(
            parts["train"], seed=seed, lr=lr, hidden=[width] * depth,
            epochs=epochs, batch_size=batch_size, gain=gain, decay=decay,
            activation=activation, watch=watch,
        )  # fmt: skip
        found = {"validation": right(params, "validation")}
        return {"curve": curve, "judged": right(params, judge)} | found


def answers(params: list[Array], x: Array, y: Array, activation: str) -> Array:
    """Which of x (N, D) with labels y (N,) are answered rightly, (N,)."""
    scores = tuned.activations(x, params, activation)[-1]
    return scores.argmax(axis=1) == y


def _shrunk(part: Pair, side: int) -> Pair:
    """Pictures (N, 1, 28, 28) as rows of ``side``² means."""
    x, y = part
    N, k = len(x), x.shape[-1] // side
    squares = x.reshape(N, side, k, side, k).mean(axis=(2, 4))
    return squares.reshape(N, -1).astype(np.float32), y
