"""Several processes, one training: what each takes, what they add up.

``torchrun --nproc-per-node 2 script.py`` starts the script twice and tells
each process its rank. Each holds a copy of the model, takes its share of
every batch, and the gradients are added before the step.
"""

import atexit
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch import distributed as dist

T = TypeVar("T")
LAUNCHED = ("RANK", "WORLD_SIZE", "MASTER_ADDR")


@dataclass(frozen=True)
class Processes:
    """``world`` processes of which this one is number ``rank``."""

    device: torch.device
    rank: int = 0
    world: int = 1

    def batches(
        self, order: Tensor, batch_size: int
    ) -> Iterator[tuple[Tensor, Tensor | None]]:
        """This process's rows of each batch, and the weight of their mean.

        DDP takes the mean of the gradients over processes, however many
        rows each had; the weight makes it the mean over the whole batch.
        One process needs none.
        """
        for rows in order.split(batch_size):
            if self.world == 1:
                yield rows, None
            else:
                mine = self.share(rows)
                weight = len(mine) * self.world / len(rows)
                yield mine, torch.tensor(weight, device=self.device)

    def check(self, N: int, batch_size: int, drop_last: bool = False) -> None:
        """``ValueError`` if a process would find no row in some batch."""
        if drop_last and batch_size > N:
            raise ValueError(
                f"drop_last leaves no batch of {batch_size} in {N} examples: "
                "choose a smaller batch_size"
            )
        smallest = min(N % batch_size or batch_size, N)
        smallest = batch_size if drop_last else smallest
        if smallest < self.world:
            raise ValueError(
                f"{N} examples in batches of {batch_size} leave one of "
                f"{smallest}, too few for {self.world} processes: choose "
                "another batch_size, or drop_last=True"
            )

    def sizes(
        self, N: int, batch_size: int, drop_last: bool = False
    ) -> tuple[int, int]:
        """Rows in the largest and smallest share of a batch."""
        last = min(N % batch_size or batch_size, N)
        last = batch_size if drop_last else last
        return -(-min(N, batch_size) // self.world), last // self.world

    def share(self, rows: Tensor) -> Tensor:
        """Every ``world``-th row, from this process's rank on."""
        return rows if self.world == 1 else rows[self.rank :: self.world]

    def even_share(self, x: Tensor) -> Tensor:
        """The same, begun again so that all processes have equally many."""
        if self.world == 1:
            return x
        m = -(-len(x) // self.world)
        rows = torch.arange(self.rank, m * self.world, self.world)
        return x.index_select(0, rows.to(x.device) % len(x))

    def gather(self, x: Tensor, N: int) -> Tensor:
        """The N rows of which each process has its ``even_share``."""
        if self.world == 1:
            return x
        x = x.contiguous()
        shares = [torch.empty_like(x) for _ in range(self.world)]
        dist.all_gather(shares, x)
        return torch.stack(shares, 1).flatten(0, 1)[:N]

    def replicate(self, model: nn.Module, uneven: bool = False) -> nn.Module:
        """``model``, its gradients averaged over the processes."""
        if self.world == 1:
            return model
        _warn_of_differences(model, uneven)
        cuda = self.device.type == "cuda"
        return nn.parallel.DistributedDataParallel(
            model, device_ids=[self.device] if cuda else None
        )

    def add(self, numbers: Mapping[str, float]) -> dict[str, float]:
        """The sum of each number over all processes."""
        if self.world == 1:
            return dict(numbers)
        values = torch.tensor(
            list(numbers.values()), dtype=torch.float64, device=self.device
        )
        dist.all_reduce(values)
        return dict(zip(numbers, values.tolist(), strict=True))

    def agree(self, value: T) -> T:
        """What the first process holds, on all of them."""
        if self.world == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, device=self.device)
        return box[0]


def processes(device: torch.device) -> Processes:
    """The processes that torchrun started; one where it did not."""
    if not dist.is_available():
        return Processes(device)
    if not dist.is_initialized():
        launched = all(name in os.environ for name in LAUNCHED)
        if not launched or int(os.environ["WORLD_SIZE"]) == 1:
            return Processes(device)
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.cuda.set_device(device)
    if not dist.is_initialized():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
        atexit.register(dist.destroy_process_group)
    return Processes(device, dist.get_rank(), dist.get_world_size())


def _warn_of_differences(model: nn.Module, uneven: bool = False) -> None:
    """Warn where several processes do not train as one would."""
    modules = list(model.modules())
    norm, drop = nn.modules.batchnorm._BatchNorm, nn.modules.dropout._DropoutNd
    found = {
        "batch norm": any(isinstance(m, norm) for m in modules),
        "dropout": any(
            isinstance(m, drop) or getattr(m, "dropout", 0) for m in modules
        ),
    }
    found["a loss that weighs or ignores labels"] = uneven
    for name in (name for name, there in found.items() if there):
        warnings.warn(
            f"the model has {name}: each process computes it on its own rows, "
            "so the weights differ from those of one process",
            stacklevel=6,  # the caller of fit
        )
