"""Many perceptrons of one hidden layer, trained side by side.

The parameters of R networks are four arrays: W1 (R, D, H), b1 (R, 1, H),
W2 (R, H, K), b2 (R, 1, K). Each network has its own seed, which draws its
start and its order of examples, and its own learning rate; so a grid of rates
costs little more than its products of matrices.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlbook import ops

Array = np.ndarray
Params = list[Array]


def start(sizes: Sequence[int], seeds: Sequence[int]) -> Params:
    """Weights and biases as PyTorch draws them, for each of the seeds."""
    D, H, K = sizes
    rngs = [np.random.default_rng(seed) for seed in seeds]
    params = []
    for shape, inputs in ((D, H), D), ((1, H), D), ((H, K), H), ((1, K), H):
        side = inputs**-0.5
        drawn = [rng.uniform(-side, side, shape) for rng in rngs]
        params.append(np.array(drawn, np.float32))
    return params


def scores(x: Array, params: Params) -> Array:
    """Scores (R, N, K) of x (N, D) or (R, N, D)."""
    W1, b1, W2, b2 = params
    return np.maximum(x @ W1 + b1, 0) @ W2 + b2


def gradient(x: Array, labels: Array, params: Params) -> Params:
    """Each network's gradient of its mean loss on x (R, N, D)."""
    W1, b1, W2, b2 = params
    R, N = labels.shape
    a = np.maximum(x @ W1 + b1, 0)
    z = (a @ W2 + b2).reshape(R * N, -1)
    _, pullback = ops.cross_entropy(z, labels.ravel())
    dz = R * pullback(1.0)[0].reshape(R, N, -1)  # a mean for each network
    da = (dz @ W2.swapaxes(1, 2)) * (a > 0)
    sums = (d.sum(axis=1, keepdims=True) for d in (da, dz))
    products = (b.swapaxes(1, 2) @ d for b, d in ((x, da), (a, dz)))
    return [d for pair in zip(products, sums, strict=True) for d in pair]


def losses(x: Array, labels: Array, params: Params) -> Array:
    """The loss (R, N) of each network on each row of x (N, D)."""
    z = scores(x, params)
    R, N, K = z.shape
    log_p, _ = ops.log_softmax(z.reshape(R * N, K))
    return -log_p.reshape(R, N, K)[:, np.arange(N), labels]


def right(x: Array, labels: Array, params: Params) -> Array:
    """Whether each network names the class of each row: booleans (R, N)."""
    return scores(x, params).argmax(axis=2) == labels


@dataclass(frozen=True)
class Training:
    """What all networks of a fleet share, but for rule and rate."""

    x: Array  # (N, D), float32
    labels: Array  # (N,)
    hidden: int = 32
    epochs: int = 4
    batch_size: int = 100

    @property
    def steps(self) -> int:
        """Steps of a training."""
        return self.epochs * -(-len(self.x) // self.batch_size)

    def batches(self, seeds: Sequence[int]) -> Iterator[Array]:
        """Rows (R, N) of each step, all in one new order an epoch."""
        rngs = [np.random.default_rng((seed, 1)) for seed in seeds]
        for _ in range(self.epochs):
            orders = np.array([rng.permutation(len(self.x)) for rng in rngs])
            for n in range(0, len(self.x), self.batch_size):
                yield orders[:, n : n + self.batch_size]


def descend(
    training: Training,
    rule: Callable,
    seeds: Sequence[int],
    lr: ArrayLike,
    *,
    schedule: Callable[[float], float] = lambda fraction: 1.0,
    penalty: ArrayLike = 0.0,
    **options,
) -> Iterator[Params]:
    """Yield the parameters after each step of R networks by one rule.

    ``seeds`` (R,) and ``lr`` (R,) belong to the networks; ``schedule`` maps
    the fraction of training done to a multiplier of lr. ``penalty`` times a
    parameter is added to its gradient, as by a square in the loss; further
    options are the rule's, numbers or (R, 1, 1). A network that diverges
    goes on, without a warning, in numbers that are none.
    """
    _check(training, seeds, lr)
    sizes = (
        training.x.shape[1],
        training.hidden,
        int(training.labels.max()) + 1,
    )
    params = start(sizes, seeds)
    past: list[list] = [[] for _ in params]
    lr, penalty = (
        np.asarray(a, np.float32).reshape(-1, 1, 1) for a in (lr, penalty)
    )
    with np.errstate(all="ignore"):
        for step, rows in enumerate(training.batches(seeds)):
            batch = training.x[rows], training.labels[rows]
            grads = gradient(*batch, params)
            rate = lr * np.float32(schedule(step / training.steps))
            for i, g in enumerate(grads):
                if penalty.any():
                    g = g + penalty * params[i]
                params[i], *past[i] = rule(
                    params[i], g, *past[i], lr=rate, **options
                )
            yield list(params)


def _check(training: Training, seeds: ArrayLike, lr: ArrayLike) -> None:
    """Raise ``ValueError`` unless data and networks fit."""
    x, labels = training.x, training.labels
    if x.ndim != 2 or labels.shape != x.shape[:1] or len(x) == 0:
        raise ValueError(
            "a fleet expects x (N, D) and labels (N,), N at least one, got "
            f"shapes {x.shape} and {labels.shape}"
        )
    if np.shape(seeds) != np.shape(lr) or np.ndim(lr) != 1:
        raise ValueError(
            "a fleet expects a seed and a rate for each network, (R,), got "
            f"shapes {np.shape(seeds)} and {np.shape(lr)}"
        )
