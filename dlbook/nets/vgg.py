"""VGG, as torchvision has it, so that its published weights fit.

Simonyan and Zisserman (2015), arXiv:1409.1556.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn

VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0,
         512, 512, 512, 0)  # fmt: skip
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of values 0 to 1


class VGG(nn.Module):
    """``plan`` of convolutions of 3 x 3 (channels) and pools (0), then dense.

    x (N, 3, H, W), standardised by ``MEAN`` and ``STD``, to scores (N,
    classes). The dense layers see maps of ``side`` x ``side``; dropout is
    between them. ``embed`` is all but the last layer.
    """

    def __init__(
        self,
        plan: Sequence[int] = VGG16,
        *,
        classes: int = 1000,
        hidden: int = 4096,
        side: int = 7,
    ) -> None:
        super().__init__()
        channels = [3, *(n for n in plan if n)]
        if len(channels) == 1 or min(*plan, 0) < 0:
            raise ValueError(
                "VGG: the plan must hold channels, and 0 for a pool, got "
                f"{list(plan)}"
            )
        layers: list[nn.Module] = []
        pairs = pairwise(channels)
        for n in plan:
            if n == 0:
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(*next(pairs), 3, padding=1), nn.ReLU()]
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(side)
        self.classifier = nn.Sequential(
            nn.Linear(channels[-1] * side**2, hidden), nn.ReLU(), nn.Dropout(),
            nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(),
            nn.Linear(hidden, classes),
        )  # fmt: skip

    def embed(self, x: Tensor) -> Tensor:
        """Features (N, hidden), what the last layer reads."""
        x = self.avgpool(self.features(x)).flatten(1)
        return self.classifier[:-1](x)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier[-1](self.embed(x))


def read_weights(model: nn.Module, path: Path) -> None:
    """Give ``model`` the weights in a file of ``torch.save``.

    ``ValueError`` for a file that is damaged or of another model, which then
    stays as it is. Nothing but tensors is unpacked from the file.
    """
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as fault:  # the readers beneath raise many kinds
        raise ValueError(f"{path}: no file of weights: {fault}") from fault
    if not isinstance(held, dict):
        raise ValueError(
            f"{path}: expected weights by name, got {type(held).__name__}"
        )
    wanted = model.state_dict()
    for name in (*wanted, *held):
        came, here = held.get(name), wanted.get(name)
        shapes = [None if w is None else tuple(w.shape) for w in (here, came)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"{path}: expected {name} of shape {shapes[0]}, got "
                f"{shapes[1]}"
            )
    model.load_state_dict(held)
