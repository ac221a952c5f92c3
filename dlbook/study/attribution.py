"""What made a network's lead, batch by batch.

The plain forms stand in ``dlbook.byhand.attribution``; a test holds these to
them. Pictures x (N, C, H, W) and classes y (N,) are PyTorch's or NumPy's; the
network is in evaluation mode, and what comes back is NumPy's.
"""

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from dlbook.train.execution import evaluating


def leads(model: nn.Module, x: ArrayLike, y: ArrayLike) -> np.ndarray:
    """How far class y of each picture lies above the mean score, (N,)."""
    pictures, classes = _given(model, x, y)
    with evaluating(model), torch.no_grad():
        return _lead(model, pictures, classes).cpu().numpy()


def lead_slopes(model: nn.Module, x: ArrayLike, y: ArrayLike) -> np.ndarray:
    """The slope of each picture's lead in each pixel, (N, C, H, W)."""
    pictures, classes = _given(model, x, y)
    with evaluating(model):
        return _slopes(model, pictures, classes).cpu().numpy()


def lead_shares(
    model: nn.Module,
    x: ArrayLike,
    y: ArrayLike,
    *,
    x0: ArrayLike = 0.0,
    steps: int = 16,
) -> np.ndarray:
    """Integrated gradients of the lead from x0 to x, (N, C, H, W).

    ``x0`` has the shape of x, or is one number for all pixels. At the middles
    of ``steps`` equal steps: Sundararajan et al. (2017), arXiv:1703.01365.
    """
    if steps < 1:
        raise ValueError(f"lead_shares: steps from 1 on, got {steps}")
    pictures, classes = _given(model, x, y)
    start = _pictures(model, x0).expand_as(pictures)
    change, mean = pictures - start, torch.zeros_like(pictures)
    with evaluating(model):
        for i in range(steps):
            on_the_way = start + (i + 0.5) / steps * change
            mean += _slopes(model, on_the_way, classes) / steps
    return (change * mean).cpu().numpy()


def lead_costs(
    model: nn.Module,
    x: ArrayLike,
    y: ArrayLike,
    *,
    size: int,
    stride: int,
    x0: float = 0.0,
) -> np.ndarray:
    """What covering squares by the value x0 costs the lead, (N, H', W')."""
    pictures, classes = _given(model, x, y)
    H, W = pictures.shape[2:]
    if not (1 <= size <= min(H, W) and stride >= 1):
        raise ValueError(
            f"lead_costs: no squares of {size}, {stride} apart, in {(H, W)}"
        )
    corners = [range(0, n - size + 1, stride) for n in (H, W)]
    costs = []
    with evaluating(model), torch.no_grad():
        f = _lead(model, pictures, classes)
        for i in corners[0]:
            for j in corners[1]:
                covered = pictures.clone()
                covered[:, :, i : i + size, j : j + size] = x0
                costs.append(f - _lead(model, covered, classes))
    shape = len(pictures), *map(len, corners)
    return torch.stack(costs, 1).reshape(shape).cpu().numpy()


def averaged_norms(model: nn.Module, x: ArrayLike) -> nn.Module:
    """The model, whose batch norms take the averages of x (N, C, H, W).

    For weights that are not trained: their norms have seen no picture.
    """
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    before = [(m, m.momentum, m.training) for m in norms]
    for m in norms:
        m.reset_running_stats()
        m.momentum = 1.0
        m.train()
    with torch.no_grad():
        model(_pictures(model, x))
    for m, momentum, training in before:
        m.momentum = momentum
        m.train(training)
    return model


def ascent(
    model: nn.Module,
    y: ArrayLike,
    start: ArrayLike,
    *,
    step: float,
    steps: int,
) -> np.ndarray:
    """Pictures after steps uphill on the lead of y from ``start``.

    Each step has the root mean square ``step`` a pixel, and values are kept
    from 0 to 255: normalised steepest ascent.
    """
    x, classes = _given(model, start, y)
    with evaluating(model):
        for _ in range(steps):
            slope = _slopes(model, x, classes)
            size = slope.square().mean((1, 2, 3), keepdim=True).sqrt()
            x = (x + step * slope / size.clamp_min(1e-20)).clamp(0, 255)
    return x.cpu().numpy()


def _lead(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """z_y less the mean of all scores, (N,)."""
    z = model(x)
    return z.gather(1, y[:, None])[:, 0] - z.mean(dim=1)


def _slopes(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """The gradient of the sum of leads: pictures do not mix."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        (dx,) = torch.autograd.grad(_lead(model, x, y).sum(), x)
    return dx


def _pictures(model: nn.Module, x: ArrayLike) -> Tensor:
    """Pictures as the model takes them, where its parameters are."""
    like = next(model.parameters(), torch.empty(0))
    given = x if isinstance(x, Tensor) else torch.tensor(np.asarray(x))
    return given.to(like)


def _given(
    model: nn.Module, x: ArrayLike, y: ArrayLike
) -> tuple[Tensor, Tensor]:
    """Pictures and one class each, or ``ValueError``."""
    pictures = _pictures(model, x)
    named = y if isinstance(y, Tensor) else torch.tensor(np.asarray(y))
    classes = named.to(pictures.device, torch.long)
    if pictures.ndim != 4 or classes.shape != pictures.shape[:1]:
        raise ValueError(
            "pictures must be (N, C, H, W) with a class each, (N,); got "
            f"{tuple(pictures.shape)} and {tuple(classes.shape)}"
        )
    return pictures, classes
