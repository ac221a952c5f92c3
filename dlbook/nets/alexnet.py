"""A small AlexNet for colour pictures, and what may be changed in it."""

import torch
from torch import nn

from dlbook.nets.residual import Residual


def mini_alexnet(
    width: int = 48,
    *,
    pool: int = 3,
    batch_norm: bool = False,
    residual: bool = False,
    blocks: int = 1,
    classes: int = 10,
    channels: int = 3,
    side: int = 32,
) -> nn.Sequential:
    """Five convolutions and three affine maps; 2,023,370 parameters as given.

    x (N, channels, side, side) to scores (N, classes). The last three
    convolutions keep channels and size, a block, which may come ``blocks``
    times and, with ``residual``, adds to its input. With ``batch_norm`` every
    convolution has one. The widths are 1, 8/3, 4, 4, 8/3 and 64/3 times
    ``width``: a small relative of Krizhevsky et al. (2012),
    https://doi.org/10.1145/3065386
    """
    if width < 3 or width % 3 or min(pool, blocks, classes, channels) < 1:
        raise ValueError(
            "mini_alexnet: width must be 3, 6, 9 and so on, the rest 1 at "
            f"least, got width {width}, pool {pool}, blocks {blocks}, "
            f"classes {classes} and channels {channels}"
        )
    end = side // pool // pool // pool
    if end < 1:
        raise ValueError(
            f"mini_alexnet: pools of {pool} leave nothing of {side} pixels"
        )
    outer, inner, dense = 8 * width // 3, 4 * width, 64 * width // 3

    def conv(
        inputs: int, outputs: int, *halve: nn.Module
    ) -> list[nn.Module]:  # a maximum commutes with ReLU
        layer = nn.Conv2d(inputs, outputs, 3, padding=1, bias=not batch_norm)
        norm = [nn.BatchNorm2d(outputs)] if batch_norm else []
        return [layer, *halve, *norm, nn.ReLU()]

    def block() -> nn.Module:
        sizes = (outer, inner), (inner, inner), (inner, outer)
        three = nn.Sequential(*(part for s in sizes for part in conv(*s)))
        return Residual(three) if residual else three

    return nn.Sequential(
        *conv(channels, width, nn.MaxPool2d(pool)),
        *conv(width, outer, nn.MaxPool2d(pool)),
        *(block() for _ in range(blocks)),
        nn.MaxPool2d(pool),
        nn.Flatten(),
        nn.Linear(outer * end**2, dense),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(dense, dense),
        nn.ReLU(),
        nn.Linear(dense, classes),
    ).to(memory_format=torch.channels_last)
