"""Where a model is, and examples brought to the same device."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn


def device_of(model: nn.Module) -> torch.device:
    """Where the parameters of ``model`` are."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


def on_device(data: Sequence, device: torch.device) -> tuple[Tensor, ...]:
    """Tensors or NumPy arrays as tensors on ``device``."""
    if not isinstance(data, (tuple, list)):
        raise TypeError(
            "examples come as a tuple (inputs..., target) of tensors or "
            f"arrays, got {type(data).__name__}"
        )
    return tuple(
        torch.as_tensor(_writeable(part), device=device) for part in data
    )


def _writeable(part: Tensor | np.ndarray) -> Tensor | np.ndarray:
    """A copy of a read-only array: PyTorch has no read-only tensors."""
    locked = isinstance(part, np.ndarray) and not part.flags.writeable
    return part.copy() if locked else part
