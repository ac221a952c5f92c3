"""Mean loss and metrics of a model on a set of examples."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

Loss = Callable[..., Tensor]
Metrics = Mapping[str, Callable[..., Tensor]]


def evaluate(
    model: nn.Module,
    data: Sequence,
    *,
    loss: Loss = F.cross_entropy,
    metrics: Metrics | None = None,
    batch_size: int = 1024,
) -> dict[str, float]:
    """Mean loss and metrics on ``data``, a tuple (\\*inputs, target).

    The model is put into evaluation mode and back. ``metrics`` maps names to
    functions of output and target that return their mean; without it whole
    numbers as targets are judged by ``accuracy``.
    """
    device = device_of(model)
    tensors = on_device(data, device)
    if metrics is None:
        metrics = default_metrics(tensors)
    judges = {"loss": loss, **metrics}
    totals = dict.fromkeys(judges, 0.0)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for batch in zip(*(t.split(batch_size) for t in tensors), strict=True):
            *inputs, target = batch
            output = model(*inputs)
            for name, judge in judges.items():
                totals[name] += float(judge(output, target)) * len(target)
    model.train(was_training)
    return {name: total / len(tensors[-1]) for name, total in totals.items()}


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """Share of targets (N, ...) where output (N, K, ...) is largest."""
    return (output.argmax(1) == target).float().mean()


def default_metrics(data: Sequence[Tensor]) -> Metrics:
    """Accuracy where the target holds whole numbers, else nothing."""
    target = data[-1]
    whole = not (target.is_floating_point() or target.is_complex())
    return {"accuracy": accuracy} if whole else {}


def device_of(model: nn.Module) -> torch.device:
    """Where the parameters of ``model`` are."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


def on_device(data: Sequence, device: torch.device) -> tuple[Tensor, ...]:
    """Tensors or NumPy arrays as tensors on ``device``."""
    return tuple(
        torch.as_tensor(_writeable(part), device=device) for part in data
    )


def _writeable(part: Tensor | np.ndarray) -> Tensor | np.ndarray:
    """A copy of a read-only array, which PyTorch has no equivalent of."""
    locked = isinstance(part, np.ndarray) and not part.flags.writeable
    return part.copy() if locked else part
