"""A residual network for colour images of 32 x 32, small enough for a CPU."""

import torch
from torch import Tensor, nn

from dlbook.nets.residual import Residual


class Scale(nn.Module):
    """y = factor · x, a fixed factor."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x


def convolved(inputs: int, outputs: int, *, pool: bool = False) -> list:
    """A 3 x 3 convolution that keeps the size, a pool, batch norm, ReLU.

    No bias beside batch norm, which would take it off again.
    """
    conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
    halve = [nn.MaxPool2d(2)] if pool else []
    return [conv, *halve, nn.BatchNorm2d(outputs), nn.ReLU()]


def resnet9(
    width: int = 64, *, classes: int = 10, channels: int = 3
) -> nn.Sequential:
    """Eight convolutions and an affine map; 6,573,120 parameters at width 64.

    x (N, channels, H, W), H and W from 8 on, to scores (N, classes). Two
    residual blocks of two convolutions each, between convolutions that halve
    the sides. After D. Page's entry for DAWNBench (2018), whose scores are
    divided by eight too.
    """
    if min(width, classes, channels) < 1:
        raise ValueError(
            "resnet9: width, classes and channels must be 1 at least, got "
            f"{width}, {classes} and {channels}"
        )
    C = [width * 2**i for i in range(4)]
    return nn.Sequential(
        *convolved(channels, C[0]),
        *convolved(C[0], C[1], pool=True),
        Residual(
            nn.Sequential(*convolved(C[1], C[1]), *convolved(C[1], C[1]))
        ),
        *convolved(C[1], C[2], pool=True),
        *convolved(C[2], C[3], pool=True),
        Residual(
            nn.Sequential(*convolved(C[3], C[3]), *convolved(C[3], C[3]))
        ),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(C[3], classes, bias=False),
        Scale(1 / 8),
    ).to(memory_format=torch.channels_last)
