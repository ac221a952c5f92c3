"""Bad input is refused before the first step, with what to do about it."""

from collections.abc import Callable, Sequence
from inspect import signature
from numbers import Integral, Real
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy


def check_count(name: str, value: Any, least: int = 1) -> int:
    """``value``; ``ValueError`` unless a whole number from ``least`` on."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < least:
        raise ValueError(
            f"{name} must be a whole number from {least} on, got {value!r}"
        )
    return int(value)


def check_above_0(name: str, value: Any) -> None:
    """``ValueError`` unless ``value`` is a number above 0."""
    one = isinstance(value, Tensor) and value.ndim == 0
    real = isinstance(value, Real) and not isinstance(value, bool)
    if not (one or real) or not value > 0:
        raise ValueError(f"{name} must be a number above 0, got {value!r}")


def check_schedule(schedule: Callable) -> None:
    """``TypeError`` unless it maps the fraction done to a number."""
    function = callable(schedule) and not isinstance(schedule, type)
    factor: Any = schedule(0.0) if function else schedule
    if not isinstance(factor, Real):
        raise TypeError(
            "schedule must map the fraction of training done to a multiplier "
            f"of the learning rate, as dlbook.train.cosine() does; got "
            f"{factor!r}"
        )


def check_data(name: str, data: Sequence[Tensor]) -> None:
    """``ValueError`` unless sets are equally long, not empty, and finite."""
    if len(data) < 2:
        raise ValueError(
            f"{name} must be (inputs..., target), got {len(data)} tensors"
        )
    check_lengths(f"{name}: inputs and target", data)
    if len(data[0]) == 0:
        shapes = ", ".join(str(tuple(t.shape)) for t in data)
        raise ValueError(f"{name} holds no examples: shapes {shapes}")
    for place, part in enumerate(data):
        what = "target" if place == len(data) - 1 else f"input {place}"
        _check_finite(f"{name}, {what}", part)


def check_inputs(inputs: Sequence) -> None:
    """``TypeError`` unless they are the inputs of a model, one by one."""
    for x in inputs:
        parts = x if isinstance(x, list) else ()
        if isinstance(x, tuple) or any(
            hasattr(part, "ndim") for part in parts
        ):
            raise TypeError(
                "inputs are given one by one, predict(model, x), without the "
                f"target; got a {type(x).__name__} of {len(x)}"
            )
    if not inputs:
        raise TypeError("predict expects the model's inputs, got none")


def check_lengths(name: str, data: Sequence[Tensor]) -> None:
    """``ValueError`` unless all have equally many rows."""
    if any(t.ndim == 0 for t in data) or len({len(t) for t in data}) > 1:
        shapes = ", ".join(str(tuple(t.shape)) for t in data)
        raise ValueError(
            f"{name} must have equally many examples, got shapes {shapes}"
        )


def _check_finite(what: str, x: Tensor) -> None:
    """``ValueError`` that names the first example of x with NaN or ∞."""
    # A finite sum takes one fast pass; only else is each number looked at.
    if not x.is_floating_point() or len(x) == 0 or x.sum().isfinite():
        return
    bad = ~x.reshape(len(x), -1).isfinite().all(1)
    if bad.any():
        first = int(bad.nonzero()[0])
        raise ValueError(
            f"{what}: {int(bad.sum())} of {len(x)} examples hold NaN or "
            f"infinity, the first at index {first}"
        )


def check_model(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """``ValueError`` unless the optimiser holds finite weights of ours.

    ``TypeError`` where one of the two is something else, or a mere class.
    """
    kinds = {"model": (model, nn.Module)}
    kinds["optimizer"] = optimizer, torch.optim.Optimizer
    for name, (value, kind) in kinds.items():
        if not isinstance(value, kind):
            raise TypeError(
                f"{name} must be an instance of torch's {kind.__name__}, got "
                f"{value!r}"
            )
    if any(map(is_lazy, model.parameters())):
        raise ValueError(
            "the model has parameters without a shape yet; call it once, and "
            "make the optimizer after that"
        )
    own = {id(p) for p in model.parameters()}
    held = [p for group in optimizer.param_groups for p in group["params"]]
    strange = sum(id(p) not in own for p in held)
    if strange:
        raise ValueError(
            f"{strange} of the optimizer's {len(held)} parameters are not "
            "the model's; make it from model.parameters()"
        )
    if not any(p.requires_grad for p in held):
        raise ValueError(
            f"none of the optimizer's {len(held)} parameters requires a "
            "gradient, so nothing would be trained; requires_grad_() them"
        )
    closure = signature(optimizer.step).parameters.get("closure")
    if closure is not None and closure.default is closure.empty:
        raise ValueError(
            f"optimizer {type(optimizer).__name__} wants a closure that "
            "computes the loss again and again, which fit does not make; "
            "take another, such as Adam, or write the loop"
        )
    spoiled = not_finite(model)
    if spoiled:
        raise ValueError(
            f"{spoiled} of the model is not finite before training"
        )


def not_finite(model: nn.Module) -> str | None:
    """The name of the first parameter that holds NaN or infinity."""
    named = model.named_parameters()
    return next((n for n, p in named if not p.isfinite().all()), None)
