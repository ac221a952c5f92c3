"""Train to the end; be killed at given places and go on; save both ends.

    python killed.py FOLDER PLACE...

A place is the number of a training step, or "write": killed when a
checkpoint's bytes are on the disk but do not have its name yet.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

import torch
from torch import nn

from dlbook.train import cosine, fit, seeded

torch.set_num_threads(1)
FOLDER = Path(sys.argv[1])


def die():
    """What `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def train(checkpoint, place=None):
    """Twelve epochs of ten steps; the state at the end."""
    with seeded(1):
        x, y = torch.randn(300, 2), torch.randint(3, (300,))
        model = nn.Sequential(
            nn.Linear(2, 16),
            nn.BatchNorm1d(16),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(16, 3),
        )
    calls = count(1)

    def count_or_die(module, inputs):
        if module.training and str(next(calls)) == place:
            die()

    model.register_forward_pre_hook(count_or_die)
    if place == "write":
        sync, written = os.fsync, count(1)
        os.fsync = lambda file: (sync(file), next(written) == 4 and die())
    adam = torch.optim.Adam(model.parameters(), lr=0.02)
    history = fit(
        model,
        (x[:200], y[:200]),
        optimizer=adam,
        epochs=12,
        validation=(x[200:], y[200:]),
        batch_size=20,
        schedule=cosine(0.1),
        patience=11,
        clip=1.0,
        seed=7,
        checkpoint=checkpoint,
    )
    arrays = {k: torch.tensor(v) for k, v in history.items() if k != "seconds"}
    return {
        "model": model.state_dict(),
        "optimizer": adam.state_dict(),
        "history": arrays,
        "best": history.best_epoch,
    }


torch.optim.SGD([torch.zeros(1)])  # imports once what each life would
for place in sys.argv[2:]:
    child = os.fork()
    if child == 0:
        train(FOLDER / "run.pt", place)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) not in {0, -signal.SIGKILL}:
        sys.exit(f"training failed, to be killed at {place}")
torch.save(train(FOLDER / "run.pt"), FOLDER / "resumed.pt")
torch.save(train(None), FOLDER / "whole.pt")
