"""The training loop, and what surrounds it."""

from collections.abc import Sequence
from os import PathLike
from time import perf_counter

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook._interruption import answered
from dlbook.train.checking import check_model
from dlbook.train.checkpoint import Checkpoint
from dlbook.train.distributed import processes
from dlbook.train.evaluation import Judge, Metrics, judges_of
from dlbook.train.execution import device_of, on_device, precision
from dlbook.train.history import History
from dlbook.train.run import Plan, Run
from dlbook.train.schedules import Schedule
from dlbook.train.seeding import seeded, stream
from dlbook.train.stopping import EarlyStopping


def fit(
    model: nn.Module,
    train: Sequence,
    *,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    loss: Judge = F.cross_entropy,
    validation: Sequence | None = None,
    metrics: Metrics | None = None,
    batch_size: int = 128,
    schedule: Schedule | None = None,
    patience: int | None = None,
    monitor: str = "loss",
    clip: float | None = None,
    seed: int = 0,
    device: torch.device | str | None = None,
    checkpoint: str | PathLike | None = None,
    autocast: bool | None = None,
    compile: bool | None = None,  # noqa: A002
    progress: bool = False,
) -> History:
    """Train ``model`` on ``train`` and return the history of its epochs.

    ``train`` and ``validation`` are tuples (inputs..., target) of equally
    long tensors or arrays, kept whole on ``device`` (default: where the model
    is). ``loss(model(*inputs), target)`` is a mean over the batch;
    ``metrics`` maps names to such means, and is accuracy where the target
    holds whole numbers. Every epoch takes the examples in a new order that
    follows from ``seed``, as dropout does; the caller's random numbers are
    left alone. The model ends in evaluation mode.

    ``schedule`` maps the fraction of training done to a multiplier of the
    learning rate, ``clip`` bounds the norm of the gradient. With
    ``patience``, training ends when ``monitor`` ("loss": the lower the
    better; a metric: the higher) has not improved on the validation data for
    that many epochs, and the best epoch's weights are restored.

    ``checkpoint`` names a file that is written after each epoch and gone on
    from if it is there: an interrupted training ends in the weights of one
    that was not. It may go on for more ``epochs`` than it was made for.

    ``autocast`` (bf16) and ``compile`` are None for "where they pay", on
    GPUs. Under ``torchrun`` each process takes its share of every batch.
    ``progress`` shows a bar; otherwise nothing is printed.

    Input that cannot work raises ``ValueError`` or ``TypeError`` before the
    first step. A loss that is not finite raises ``FloatingPointError``: the
    model then has the weights that gave it (on a GPU, those of up to 50
    steps later), the checkpoint those of the last whole epoch. Ctrl-C returns
    the history so far, with the weights as they stand.
    """
    check_model(model, optimizer)
    where = processes(torch.device(device or device_of(model)))
    held_out = () if validation is None else validation
    data = on_device(train, where.device)
    run = Run(
        model.to(where.device),
        optimizer,
        data,
        on_device(held_out, where.device),
        judges_of(loss, metrics, data),
        Plan(epochs, batch_size, seed, schedule, clip),
        EarlyStopping(monitor, patience),
        where,
        precision(where.device, autocast),
        progress,
    )
    run.check()
    run.accelerate(compile)
    return train_run(run, Checkpoint(checkpoint, run))


def train_run(run: Run, checkpoint: Checkpoint) -> History:
    """The epochs that ``run`` still lacks, each written down."""
    checkpoint.resume()
    stopped = "finished"
    try:
        for epoch in range(len(run.rows), run.plan.epochs):
            if run.stopping.over(epoch):
                stopped = "patience"
                break
            one_epoch(run, epoch)
            checkpoint.save()
        run.stopping.restore(run.model)
    except KeyboardInterrupt:
        stopped = "interrupted"
        answered()  # no sweep may take this history for a whole one
    finally:
        run.end()
    return History.of(run.rows, run.stopping.epoch, stopped)


def one_epoch(run: Run, epoch: int) -> None:
    """Train, validate, and take down the numbers of ``epoch``."""
    start = perf_counter()
    with seeded(stream(run.plan.seed, epoch, 1 + run.where.rank)):
        row = {"train_loss": train_epoch(run, epoch)} | run.validate()
    row["lr"] = float(run.optimizer.param_groups[0]["lr"])
    row["seconds"] = perf_counter() - start
    run.add(row)


def train_epoch(run: Run, epoch: int) -> float:
    """Train on every example once, in a new order; the mean loss."""
    run.losses.begin(epoch)
    run.forward.train()
    for step, (rows, weight) in enumerate(run.batches(epoch)):
        run.set_rates(epoch, step)
        *inputs, target = (part.index_select(0, rows) for part in run.data)
        with run.precision:
            value = run.loss(run.forward(*inputs), target)
        run.losses.add(value, len(rows))
        run.optimizer.zero_grad()
        value.backward(weight)
        if run.plan.clip is not None:
            nn.utils.clip_grad_norm_(run.model.parameters(), run.plan.clip)
        run.optimizer.step()
    return run.mean_loss()
