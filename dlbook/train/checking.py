"""Bad input is refused before the first step, with what to do about it."""

from collections.abc import Callable, Sequence
from numbers import Integral, Real

import torch
from torch import Tensor, nn

from dlbook._hints import did_you_mean


def check_count(name: str, value: object, least: int = 1) -> None:
    """``ValueError`` unless ``value`` is a whole number from ``least`` on."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < least:  # type: ignore[operator]
        raise ValueError(
            f"{name} must be a whole number from {least} on, got {value!r}"
        )


def check_schedule(schedule: Callable) -> None:
    """``TypeError`` unless it maps the fraction done to a number."""
    factor = schedule(0.0) if callable(schedule) else schedule
    if not isinstance(factor, Real):
        raise TypeError(
            "schedule must map the fraction of training done to a multiplier "
            f"of the learning rate, as dlbook.train.cosine() does; got "
            f"{factor!r}"
        )


def check_monitor(
    monitor: str, names: Sequence[str], patience: int | None, held_out: bool
) -> None:
    """``ValueError`` unless early stopping has something to go by."""
    if patience is not None:
        check_count("patience", patience)
        if not held_out:
            raise ValueError(
                "patience needs validation data to judge the epochs by"
            )
    if monitor not in names:
        meant = str(monitor).removeprefix("validation_")
        raise ValueError(
            f"monitor must be one of {', '.join(names)}, got {monitor!r}"
            f"{did_you_mean(meant, names)}"
        )


def check_data(name: str, data: Sequence[Tensor]) -> None:
    """``ValueError`` unless sets are equally long, not empty, and finite."""
    if len(data) < 2:
        raise ValueError(
            f"{name} must be (inputs..., target), got {len(data)} tensors"
        )
    shapes = ", ".join(str(tuple(t.shape)) for t in data)
    if any(t.ndim == 0 for t in data) or len({len(t) for t in data}) > 1:
        raise ValueError(
            f"{name}: inputs and target must have equally many examples, "
            f"got shapes {shapes}"
        )
    if len(data[0]) == 0:
        raise ValueError(f"{name} holds no examples: shapes {shapes}")
    for place, part in enumerate(data):
        what = "target" if place == len(data) - 1 else f"input {place}"
        _check_finite(f"{name}, {what}", part)


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
    own = {id(p) for p in model.parameters()}
    held = [p for group in optimizer.param_groups for p in group["params"]]
    strange = sum(id(p) not in own for p in held)
    if strange:
        raise ValueError(
            f"{strange} of the optimizer's {len(held)} parameters are not "
            "the model's; make it from model.parameters()"
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
