"""Outputs of a model for a set of examples, and what they are worth."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils._pytree import tree_flatten, tree_unflatten

from dlbook.train.checking import (
    check_count,
    check_data,
    check_inputs,
    check_lengths,
)
from dlbook.train.execution import (
    device_of,
    evaluating,
    examples,
    on_device,
    untouched,
)
from dlbook.train.judging import Judge, Metrics, form, judged, judges_of
from dlbook.train.watching import tensors_of


def predict(
    model: nn.Module, *inputs: Any, batch_size: int = 1024
) -> Tensor | Any:
    """The model's outputs for all rows of ``inputs``, tensors or arrays.

    A tensor with a row for each, on the model's device; where the model
    answers a tuple of tensors, a tuple of such. It is in evaluation mode
    meanwhile, without gradients, then back in its own mode. The inputs are
    taken ``batch_size`` rows at a time and copied. ``ValueError`` or
    ``TypeError`` says what does not fit.
    """
    batch_size = check_count("batch_size", batch_size)
    check_inputs(inputs)
    tensors = on_device(inputs, device_of(model))
    check_lengths("inputs", tensors)
    return outputs("data", model, tensors, batch_size)


def evaluate(
    model: nn.Module,
    data: Sequence,
    *,
    loss: Judge = F.cross_entropy,
    metrics: Metrics | None = None,
    batch_size: int = 1024,
) -> dict[str, float]:
    """``loss`` and ``metrics`` of the model on ``data``, (inputs…, target).

    All outputs are kept and judged at once, as a whole, so ``batch_size``
    changes nothing but the memory that the model needs. ``metrics`` maps
    names to functions of the output and target tensors that return a number
    or a tensor of one, such as ``lambda o, t: f1_score(t, o.argmax(1))``;
    without it, whole numbers as targets are judged by ``accuracy``. Mode and
    errors are those of ``predict``.
    """
    tensors = examples(data, device_of(model))
    check_data("data", tensors)
    batch_size = check_count("batch_size", batch_size)
    judges = judges_of(loss, metrics, tensors)
    output = outputs("data", model, tensors[:-1], batch_size)
    with torch.no_grad():
        return judged("data", output, tensors[-1], judges)


def outputs(
    name: str,
    model: nn.Module,
    inputs: Sequence[Tensor],
    batch_size: int = 1024,
    precision: AbstractContextManager | None = None,
) -> Any:
    """The outputs for all rows of ``inputs``, which are never changed."""
    batches = zip(*(x.split(batch_size) for x in inputs), strict=True)
    with evaluating(model), torch.no_grad(), precision or nullcontext():
        return _joined([_answer(name, model, batch) for batch in batches])


def _answer(name: str, model: nn.Module, batch: Sequence[Tensor]) -> Any:
    """The outputs of one batch, a row for each of its rows."""
    try:
        output = model(*(x.clone() for x in batch))
    except Exception as error:
        with untouched(model):
            explain(name, model, batch, error)
        raise
    rows = len(batch[0])
    for x in tensors_of(output):
        if x.shape[:1] != (rows,):
            raise ValueError(
                f"{name}: the model must answer a row for each of {rows} "
                f"examples, got {tuple(x.shape)}"
            )
    return output


def _joined(parts: list[Any]) -> Any:
    """The outputs of several batches as those of one; what is None stays."""
    flat, specs = zip(*map(tree_flatten, parts), strict=True)
    joined: list[Tensor | None] = []
    for leaves in zip(*flat, strict=True):
        if all(isinstance(x, Tensor) for x in leaves):
            joined.append(torch.cat(leaves))
        elif any(x is not None for x in leaves):
            raise TypeError(
                "the model must answer a tensor or a tuple of tensors, got "
                f"{form(next(x for x in leaves if x is not None))}"
            )
        else:
            joined.append(None)
    return tree_unflatten(joined, specs[0])


def explain(
    name: str, model: nn.Module, inputs: Sequence[Tensor], error: Exception
) -> None:
    """Raise what says more than a model's ``error``, else add a note."""
    came = ", ".join(map(form, inputs))
    error.add_note(f"the model was given {name}, first batch: {came}")
    weights = (p for p in model.parameters() if p.is_floating_point())
    dtype = next((p.dtype for p in weights), torch.float32)
    other = [i for i, x in enumerate(inputs) if x.dtype != dtype]
    if not other or not runs(model, [x.to(dtype) for x in inputs]):
        return
    what, cure = f"{name}, input {other[0]}", "convert one of them"
    if not inputs[other[0]].is_floating_point():
        cure = "begin the model with dlbook.nets.Standardise, or divide by 255"
    raise ValueError(
        f"{what} is {inputs[other[0]].dtype} and the model takes {dtype}: "
        f"{cure}"
    ) from error


def runs(model: nn.Module, inputs: Sequence[Tensor]) -> bool:
    """Whether the model takes these inputs."""
    try:
        model(*(x.clone() for x in inputs))
    except Exception:
        return False
    return True
