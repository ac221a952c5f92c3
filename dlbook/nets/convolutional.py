"""Convolutional networks for small grey images, from 1998 to now.

Each is a plain chain of layers that takes standardised images and returns
scores. The weights lie with channels last, an order in which CPUs and GPUs
convolve faster; values and shapes are as ever.
"""

import torch
from torch import nn


def lenet(classes: int = 10, channels: int = 1) -> nn.Sequential:
    """LeNet-5 with ReLU and max pooling: images 28 x 28, 61,706 parameters.

    x (N, channels, 28, 28) to scores (N, classes). The original had tanh
    units, pooling with weights, and a sparse second layer: LeCun et al.
    (1998), doi:10.1109/5.726791.
    """
    return _channels_last(
        nn.Conv2d(channels, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, classes),
    )


def small_cnn(
    width: int = 16,
    *,
    classes: int = 10,
    channels: int = 1,
    dropout: float = 0.0,
    batch_norm: bool = True,
) -> nn.Sequential:
    """Four 3 x 3 convolutions, batch norm, and a mean over all positions.

    x (N, channels, H, W), H and W from 4 on, to scores (N, classes); 61,050
    parameters at width 16. Small kernels: Simonyan and Zisserman (2015),
    arXiv:1409.1556. Batch norm: Ioffe and Szegedy (2015), arXiv:1502.03167.
    The mean in place of dense layers: Lin et al. (2014), arXiv:1312.4400.
    """
    return _channels_last(
        *_block(channels, width, batch_norm, pool=True),
        *_block(width, 2 * width, batch_norm, pool=True),
        *_block(2 * width, 4 * width, batch_norm),
        *_block(4 * width, 4 * width, batch_norm),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        *([nn.Dropout(dropout)] if dropout else []),  # one layer, or none
        nn.Linear(4 * width, classes),
    )


def _block(
    inputs: int, outputs: int, batch_norm: bool, *, pool: bool = False
) -> list[nn.Module]:
    """A 3 x 3 convolution that keeps the size, batch norm, ReLU.

    No bias beside batch norm, which would take it off again. A pool comes
    before ReLU, with which a maximum commutes: a quarter of the work.
    """
    conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=not batch_norm)
    norm = [nn.BatchNorm2d(outputs)] if batch_norm else []
    halve = [nn.MaxPool2d(2)] if pool else []
    return [conv, *norm, *halve, nn.ReLU()]


def _channels_last(*layers: nn.Module) -> nn.Sequential:
    """A chain of layers, the kernels stored channels last."""
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)
