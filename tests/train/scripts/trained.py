"""Train a small network, and on; then again, from its checkpoint.

    torchrun --nproc-per-node 2 trained.py FOLDER

Each process writes what it found to FOLDER/<rank>.pt.
"""

import os
import sys
import warnings
from pathlib import Path

import torch
from torch import nn

from dlbook.train import accuracy, cosine, fit, seeded


def spread(output, target):
    """No mean over rows: all outputs must be judged together."""
    return float(output.max() - output.min())


def first_ends(history):
    """What the first process says holds for all."""
    return os.environ.get("RANK", "0") == "0"


def train(checkpoint):
    """Weights and history of a training, and what was warned of."""
    with seeded(1):
        x, y = torch.randn(203, 10), torch.randint(4, (203,))
        model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 4))
    sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = fit(
            model,
            (x, y),
            optimizer=sgd,
            epochs=3,
            validation=(x[:101], y[:101]),
            metrics={"accuracy": accuracy, "spread": spread},
            batch_size=16,  # the last batch holds 11
            schedule=cosine(),
            clip=0.5,
            patience=3,
            checkpoint=checkpoint,
        )
        fit(model, (x, y), optimizer=sgd, epochs=3, on_epoch=first_ends)
    return {
        "weights": model.state_dict(),
        "history": {name: torch.tensor(v) for name, v in history.items()},
        "warnings": [str(w.message) for w in caught],
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    twice = [train(folder / "run.pt") for _ in range(2)]
    torch.save(twice, folder / f"{os.environ['RANK']}.pt")
