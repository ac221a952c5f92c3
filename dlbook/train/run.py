"""A training under way: what its epochs share, and what a checkpoint holds."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

import torch
from torch import Tensor, nn
from tqdm import tqdm

from dlbook.train.checking import (
    check_count,
    check_data,
    check_monitor,
    check_schedule,
)
from dlbook.train.distributed import Processes
from dlbook.train.evaluation import Judge, Metrics, totals
from dlbook.train.execution import compiled
from dlbook.train.probing import probe
from dlbook.train.schedules import Schedule
from dlbook.train.seeding import stream
from dlbook.train.stopping import EarlyStopping, Losses


@dataclass(frozen=True)
class Plan:
    """The numbers of a training; ``ValueError`` where one makes no sense."""

    epochs: int
    batch_size: int
    seed: int = 0
    schedule: Schedule | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        check_count("epochs", self.epochs)
        check_count("batch_size", self.batch_size)
        check_count("seed", self.seed, least=0)
        if self.clip is not None and not self.clip > 0:
            raise ValueError(f"clip must be above 0, got {self.clip!r}")
        if self.schedule is not None:
            check_schedule(self.schedule)


@dataclass
class Run:
    """A model, its optimiser and data, and the epochs done so far.

    ``data`` and ``held_out`` are on the device, the latter empty without
    validation. ``forward`` is the model as training calls it: compiled, or
    with its gradients averaged over processes. ``rows`` holds the numbers of
    each epoch.
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    data: tuple[Tensor, ...]
    held_out: tuple[Tensor, ...]
    judges: Metrics
    plan: Plan
    stopping: EarlyStopping
    where: Processes
    precision: AbstractContextManager
    progress: bool = False
    rows: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forward = self.model
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.losses = Losses(self.model, self.optimizer)

    def check(self) -> None:
        """Raise for all that can be seen before the first step."""
        stopping, size = self.stopping, self.plan.batch_size
        check_monitor(
            stopping.monitor,
            list(self.judges),
            stopping.patience,
            bool(self.held_out),
        )
        sets: dict[str, tuple[tuple[Tensor, ...], Metrics]] = {
            "training data": (self.data, {"loss": self.loss})
        }
        if self.held_out:
            sets["validation data"] = self.held_out, self.judges
        for name, (data, _) in sets.items():
            check_data(name, data)
        for name, (data, judges) in sets.items():
            probe(name, self.model, data, judges, size)
        self.where.check(len(self.data[-1]), size)

    def accelerate(self, wanted: bool | None) -> None:
        """The forward pass over processes, compiled where it pays."""
        self.forward = compiled(
            self.where.replicate(self.model),
            self.where.device,
            self.plan.epochs * self.steps,
            wanted,
        )

    @cached_property
    def steps(self) -> int:
        """Batches in an epoch."""
        return ceil(len(self.data[0]) / self.plan.batch_size)

    @property
    def loss(self) -> Judge:
        """What is minimised."""
        return self.judges["loss"]

    def batches(self, epoch: int) -> Iterable[tuple[Tensor, Tensor | None]]:
        """Rows of each batch in the order of ``epoch``, and their weight."""
        plan = self.plan
        generator = torch.Generator().manual_seed(stream(plan.seed, epoch))
        order = torch.randperm(len(self.data[0]), generator=generator)
        shares = self.where.batches(
            order.to(self.where.device), plan.batch_size
        )
        if not (self.progress and self.where.rank == 0):
            return shares
        last = {k: f"{v:.4g}" for k, v in (self.rows or [{}])[-1].items()}
        name = f"epoch {epoch + 1}/{plan.epochs}"
        return tqdm(shares, name, total=self.steps, postfix=last)

    def set_rates(self, epoch: int, step: int = 0) -> None:
        """The learning rates that the schedule gives this step."""
        if self.plan.schedule is None:
            return
        done, total = epoch * self.steps + step, self.plan.epochs * self.steps
        factor = self.plan.schedule(done / total)
        for group, rate in zip(
            self.optimizer.param_groups, self.rates, strict=True
        ):
            group["lr"] = rate * factor

    def mean_loss(self) -> float:
        """The mean of the epoch's losses, over all processes."""
        self.losses.look()
        losses = {"total": self.losses.total, "count": self.losses.count}
        added = self.where.add(losses)
        return added["total"] / added["count"]

    def validate(self) -> dict[str, float]:
        """Loss and metrics on the validation data, with their full names."""
        if not self.held_out:
            return {}
        mine = [self.where.share(part) for part in self.held_out]
        sums = totals(self.model, mine, self.judges, precision=self.precision)
        N = len(self.held_out[-1])
        added = self.where.add(sums)
        return {f"validation_{k}": v / N for k, v in added.items()}

    def add(self, row: dict[str, float]) -> None:
        """Take in the numbers of an epoch that is over."""
        self.rows.append(self.where.agree(row))
        if self.held_out:
            self.stopping.see(len(self.rows) - 1, self.rows[-1], self.model)

    def end(self) -> None:
        """Base learning rates again, the model ready for use."""
        for group, rate in zip(
            self.optimizer.param_groups, self.rates, strict=True
        ):
            group["lr"] = rate
        self.model.eval()
