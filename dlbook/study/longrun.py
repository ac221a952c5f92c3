"""The long trainings of the book's pictures, on CIFAR-10.

The recipe was fixed before the first run and is not tuned: D. Page's for
DAWNBench (2018), with label smoothing. In bf16 on one core with matrix tiles
(AMX) an epoch takes about five minutes.
"""

from collections.abc import Callable
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.data import Images
from dlbook.data.places import cache_folder
from dlbook.nets import (
    RandomErase,
    RandomFlip,
    RandomShift,
    Standardise,
    resnet9,
)
from dlbook.train import History, cosine, fit, seeded

smoothed = partial(F.cross_entropy, label_smoothing=0.1)


def train_resnet(
    data: Images, *, seed: int, width: int = 64, **options: Any
) -> tuple[nn.Module, History]:
    """``resnet9`` trained on ``data.train`` by ``train_long``."""
    channels, classes = data.train.x.shape[1], len(data.classes)
    build = partial(resnet9, width, classes=classes, channels=channels)
    return train_long(build, data, seed=seed, **options)


def train_long(
    build: Callable[[], nn.Module],
    data: Images,
    *,
    seed: int,
    epochs: int = 30,
    batch_size: int = 256,
    checkpoint: str | PathLike | None = None,
    device: str = "cpu",
    autocast: bool | None = True,
    on_epoch: Callable[[History], object] | None = None,
) -> tuple[nn.Module, History]:
    """What ``build`` makes, trained on ``data.train``, and its history.

    Images are mirrored, moved by up to 4 pixels, and a square of 8 is
    covered. SGD with Nesterov's momentum; its rate rises for a fifth of the
    epochs to 0.2 for a batch of 256, then falls as half a cosine. With
    ``checkpoint`` a run that was cut off goes on from its last whole epoch.
    """
    with seeded(seed):
        vary = RandomFlip(), RandomShift(4), RandomErase(8)
        model = nn.Sequential(Standardise.of(data.train.x), *vary, build())
    optimizer = torch.optim.SGD(
        model.parameters(),
        lr=0.2 * batch_size / 256,
        momentum=0.9,
        weight_decay=5e-4,
        nesterov=True,
    )
    history = fit(
        model,
        data.train,
        optimizer=optimizer,
        loss=smoothed,
        validation=data.validation,
        epochs=epochs,
        batch_size=batch_size,
        drop_last=True,
        schedule=cosine(0.2),
        seed=seed,
        device=device,
        checkpoint=checkpoint,
        autocast=autocast,
        on_epoch=on_epoch,
    )
    return model, history


class Mirrored(nn.Module):
    """Scores of ``model`` for x and for x mirrored, their mean."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        return (self.model(x) + self.model(x.flip(3))) / 2


def kept(name: str) -> Path:
    """Where the checkpoint of a long training lies, in the cache."""
    return cache_folder() / f"{name}.pt"
