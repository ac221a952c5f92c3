"""How large a signal is in each layer of a PyTorch model, and how a step
moves its weights."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

Array = np.ndarray


def gaussian_mean(
    function: Callable[[Array], Array], variance: float
) -> float:
    """E function(z) for a normal z of mean 0, by a sum over a fine grid.

    For functions that grow no faster than a polynomial; a kink costs digits.

    >>> round(gaussian_mean(np.square, 3.0), 12)
    3.0
    """
    if not 0 <= variance < np.inf:
        raise ValueError(f"a variance is finite and from 0 on, got {variance}")
    u = np.linspace(-12, 12, 4801)
    weights = np.exp(-(u**2) / 2)
    values = np.asarray(function(np.sqrt(variance) * u))
    return float(values @ weights / weights.sum())


def signal_sizes(
    model: nn.Module, x: Tensor, dy: Tensor, kind: type[nn.Module] = nn.Linear
) -> tuple[Array, Array]:
    """Mean squares of what enters and returns at each layer of ``kind``.

    x (N, ...) goes through the model as it is, in its mode; dy, of the shape
    of its output, goes back. Both answers are (layers,), in the order of the
    forward pass: of the scores z, and of their cotangents. The model's
    weights and gradients stay as they are.
    """
    found: list[Tensor] = []
    layers = [m for m in model.modules() if isinstance(m, kind)]
    if not layers:
        raise ValueError(f"signal_sizes: the model has no {kind.__name__}")
    hooks = [
        m.register_forward_hook(lambda m, given, z: found.append(z))
        for m in layers
    ]
    try:
        with torch.enable_grad():
            y = model(x)
            if dy.shape != y.shape:
                raise ValueError(
                    f"signal_sizes: dy must have the output's shape "
                    f"{tuple(y.shape)}, got {tuple(dy.shape)}"
                )
            dz = torch.autograd.grad(y, found, dy)
    finally:
        for hook in hooks:
            hook.remove()
    return _squares(found), _squares(dz)


def update_ratios(
    model: nn.Module, step: Callable[[], object]
) -> dict[str, float]:
    """How far ``step()`` moves each weight matrix, as a share of its length.

    ``step`` trains the model in place, by one step or more. Of a matrix that
    begins at zero the share is infinite, or nan where it does not move;
    biases and scales have none.
    """
    before = {
        name: p.detach().clone()
        for name, p in model.named_parameters()
        if p.ndim > 1
    }
    if not before:
        raise ValueError("update_ratios: the model has no weight matrix")
    step()
    after = dict(model.named_parameters())
    moved = {k: after[k].detach() - W for k, W in before.items()}
    return {
        k: float(moved[k].norm() / W.norm())  # (update-ratio)
        for k, W in before.items()
    }


def _squares(tensors) -> Array:
    """The mean square of each tensor."""
    return np.array(
        [float(t.detach().double().square().mean()) for t in tensors]
    )
