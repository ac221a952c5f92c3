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
        p.data = restrided(before)
    try:
        yield
    finally:
        for p, before in held:
            p.data = before.copy_(p.data)


def kernels(model: nn.Module) -> list[Tensor]:
    """The weights of its convolutions that do not lie channels last."""
    layers = [m for m in model.modules() if isinstance(m, CONVOLUTIONS)]
    found = {id(p): p for m in layers for p in [m._parameters.get("weight")]}
    return [
        p
        for p in found.values()
        if p is not None and p.stride() != restrided(p).stride()
    ]


def restrided(x: Tensor) -> Tensor:
    """A copy, channels last in its strides too where there is one channel."""
    order = torch.channels_last
    return torch.empty_like(x.data, memory_format=order).copy_(x.data)
