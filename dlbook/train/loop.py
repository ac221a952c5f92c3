"""The training loop."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from time import perf_counter

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train.evaluation import (
    Loss,
    Metrics,
    default_metrics,
    device_of,
    evaluate,
    on_device,
)
from dlbook.train.history import History
from dlbook.train.seeding import seeded, stream


def fit(
    model: nn.Module,
    train: Sequence,
    *,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    loss: Loss = F.cross_entropy,
    validation: Sequence | None = None,
    metrics: Metrics | None = None,
    batch_size: int = 128,
    schedule: Callable[[float], float] | None = None,
    patience: int | None = None,
    monitor: str = "loss",
    clip: float | None = None,
    seed: int = 0,
    device: torch.device | str | None = None,
    progress: bool = False,
) -> History:
    """Train ``model`` on ``train``, a tuple (\\*inputs, target)."""
    device = torch.device(device or device_of(model))
    model.to(device)
    data = on_device(train, device)
    if metrics is None:
        metrics = default_metrics(data)
    rates = [group["lr"] for group in optimizer.param_groups]
    rows: list[dict[str, float]] = []
    best, best_epoch, best_state, stopped = -np.inf, -1, None, "finished"
    for epoch in range(epochs):
        start = perf_counter()
        with seeded(stream(seed, epoch)):
            order = torch.randperm(len(data[0])).to(device)
            batches = order.split(batch_size)
            total = torch.zeros((), device=device)
            model.train()
            for step, index in enumerate(batches):
                if schedule:
                    fraction = (epoch + step / len(batches)) / epochs
                    for group, rate in zip(
                        optimizer.param_groups, rates, strict=True
                    ):
                        group["lr"] = rate * schedule(fraction)
                *inputs, target = (t.index_select(0, index) for t in data)
                optimizer.zero_grad()
                value = loss(model(*inputs), target)
                value.backward()
                if clip:
                    nn.utils.clip_grad_norm_(model.parameters(), clip)
                optimizer.step()
                total += value.detach() * len(index)
        row = {"train_loss": float(total) / len(order)}
        if validation is not None:
            found = evaluate(model, validation, loss=loss, metrics=metrics)
            row |= {f"validation_{k}": v for k, v in found.items()}
            score = -found["loss"] if monitor == "loss" else found[monitor]
            if score > best:
                best, best_epoch = score, epoch
                if patience is not None:
                    best_state = deepcopy(model.state_dict())
        row |= {"lr": optimizer.param_groups[0]["lr"]}
        row |= {"seconds": perf_counter() - start}
        rows.append(row)
        if patience is not None and epoch - best_epoch >= patience:
            stopped = "patience"
            break
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate
    if best_state is not None:
        model.load_state_dict(best_state)
    arrays = {k: np.array([row[k] for row in rows]) for k in rows[0]}
    return History(arrays, best_epoch if best_epoch >= 0 else None, stopped)
