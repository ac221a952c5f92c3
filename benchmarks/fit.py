"""An epoch of ``dlbook.train.fit`` beside other ways to train.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/fit.py [PAIRS]

The rivals: the shortest loop by hand on the same tensors and its fastest
variant, the loop over torchvision's MNIST in a DataLoader, PyTorch Lightning
and skorch over a DataLoader of the same tensors. An MLP (784, 128, 10) and a
small convolutional network, plain SGD, batch 128, on one thread. Prints
ratios of CPU times, ours over theirs, each the median of pairs run in
turn.

``DLBOOK_PROFILE=full`` takes MNIST itself; otherwise the embedded digits are
repeated to its size (half of it for the convolutional network). Rivals
that are not installed are left out.
"""

import logging
import sys
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import process_time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader, TensorDataset
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from dlbook import profile
from dlbook.data import load
from dlbook.train import fit, seeded

BATCH, RATE = 128, 0.05
Data = tuple[torch.Tensor, torch.Tensor]
Way = Callable[[nn.Module, Data], object]


def digits(N: int) -> Data:
    """Images (N, 1, 28, 28) uint8 and labels."""
    data = load("mnist", sample=profile.quick).train
    rows = np.arange(N) % len(data.x)
    # channels first in its strides too, as PyTorch lays out what it makes
    order = torch.contiguous_format
    x = torch.from_numpy(data.x[rows]).clone(memory_format=order)
    return x, torch.from_numpy(data.y[rows])


def perceptron() -> nn.Module:
    """A multi-layer perceptron of one hidden layer."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)
    )


def convolutional() -> nn.Module:
    """Two convolutions with pooling, and a linear layer."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(256, 10),
    )


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    """The optimiser of every way."""
    return torch.optim.SGD(model.parameters(), lr=RATE)


def ours(model: nn.Module, data: Data) -> None:
    """The book's loop, with all it checks before and meanwhile."""
    fit(model, data, optimizer=sgd(model), epochs=1, batch_size=BATCH)


def by_hand(
    model: nn.Module, data: Data, pick: Callable = torch.Tensor.__getitem__
) -> None:
    """The shortest loop: nothing but the steps."""
    (x, y), optimizer = data, sgd(model)
    model.train()
    for rows in torch.randperm(len(x)).split(BATCH):
        loss = F.cross_entropy(model(pick(x, rows)), pick(y, rows))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def selected(values: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Rows gathered in the fastest way there is."""
    return values.index_select(0, rows)


class Digits(MNIST):
    """torchvision's MNIST, of tensors at hand instead of its files."""

    def __init__(self, x: torch.Tensor, y: torch.Tensor) -> None:
        self.data, self.targets = x.squeeze(1), y
        self.transform, self.target_transform = ToTensor(), None


def over_loader(model: nn.Module, loader: DataLoader) -> None:
    """The loop of the tutorials."""
    optimizer = sgd(model)
    model.train()
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def torchvision_loop(model: nn.Module, data: Data) -> None:
    """Bytes to image to tensor, one example at a time, then batches."""
    dataset = Digits((255 * data[0]).byte(), data[1])
    over_loader(model, DataLoader(dataset, BATCH, shuffle=True))


def lightning(model: nn.Module, data: Data) -> None:
    """PyTorch Lightning with everything switched off that can be."""
    import pytorch_lightning as pl

    class Module(pl.LightningModule):
        def training_step(self, batch, index):
            return F.cross_entropy(model(batch[0]), batch[1])

        def configure_optimizers(self):
            return sgd(model)

    module = Module()
    module.model = model
    trainer = pl.Trainer(
        accelerator="cpu",
        max_epochs=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(module, DataLoader(TensorDataset(*data), BATCH, shuffle=True))


def skorch_fit(model: nn.Module, data: Data) -> None:
    """skorch without validation, silent."""
    from skorch import NeuralNetClassifier

    net = NeuralNetClassifier(
        model,
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.SGD,
        lr=RATE,
        batch_size=BATCH,
        iterator_train__shuffle=True,
        max_epochs=1,
        train_split=None,
        verbose=0,
    )
    net.fit(data[0], data[1])


def rivals() -> dict[str, Way]:
    """The ways that can be run here."""
    ways: dict[str, Way] = {
        "loop by hand": by_hand,
        "the same with index_select": partial(by_hand, pick=selected),
        "torchvision and DataLoader": torchvision_loop,
    }
    if find_spec("pytorch_lightning"):
        ways["PyTorch Lightning"] = lightning
    if find_spec("skorch"):
        ways["skorch"] = skorch_fit
    return ways


def seconds(way: Way, make: Callable[[], nn.Module], data: Data) -> float:
    """CPU time of one epoch from the same weights."""
    with seeded(0):
        model = make()
    start = process_time()
    way(model, data)
    return process_time() - start


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    torch.set_num_threads(1)
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    print(f"{'one epoch':56}{'ours':>9}{'theirs':>9}{'ratio':>7}")
    for make, N in (
        (perceptron, 60_000),
        (convolutional, profile.pick(quick=30_000, full=60_000)),
    ):
        x, y = digits(N)
        time = partial(seconds, make=make, data=(x.float() / 255, y))
        for name, way in rivals().items():
            times = [(time(ours), time(way)) for _ in range(pairs + 1)][1:]
            a, b = (median(side) for side in zip(*times, strict=True))
            ratio = median(p / q for p, q in times)
            title = f"{make.__name__}, {N:,} digits; {name}"
            print(f"{title:56}{a:8.3f}s{b:8.3f}s{ratio:7.2f}", flush=True)


if __name__ == "__main__":
    main()
