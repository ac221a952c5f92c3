"""Mean loss and metrics of a model on a set of examples."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train.checking import check_count, check_data
from dlbook.train.execution import device_of, evaluating, on_device
from dlbook.train.probing import probe

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
    The model is in evaluation mode meanwhile, then back in its own. Where
    inputs or labels do not fit it, ``ValueError`` says how.
    """
    tensors = on_device(data, device_of(model))
    check_data("data", tensors)
    check_count("batch_size", batch_size)
    judges = judges_of(loss, metrics, tensors)
    try:
        sums = totals(model, tensors, judges, batch_size)
    except Exception:
        probe("data", model, tensors, judges, batch_size)  # says more
        raise
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
    with evaluating(model), torch.no_grad(), precision or nullcontext():
        for batch in zip(*(t.split(batch_size) for t in data), strict=True):
            *inputs, target = batch
            output = model(*inputs)
            for name, judge in judges.items():
                sums[name] += float(judge(output, target)) * len(target)
    return sums


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """Share of targets (N, ...) where output (N, K, ...) is largest.

    ``ValueError`` where these are not their shapes, or K is 1.
    """
    scores = output.ndim > 1 and output.shape[1] > 1
    if not scores or target.shape != output.shape[:1] + output.shape[2:]:
        raise ValueError(
            "accuracy: output must be (N, K, ...), K above 1, and target "
            f"(N, ...), got {tuple(output.shape)} and {tuple(target.shape)}"
        )
    return (output.argmax(1) == target).float().mean()


def judges_of(
    loss: Judge, metrics: Metrics | None, data: Sequence[Tensor]
) -> Metrics:
    """The loss, then ``metrics``: by default accuracy of whole numbers."""
    if metrics is None:
        whole = not (data[-1].is_floating_point() or data[-1].is_complex())
        metrics = {"accuracy": accuracy} if whole else {}
    if not isinstance(metrics, Mapping):
        raise TypeError(
            "metrics must map names to functions of output and target, got "
            f"{metrics!r}"
        )
    if "loss" in metrics:
        raise ValueError('metrics: "loss" is the name of the loss')
    judges = {"loss": loss, **metrics}
    for name, judge in judges.items():
        if isinstance(judge, type) or not callable(judge):
            raise TypeError(
                f"{name} must be a function of output and target, or an "
                f"object that is called so, got {judge!r}"
            )
    return judges
