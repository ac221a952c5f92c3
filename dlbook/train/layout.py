"""The order in which the weights of convolutions lie in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


@contextmanager
def channels_last(model: nn.Module) -> Iterator[None]:
    """2-D convolutions hold their kernels channels last inside the block.

    They are trained faster so, and images follow the kernels; shapes are as
    ever. Afterwards the values of then lie where and as the kernels lay
    before. Outputs alone gain too little for it.
    """
    held = [(p, p.data) for p in kernels(model)]
    for p, before in held:
        p.data = before.contiguous(memory_format=torch.channels_last)
    try:
        yield
    finally:
        for p, before in held:
            p.data = before.copy_(p.data)


def kernels(model: nn.Module) -> list[Tensor]:
    """The weights of its convolutions that do not lie channels last."""
    layers = [m for m in model.modules() if isinstance(m, CONVOLUTIONS)]
    found = {id(p): p for m in layers for p in [m._parameters.get("weight")]}
    order = torch.channels_last
    return [
        p
        for p in found.values()
        if p is not None and not p.is_contiguous(memory_format=order)
    ]
