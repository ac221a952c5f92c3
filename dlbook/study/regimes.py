"""Many classifiers of one shape at once: from scratch, tuned on, or frozen.

``params`` are W (R, D, K) and b (R, 1, K) of each layer, R networks in one
tensor. All layers but the last are the encoder, with ReLU between them; the
last, the head, makes scores of the code.
"""

from collections.abc import Sequence
from math import cos, pi, sqrt

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

Array = np.ndarray
Params = list[Tensor]


def balanced(y: Array, n: int, rng: np.random.Generator) -> Array:
    """Places (n,) of n examples, equally many of each class in y (N,).

    >>> balanced(np.array([0, 1, 1]), 2, np.random.default_rng(0))[0]
    0
    """
    classes = np.unique(y)
    each, rest = divmod(n, len(classes))
    fewest = min((y == k).sum() for k in classes)
    if rest or not 0 < each <= fewest:
        raise ValueError(
            f"balanced: n must be a multiple of {len(classes)} from "
            f"{len(classes)} to {fewest * len(classes)}, got {n}"
        )
    places = [np.flatnonzero(y == k) for k in classes]
    return np.concatenate([rng.choice(p, each, replace=False) for p in places])


def drawn_layer(D: int, K: int, seeds: Sequence[int]) -> Params:
    """W (R, D, K), b (R, 1, K) as ``nn.Linear`` draws them, a seed each."""
    rows = []
    for seed in seeds:
        source = torch.Generator().manual_seed(seed)
        rows.append((2 * torch.rand(D + 1, K, generator=source) - 1) / sqrt(D))
    both = torch.stack(rows)
    return [both[:, :-1].contiguous(), both[:, -1:].contiguous()]


def stacked(models: Sequence[nn.Module]) -> Params:
    """W and b of each linear layer of the models, which are alike."""
    layers = [
        [m for m in model.modules() if isinstance(m, nn.Linear)]
        for model in models
    ]
    params = []
    for column in zip(*layers, strict=True):
        params.append(torch.stack([m.weight.detach().T for m in column]))
        params.append(torch.stack([m.bias.detach()[None] for m in column]))
    return [p.clone(memory_format=torch.contiguous_format) for p in params]


def codes(params: Params, x: Tensor) -> Tensor:
    """What encoders W, b, W, b, ... make of x (N, D) or (R, N, D)."""
    for l, (W, b) in enumerate(zip(params[::2], params[1::2], strict=True)):
        x = (x.relu() if l else x) @ W + b
    return x


def scores(params: Params, x: Tensor) -> Tensor:
    """Scores (R, N, K): the last layer on the code of those before."""
    *encoder, W, b = params
    return codes(encoder, x) @ W + b


def train_many(
    params: Params,
    x: Tensor,
    y: Tensor,
    *,
    rates: Sequence[float],
    steps: int,
    batch_size: int = 50,
    seed: int = 0,
    frozen: bool = False,
) -> Params:
    """The params after Adam on cross-entropy; those given stay.

    Network r sees its own x (R, N, D) with labels y (R, N), at its own rate,
    which falls to zero along a cosine. All take batches in one order, which
    follows from ``seed``. ``frozen`` moves the head alone.
    Kingma and Ba (2015), https://arxiv.org/abs/1412.6980
    """
    R, N = _check(params, x, y, rates)
    if frozen:
        with torch.no_grad():
            x = codes(params[:-2], x)
        head = train_many(
            params[-2:], x, y, rates=rates, steps=steps,
            batch_size=batch_size, seed=seed,
        )  # fmt: skip
        return params[:-2] + head
    params = [p.clone().requires_grad_() for p in params]
    m, v = ([torch.zeros_like(p) for p in params] for _ in range(2))
    lr = torch.as_tensor(rates, dtype=x.dtype).reshape(R, 1, 1)
    order = torch.Generator().manual_seed(seed)
    rows: list[Tensor] = []
    for k in range(1, steps + 1):
        if not rows:
            rows = list(torch.randperm(N, generator=order).split(batch_size))
        at = rows.pop()
        s = scores(params, x[:, at])
        loss = cross_entropy(s.flatten(0, 1), y[:, at].flatten())
        grads = torch.autograd.grad(R * loss, params)
        share = lr * (1 + cos(pi * (k - 1) / steps)) / 2 / (1 - 0.9**k)
        with torch.no_grad():
            for p, g, mean, square in zip(params, grads, m, v, strict=True):
                mean.lerp_(g, 0.1)
                square.mul_(0.999).addcmul_(g, g, value=0.001)
                root = (square / (1 - 0.999**k)).sqrt_().add_(1e-8)
                p.sub_(share * mean / root)
    return [p.detach() for p in params]


def _check(
    params: Params, x: Tensor, y: Tensor, rates: Sequence[float]
) -> tuple[int, int]:
    """R and N, or ``ValueError`` for shapes that do not belong together."""
    R, D, _ = params[0].shape
    fits = x.ndim == 3 and x.shape[0] == R and x.shape[2] == D
    if not fits or y.shape != x.shape[:2] or len(rates) != R:
        raise ValueError(
            f"train_many expects x ({R}, N, {D}), y ({R}, N) and {R} rates; "
            f"got {tuple(x.shape)}, {tuple(y.shape)} and {len(rates)}"
        )
    return R, x.shape[1]
