"""Losses and metrics: what they are given, and what they may answer."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._pytree import tree_map_only

from dlbook.train.execution import is_integer
from dlbook.train.losses import accuracy
from dlbook.train.watching import Calls, Rows

Judge = Callable[..., Any]
Metrics = Mapping[str, Judge]


def judges_of(
    loss: Judge, metrics: Metrics | None, data: Sequence[Tensor]
) -> Metrics:
    """The loss, then ``metrics``: by default accuracy of whole numbers."""
    if metrics is None:
        whole = bool(data) and is_integer(data[-1])
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


def judged(
    name: str, output: object, target: Tensor, judges: Metrics
) -> dict[str, float]:
    """What each of ``judges``, the loss first, finds in all outputs at once.

    Each gets copies. ``accuracy`` has the classes where the loss has them,
    and leaves out the labels that the loss ignores.
    """
    found: dict[str, float] = {}
    options: dict[str, Any] = {}
    own = partial(tree_map_only, Tensor, torch.clone)
    for what, judge in judges.items():
        if judge is accuracy:
            judge = partial(accuracy, **options)
        value, calls = ask(name, what, judge, own(output), own(target))
        if what == "loss":
            options = calls.options
            check_counted(name, calls, target)
        item = getattr(value, "item", None)  # of arrays of any shape
        found[what] = float(item() if item else value)
    return found


def ask(
    name: str, what: str, judge: Judge, output: object, target: Tensor
) -> tuple[Any, Calls]:
    """A judge's answer, and what was seen of its work.

    ``ValueError`` where it would broadcast, where labels are out of range, or
    where the answer is no scalar; other errors carry a note on what came.
    """
    calls = Calls(name, output)
    try:
        with Rows(name, output, target), calls:
            value = judge(output, target)
    except Exception as error:
        explain(name, what, output, target, error)
        raise
    if what == "loss":
        fits = isinstance(value, Tensor) and value.ndim == 0
        wanted = "a scalar tensor, the mean over the batch"
    else:
        held = value.size if isinstance(value, np.ndarray) else 1
        held = value.numel() if isinstance(value, Tensor) else held
        fits = isinstance(value, (Tensor, np.ndarray, Real)) and held == 1
        wanted = "a number, or a tensor or array of one"
    if not fits:
        raise ValueError(f"{what} must return {wanted}; got {form(value)}")
    return value, calls


def explain(
    name: str, what: str, output: object, target: Tensor, error: Exception
) -> None:
    """Raise what says more than ``error`` did, else add a note to it."""
    came = f"output {form(output)} and target {form(target)}"
    error.add_note(f"{what} was given {came}, of the {name}")
    if not isinstance(output, Tensor):
        if isinstance(error, (TypeError, AttributeError, ValueError)):
            raise TypeError(
                f"{name}: the model answers a {form(output)}, which {what} "
                f"does not take ({error}); pass a function that does"
            ) from error
    elif output.dtype != target.dtype and target.is_floating_point():
        raise ValueError(
            f"{name}: the output is {output.dtype} and the target "
            f"{target.dtype}; convert one of them ({error})"
        ) from error


def check_counted(name: str, calls: Calls, target: Tensor) -> None:
    """``ValueError`` if the loss ignores every label of the set."""
    ignored = calls.options.get("ignore_index")
    if ignored is not None and (target == ignored).all():
        raise ValueError(
            f"{name}: every label is {ignored}, which the loss ignores, so "
            "there is nothing to judge"
        )


def form(x: object) -> str:
    """Shape and dtype of a tensor; the type of anything else."""
    if isinstance(x, Tensor):
        return f"{tuple(x.shape)} {x.dtype}"
    if isinstance(x, (tuple, list, Mapping)):
        return f"{type(x).__name__} of {len(x)}"
    return type(x).__name__
