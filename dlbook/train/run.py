"""A training under way: what its epochs share, and what a checkpoint holds."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import ceil

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only
from tqdm import tqdm

from dlbook.train.checking import check_data
from dlbook.train.distributed import Processes
from dlbook.train.evaluation import outputs
from dlbook.train.execution import compiled
from dlbook.train.history import History
from dlbook.train.judging import Judge, Metrics, judged
from dlbook.train.plan import Plan
from dlbook.train.seeding import shuffled
from dlbook.train.stopping import EarlyStopping, Losses
from dlbook.train.values import plain, plain_options


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
    uneven: bool = False  # whether some labels count for more than others

    def __post_init__(self) -> None:
        self.forward = self.model
        groups = self.optimizer.param_groups
        self.rates = [plain(group["lr"]) for group in groups]
        self.weights = [p for group in groups for p in group["params"]]
        self.losses = Losses(self.model, self.optimizer)

    def check(self) -> None:
        """Raise for all that can be seen before the first step."""
        plan = self.plan
        self.stopping.check(list(self.judges), bool(self.held_out))
        check_data("training data", self.data)
        if self.held_out:
            check_data("validation data", self.held_out)
        N = len(self.data[-1])
        self.where.check(N, plan.batch_size, plan.drop_last)

    def start(self, wanted: bool | None) -> None:
        """The forward pass over processes, compiled where it pays."""
        plain_options(self.optimizer)
        self.forward = compiled(
            self.where.replicate(self.model, self.uneven),
            self.where.device,
            self.plan.epochs * self.steps,
            wanted,
        )

    @cached_property
    def steps(self) -> int:
        """Batches in an epoch."""
        N, size = len(self.data[0]), self.plan.batch_size
        return N // size if self.plan.drop_last else ceil(N / size)

    @property
    def loss(self) -> Judge:
        """What is minimised."""
        return self.judges["loss"]

    def batches(self, epoch: int) -> Iterable[tuple[Tensor, Tensor | None]]:
        """Rows of each batch in the order of ``epoch``, and their weight."""
        plan = self.plan
        order = shuffled(len(self.data[0]), plan.seed, epoch)
        order = order[: self.steps * plan.batch_size]
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
            group["lr"] = plain(rate * factor)

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
        name, where, N = "validation data", self.where, len(self.held_out[-1])
        *inputs, target = self.held_out
        mine = [where.even_share(x) for x in inputs]
        output = outputs(name, self.model, mine, precision=self.precision)
        output = tree_map_only(Tensor, partial(where.gather, N=N), output)
        with torch.no_grad(), self.precision:
            found = judged(name, output, target, self.judges)
        return {f"validation_{k}": v for k, v in found.items()}

    def add(self, row: dict[str, float]) -> None:
        """Take in the numbers of an epoch that is over."""
        self.rows.append(self.where.agree(row))
        if self.held_out:
            self.stopping.see(len(self.rows) - 1, self.rows[-1], self.model)

    def history(self, stopped: str = "running") -> History:
        """The numbers of the epochs so far."""
        return History.of(self.rows, self.stopping.epoch, stopped)

    def asked_to_end(self) -> bool:
        """Whether ``on_epoch``, called on all processes, says it is over."""
        if self.plan.on_epoch is None:
            return False
        return self.where.agree(bool(self.plan.on_epoch(self.history())))

    def end(self) -> None:
        """Base learning rates again, the model ready for use."""
        for group, rate in zip(
            self.optimizer.param_groups, self.rates, strict=True
        ):
            group["lr"] = rate
        self.model.zero_grad()
        self.model.eval()
