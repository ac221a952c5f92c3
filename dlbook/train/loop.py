"""The training loop, and what surrounds it.

``fit`` trains one model by one loss with one optimizer, on data that fit in
memory. What it does not do is a few lines of one's own beside it:

- several optimizers, as an adversarial pair of networks needs: a loop over
  ``torch.randperm(N).split(128)`` with both steps in it;
- gradients accumulated over batches: a larger ``batch_size``, or a loop;
- data that do not fit in memory, with workers that read them: PyTorch's
  ``DataLoader`` and a loop;
- loggers, plots, samples after each epoch: ``on_epoch``;
- optimizers that call the loss themselves (L-BFGS): a loop.

``seeded``, ``predict`` and ``evaluate`` serve such a loop as they serve
``fit``.
"""

from collections.abc import Callable, Sequence
from os import PathLike
from time import perf_counter

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook._interruption import answered
from dlbook.train.checking import check_model
from dlbook.train.checkpoint import Checkpoint
from dlbook.train.distributed import processes
from dlbook.train.execution import device_of, examples, precision
from dlbook.train.history import History
from dlbook.train.judging import Judge, Metrics, judges_of
from dlbook.train.layout import channels_last
from dlbook.train.plan import Plan
from dlbook.train.probing import rehearse
from dlbook.train.run import Run
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
    drop_last: bool = False,
    schedule: Schedule | None = None,
    patience: int | None = None,
    monitor: str = "loss",
    mode: str | None = None,
    clip: float | None = None,
    seed: int = 0,
    device: torch.device | str | None = None,
    checkpoint: str | PathLike | None = None,
    on_epoch: Callable[[History], object] | None = None,
    autocast: bool | None = None,
    compile: bool | None = None,  # noqa: A002
    progress: bool = False,
) -> History:
    """Train ``model`` on ``train`` and return the history of its epochs.

    ``train`` and ``validation`` are tuples (inputs..., target) of equally
    long tensors or arrays, one of them the target, kept whole on ``device``
    (default: where the model is) and never changed. ``loss(model(*inputs),
    target)`` is a mean over the batch; ``metrics`` are those of ``evaluate``,
    which judges the validation data as a whole. Every epoch takes the
    examples in a new order that follows from ``seed``, as dropout does, the
    last batch smaller unless ``drop_last``; the caller's random numbers are
    left alone. The model ends in evaluation mode.

    ``schedule`` maps the fraction of training done to a multiplier of the
    learning rate, ``clip`` bounds the norm of the optimizer's gradients. With
    ``patience``, training ends when ``monitor``, "loss" or a metric, has not
    improved on the validation data for that many epochs, and the best epoch's
    weights are restored. ``mode`` says if the best is the "min" or the "max",
    and is known of loss and accuracy. ``on_epoch`` is called with the history
    so far after each epoch, and ends the training if it returns True.

    ``checkpoint`` names a file that is written after each epoch and gone on
    from if it is there: an interrupted training ends in the weights of one
    that was not. It may go on for more ``epochs`` than it was made for.
    ``load_weights`` reads the best weights from it.

    ``autocast`` (bf16) and ``compile`` are None for "where they pay", on
    GPUs. Under ``torchrun`` each process takes its share of every batch.
    ``progress`` shows a bar; otherwise nothing is printed.

    Input that cannot work raises ``ValueError`` or ``TypeError`` before the
    first step, after a trial on copies. A loss that is not finite raises
    ``FloatingPointError``: the model then has the weights that gave it (on a
    GPU, those of up to 50 steps later), the checkpoint those of the last
    whole epoch. Ctrl-C returns the history so far, with the weights as they
    stand.
    """
    check_model(model, optimizer)
    where = processes(torch.device(device or device_of(model)))
    data = examples(train, where.device)
    run = Run(
        model,
        optimizer,
        data,
        examples(() if validation is None else validation, where.device),
        judges_of(loss, metrics, data),
        Plan(epochs, batch_size, seed, schedule, clip, drop_last, on_epoch),
        EarlyStopping(monitor, patience, mode, keep=checkpoint is not None),
        where,
        precision(where.device, autocast),
        progress,
    )
    return train_run(run, checkpoint, compile)


def train_run(
    run: Run, path: str | PathLike | None, wanted: bool | None
) -> History:
    """Check and try, then train; ``wanted`` says if compiled."""
    run.check()
    checkpoint = Checkpoint(path, run)
    rehearse(run)
    with channels_last(run.model.to(run.where.device)):
        run.start(wanted)
        checkpoint.resume()
        stopped = train_epochs(run, checkpoint)
    return run.history(stopped)


def train_epochs(run: Run, checkpoint: Checkpoint) -> str:
    """The epochs that ``run`` still lacks; why they ended."""
    try:
        for epoch in range(len(run.rows), run.plan.epochs):
            if run.stopping.over(epoch):
                run.stopping.restore(run.model)
                return "patience"
            one_epoch(run, epoch)
            checkpoint.save()
            if run.asked_to_end():
                run.stopping.restore(run.model)
                return "on_epoch"
        run.stopping.restore(run.model)
        return "finished"
    except KeyboardInterrupt:
        answered()  # no sweep may take this history for a whole one
        return "interrupted"
    finally:
        run.end()


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
            nn.utils.clip_grad_norm_(run.weights, run.plan.clip)
        run.optimizer.step()
    return run.mean_loss()
