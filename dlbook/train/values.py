"""Numbers, arrays and tensors: made plain, and told in a few characters."""

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any
from zlib import crc32

import numpy as np
import torch
from torch import Tensor
from torch.optim import Optimizer


def plain(value: Any) -> Any:
    """Numbers of any type as Python's own, also within tuples and lists.

    Such are what a checkpoint can hold; tensors stay.
    """
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (tuple, list)):
        parts = map(plain, value)
        return tuple(parts) if isinstance(value, tuple) else list(parts)
    if isinstance(value, Mapping):
        return {plain(k): plain(v) for k, v in value.items()}
    return value


def plain_options(optimizer: Optimizer) -> None:
    """Its options as a checkpoint would give them back."""
    for group in optimizer.param_groups:
        for name, value in group.items():
            if name != "params":
                group[name] = plain(value)


def form(x: object) -> str:
    """Shape and dtype of a tensor; the type of anything else."""
    if isinstance(x, (Tensor, np.ndarray)):
        return f"{tuple(x.shape)} {x.dtype}".replace("torch.", "")
    return type(x).__name__


def checksum(x: Tensor) -> str:
    """CRC-32 of all bytes of x."""
    held = x.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
    return f"{crc32(held.numpy()):08x}"
