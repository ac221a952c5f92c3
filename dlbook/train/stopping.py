"""What ends a training early: patience run out, a loss that is not finite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only

from dlbook._hints import did_you_mean
from dlbook.train.checking import check_count, not_finite

EVERY = {"cpu": 1}  # steps between looks: each costs a GPU its head start
ELSEWHERE = 50
MODES = {"loss": "min", "accuracy": "max"}


@dataclass
class EarlyStopping:
    """Follows the validation figure ``monitor``, whose best is its ``mode``.

    Known are the modes of loss, "min", and accuracy, "max". With ``patience``
    training is over when that many epochs brought no better one. With it, or
    on request, the best epoch's weights and buffers are kept.
    """

    monitor: str = "loss"
    patience: int | None = None
    mode: str | None = None
    keep: bool = False
    epoch: int | None = None
    score: float = -inf
    weights: Mapping[str, Tensor] | None = None

    def __post_init__(self) -> None:
        self.mode = self.mode or MODES.get(self.monitor)

    def check(self, names: Sequence[str], held_out: bool) -> None:
        """``ValueError`` unless there is something to go by."""
        monitor, mode = self.monitor, self.mode
        if self.patience is not None:
            check_count("patience", self.patience)
            if not held_out:
                raise ValueError(
                    "patience needs validation data to judge the epochs by"
                )
        if monitor not in names:
            meant = str(monitor).removeprefix("validation_")
            raise ValueError(
                f"monitor must be one of {', '.join(names)}, got {monitor!r}"
                f"{did_you_mean(meant, names)}"
            )
        if mode is None:
            raise ValueError(
                f"whether a low or a high {monitor} is better is not known: "
                "give mode='min' or mode='max'"
            )
        if mode not in ("min", "max"):
            raise ValueError(f"mode must be 'min' or 'max', got {mode!r}")

    def see(
        self, epoch: int, row: Mapping[str, float], model: nn.Module
    ) -> None:
        """Keep ``epoch`` if it is the best so far."""
        found = row[f"validation_{self.monitor}"]
        score = -found if self.mode == "min" else found
        if score > self.score:
            self.score, self.epoch = score, epoch
            if self.keep or self.patience is not None:
                state = model.state_dict()
                self.weights = tree_map_only(Tensor, torch.clone, state)

    def over(self, epochs: int) -> bool:
        """Whether patience has run out after ``epochs`` epochs."""
        if self.patience is None:
            return False
        best = -1 if self.epoch is None else self.epoch
        return epochs - 1 - best >= self.patience

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {
            "epoch": self.epoch,
            "score": self.score,
            "weights": self.weights,
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from what a checkpoint kept."""
        self.epoch, self.score = state["epoch"], state["score"]
        self.weights = state["weights"]

    def restore(self, model: nn.Module) -> None:
        """With patience, give ``model`` the weights of the best epoch."""
        if self.patience is not None and self.weights is not None:
            model.load_state_dict(self.weights)


class Losses:
    """The losses of one training, kept for the mean of the epoch.

    ``add`` raises ``FloatingPointError`` with epoch, step and likely cause
    once a loss is NaN or infinite: at once on the CPU, where the step is then
    not made, within 50 steps on a GPU.
    """

    def __init__(
        self, model: nn.Module, optimizer: torch.optim.Optimizer
    ) -> None:
        self.model, self.optimizer = model, optimizer
        self.first: float | None = None
        self.last = 0.0
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Start the mean of ``epoch``."""
        self.epoch, self.step = epoch, 0
        self.total, self.count = 0.0, 0
        self.pending: list[tuple[Tensor, int]] = []

    def add(self, value: Tensor, size: int) -> None:
        """Take in the mean loss of a batch of ``size`` examples."""
        self.pending.append((value.detach(), size))
        if len(self.pending) >= EVERY.get(value.device.type, ELSEWHERE):
            self.look()

    def look(self) -> None:
        """Add up the losses that are pending; stop if one is not finite."""
        if not self.pending:
            return
        tensors, sizes = zip(*self.pending, strict=True)
        self.pending = []
        for value, size in zip(_floats(tensors), sizes, strict=True):
            if not isfinite(value):
                raise FloatingPointError(
                    f"the loss is {value} in epoch {self.epoch}, step "
                    f"{self.step} (counted from 0): {self._cause()}"
                )
            self.first = value if self.first is None else self.first
            self.last = value
            self.total += value * size
            self.count += size
            self.step += 1

    def _cause(self) -> str:
        """What most likely made the loss NaN or infinite."""
        lr = float(self.optimizer.param_groups[0]["lr"])
        cure = f"lower the learning rate, {lr:g}, or clip the gradient"
        if self.first is not None and self.last > 10 * abs(self.first):
            return (
                f"it had grown from {self.first:.3g} to {self.last:.3g}, "
                f"so steps are too large; {cure}"
            )
        name = not_finite(self.model)
        if name and self.first is not None:
            return (
                f"{name} is no longer finite though the loss before was "
                f"{self.last:.3g}, so a gradient was not, or a step was too "
                f"large; {cure}, or look for a root or logarithm at 0"
            )
        return (
            "the weights are finite, so the model or the loss overflows on "
            "this batch: a logarithm of 0, a division by 0, huge inputs"
        )


def _floats(tensors: tuple[Tensor, ...]) -> list[float]:
    """Their values, fetched from the device in one go."""
    if len(tensors) == 1:
        return [tensors[0].item()]
    return torch.stack(tensors).tolist()
