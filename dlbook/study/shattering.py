"""How alike the gradients of two inputs are, measured and foretold."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


def gradient_correlation(
    model: nn.Module, x: Tensor, other: Tensor, *, seed: int = 0
) -> float:
    """The mean cosine of the gradients at x (N, ...) and at ``other``.

    The gradients, in the inputs, are those of one random sum of scores for
    each pair. Both go through in one batch, in the mode of the model.
    """
    both = torch.cat([x, other]).requires_grad_()
    scores = model(both)
    generator = torch.Generator().manual_seed(seed)
    half = (len(x), *scores.shape[1:])
    dy = torch.randn(half, generator=generator).repeat(2, 1)
    (dboth,) = torch.autograd.grad(scores, both, dy)
    near, far = dboth.flatten(1).chunk(2)
    return float(F.cosine_similarity(near, far).mean())


def near(x: Tensor, correlation: float, *, seed: int = 0) -> Tensor:
    """Inputs that have the ``correlation`` with x, else random, as long."""
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
    noise = noise * (x.std() / noise.std())
    return correlation * x + (1 - correlation**2) ** 0.5 * noise


def alike_behind(rho: float) -> tuple[float, float]:
    """Correlation of ReLUs, and share of units that two inputs both open.

    ``rho`` is the correlation of the scores, normal with mean 0; the share is
    that among the units which one of them opens. Cho and Saul (2009).
    """
    angle = np.arccos(np.clip(rho, -1, 1))
    signals = (np.sin(angle) + (np.pi - angle) * rho) / np.pi  # (relu-alike)
    return signals, 1 - angle / np.pi  # (relu-open)


def wide_limit(
    rho: float, depth: int, *, norm: bool, skip: bool
) -> np.ndarray:
    """Correlation of gradients over 0 ... ``depth`` layers of endless width.

    Layers are ReLU and a map by He's rule, the inputs have the correlation
    ``rho``. With ``norm``, batch norm over inputs unrelated to these two
    comes first; with ``skip``, a layer adds to its input.
    """
    size, pair, others = 1.0, float(rho), 0.0
    found = [1.0]
    for _ in range(depth):
        scale = size - others if norm else size
        shift = others if norm else 0.0
        signals, open_ = alike_behind((pair - shift) / scale)
        unrelated, _ = alike_behind((others - shift) / scale)
        gain = 1.0 if norm else size
        added = gain * np.array([1.0, signals, unrelated])
        slope = gain / scale
        kept = np.array([size, pair, others]) if skip else np.zeros(3)
        size, pair, others = kept + added
        passed = 1.0 if skip else 0.0
        factor = (passed + slope * open_) / (passed + slope)  # (shattering)
        found.append(found[-1] * factor)
    return np.array(found)
