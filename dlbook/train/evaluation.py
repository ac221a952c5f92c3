"""Mean loss and metrics of a model on a set of examples."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train.checking import check_data
from dlbook.train.placing import device_of, on_device

Judge = Callable[..., Tensor]
Metrics = Mapping[str, Judge]


def evaluate(
    model: nn.Module,
    data: Sequence,
    *,
    loss: Judge = F.cross_entropy,
    metrics: Metrics | None = None,
    batch_size: int = 1024,
) -> dict[str, float]:
    """Mean ``loss`` and ``metrics`` over ``data``, a tuple (inputs…, target).

    ``metrics`` maps names to functions of output and target that return a
    mean; without it, whole numbers as targets are judged by ``accuracy``.
    The model is in evaluation mode meanwhile, then back in its own.
    """
    tensors = on_device(data, device_of(model))
    check_data("data", tensors)
    judges = {"loss": loss, **default_metrics(metrics, tensors)}
    sums = totals(model, tensors, judges, batch_size)
    return {name: total / len(tensors[-1]) for name, total in sums.items()}


def totals(
    model: nn.Module,
    data: Sequence[Tensor],
    judges: Metrics,
    batch_size: int = 1024,
    precision: AbstractContextManager | None = None,
) -> dict[str, float]:
    """The sum over examples of what each of ``judges`` finds."""
    sums = dict.fromkeys(judges, 0.0)
    was_training = model.training
    model.eval()
    with torch.no_grad(), precision or nullcontext():
        for batch in zip(*(t.split(batch_size) for t in data), strict=True):
            *inputs, target = batch
            output = model(*inputs)
            for name, judge in judges.items():
                sums[name] += float(judge(output, target)) * len(target)
    model.train(was_training)
    return sums


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """Share of targets (N, ...) where output (N, K, ...) is largest."""
    return (output.argmax(1) == target).float().mean()


def default_metrics(
    metrics: Metrics | None, data: Sequence[Tensor]
) -> Metrics:
    """``metrics``, or accuracy where the target holds whole numbers."""
    if metrics is not None:
        if "loss" in metrics:
            raise ValueError('metrics: "loss" is the name of the loss')
        return metrics
    whole = not (data[-1].is_floating_point() or data[-1].is_complex())
    return {"accuracy": accuracy} if whole else {}
