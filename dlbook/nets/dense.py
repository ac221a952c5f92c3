"""Chains of one kind of layer that replace, add to, or keep what came in."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from dlbook.nets.residual import Residual


class Dense(nn.Module):
    """y = layer(x) beside x, along the channels: nothing is lost."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """x (N, C, ...) to (N, C + K, ...), where the layer gives K."""
        return torch.cat([x, self.layer(x)], dim=1)  # (dense-layer)


def unit(
    inputs: int, outputs: int, kernel: int = 3, *, norm: bool = True
) -> nn.Sequential:
    """Batch norm, ReLU, a convolution that keeps the size: He's order."""
    parts = [nn.BatchNorm2d(inputs)] if norm else []
    conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
    return nn.Sequential(*parts, nn.ReLU(), conv)


def dense_net(
    growth: int,
    depth: int,
    *,
    stages: int = 2,
    classes: int = 10,
    channels: int = 3,
    norm: bool = True,
    pool: bool = False,
) -> nn.Sequential:
    """Dense blocks of ``depth`` layers, each of which adds ``growth`` maps.

    x (N, channels, H, W) to scores (N, classes). A layer reads all that its
    block has made, and what came into it. Between blocks a 1 x 1 convolution
    halves the maps and a pool their sides. Weights are drawn by He's rule.
    Huang et al. (2017), https://doi.org/10.1109/CVPR.2017.243
    """
    _expect("dense_net", growth, depth, stages, classes, channels)
    width, blocks = 2 * growth, []
    for _ in range(stages):
        ends = [width + growth * i for i in range(depth + 1)]
        layers = [Dense(unit(C, growth, norm=norm)) for C in ends[:-1]]
        blocks.append((width, layers, ends[-1]))
        width = ends[-1] // 2
    return _joined(blocks, classes, channels, norm, pool)


def chain_net(
    widths: Sequence[int],
    depth: int,
    *,
    residual: bool = False,
    classes: int = 10,
    channels: int = 3,
    norm: bool = True,
    pool: bool = False,
) -> nn.Sequential:
    """Its controls: stages of ``depth`` layers, each as wide as told.

    As ``dense_net``, but a layer's output takes the place of its input or,
    with ``residual``, is added to it.
    """
    if not widths:
        raise ValueError("chain_net: widths must name one stage at least")
    _expect("chain_net", depth, classes, channels, *widths)
    blocks = []
    for C in widths:
        units = [unit(C, C, norm=norm) for _ in range(depth)]
        layers = [Residual(u) for u in units] if residual else units
        blocks.append((C, layers, C))
    return _joined(blocks, classes, channels, norm, pool)


def _joined(
    blocks: list, classes: int, channels: int, norm: bool, pool: bool
) -> nn.Sequential:
    """A first convolution, the stages, the mean of each map, scores.

    ``blocks`` holds for each stage its maps at entry, its layers, its maps
    at the end.
    """
    first = nn.Conv2d(channels, blocks[0][0], 3, padding=1, bias=False)
    parts = [first, *([nn.MaxPool2d(2)] if pool else []), *blocks[0][1]]
    for (_, _, before), (entry, layers, _) in pairwise(blocks):
        halve = unit(before, entry, 1, norm=norm), nn.AvgPool2d(2)
        parts += [*halve, *layers]
    end = blocks[-1][2]
    net = nn.Sequential(
        *parts,
        *([nn.BatchNorm2d(end)] if norm else []),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(end, classes),
    )
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return net.to(memory_format=torch.channels_last)


def _expect(caller: str, *sizes: int) -> None:
    if min(sizes) < 1:
        raise ValueError(f"{caller}: sizes must be 1 at least, got {sizes}")
