"""Who waits for whom between those who load batches and one who trains."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor
from torch.utils.data import Dataset

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Timetable:
    """Start and end (N, 2) of loading each batch, and of training on it."""

    load: Array
    train: Array

    @property
    def total(self) -> float:
        """When the last step has ended, counted from the first load."""
        return float(self.train[-1, 1])


def timetable(
    load: ArrayLike, step: float, workers: int, ahead: int = 2
) -> Timetable:
    """When N batches are loaded and trained on, by the rules of PyTorch.

    ``load (N,)`` is how long each batch takes to load, ``step`` how long to
    train on one. Without ``workers`` the trainer loads, too. Otherwise they
    take batches in turn, each with at most ``ahead`` that the trainer has not
    fetched. ``torch.utils.data.DataLoader``, https://pytorch.org/docs
    """
    load = _checked(load, step, workers, ahead)
    N = len(load)
    loads, trains = np.zeros((N, 2)), np.zeros((N, 2))
    free, now = np.zeros(max(workers, 1)), 0.0  # when each one is free
    room = ahead * workers
    for n in range(N):
        w = n % len(free)
        begin = max(free[w], trains[n - room, 0] if n >= room > 0 else 0.0)
        begin = begin if workers else now
        free[w] = begin + load[n]
        loads[n] = begin, free[w]
        begin = max(now, free[w])
        now = begin + step
        trains[n] = begin, now
    return Timetable(loads, trains)


class Rows(Dataset):
    """Pairs of x (N, ...) and y (N,) that take ``wait`` seconds to fetch.

    ``rows`` is one index or a list of them, which waits once: the delay
    stands for a disk or a network, not for work.
    """

    def __init__(self, x: Tensor, y: Tensor, wait: float = 0.0):
        self.x, self.y, self.wait = x, y, wait

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: int | list[int]) -> tuple[Tensor, Tensor]:
        if self.wait:
            time.sleep(self.wait)
        return self.x[rows], self.y[rows]


def _checked(load: ArrayLike, step: float, workers: int, ahead: int) -> Array:
    """``load`` as an array; raise unless all are what they should be."""
    load = np.asarray(load, float)
    if load.ndim != 1 or len(load) == 0 or load.min() < 0 or step < 0:
        raise ValueError(
            "timetable expects times from 0 on, load (N,) and one for a "
            f"step; got shape {load.shape} and {step}"
        )
    if workers < 0 or ahead < 1:
        raise ValueError(
            "timetable expects workers from 0 on, ahead from 1 on; got "
            f"{workers} and {ahead}"
        )
    return load
