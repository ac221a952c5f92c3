"""What a loss or metric does with output and target, looked at as it does it.

However one is wrapped, in the end it calls PyTorch. There two mistakes that
raise nothing can be seen: labels that mean other classes, and a difference
that broadcasts and so compares each row with all.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from inspect import signature
from itertools import product
from operator import or_
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.weak import WeakTensorKeyDictionary

from dlbook.train.faults import layout_fault, range_fault, unlike
from dlbook.train.losses import sequence_cross_entropy

LABELLED = {F.cross_entropy: 1, F.nll_loss: 1, sequence_cross_entropy: -1}
PAIRED = (
    F.mse_loss,
    F.l1_loss,
    F.smooth_l1_loss,
    F.huber_loss,
    F.poisson_nll_loss,
    F.kl_div,
    F.soft_margin_loss,
)
OUTPUT, TARGET = 1, 2
ATEN = torch.ops.aten
COMPARING = {ATEN.mse_loss, ATEN.smooth_l1_loss, ATEN.huber_loss}
COMPARING |= {ATEN.soft_margin_loss, ATEN.dist}  # like a difference
PAIRWISE = {ATEN.mm, ATEN._cdist_forward, ATEN._euclidean_dist}


class Calls(TorchFunctionMode):
    """Sees the losses of PyTorch that are called; ``ValueError`` for misuse.

    ``options`` are then those of ``accuracy`` that agree with the loss.
    """

    def __init__(self, name: str, output: object) -> None:
        super().__init__()
        self.name, self.given = name, tensors_of(output)
        self.options: dict[str, Any] = {}
        self.weighs = False

    def __torch_function__(
        self,
        func: Callable,
        types: object,
        args: tuple = (),
        kwargs: Mapping | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func in PAIRED:
            self._paired(*list(_named(func, args, kwargs).values())[:2])
        elif func in LABELLED:
            self._labelled(_named(func, args, kwargs), LABELLED[func])
        return func(*args, **kwargs)

    def _paired(self, output: Tensor, target: Tensor) -> None:
        """``ValueError`` unless a difference has the shape of both."""
        if output.shape != target.shape:
            raise ValueError(unlike(self.name, output, target))

    def _labelled(self, given: dict[str, Any], axis: int) -> None:
        """``ValueError`` if labels are not those that the output scores."""
        scores, labels, *_ = given.values()
        if not (isinstance(scores, Tensor) and isinstance(labels, Tensor)):
            return  # PyTorch says so
        if labels.ndim == 0 and scores.ndim == 1:
            return  # a single example
        if labels.is_floating_point() and labels.shape == scores.shape:
            return  # probabilities of classes
        own = any(scores is output for output in self.given)
        ignored, weight = given["ignore_index"], given.get("weight")
        self.weighs = weight is not None or bool((labels == ignored).any())
        self.options = {"ignore_index": ignored, "axis": axis if own else None}
        fault = layout_fault(scores, labels, axis, own)
        if fault is None:
            counted = labels[labels != ignored]
            fault = range_fault(scores.shape[axis], counted)
        if fault:
            raise ValueError(f"{self.name}: {fault}")


class Rows(TorchDispatchMode):
    """Refuses to broadcast the rows of the output along those of the target.

    (N, 1) and (N,) would make (N, N). Tensors are followed from output and
    target on, until rows are no longer what they were: a new axis is asked
    for, rows are added up, or each is compared with each.
    """

    def __init__(self, name: str, output: object, target: Tensor) -> None:
        super().__init__()
        self.name, self.N = name, len(target)
        self.origin = WeakTensorKeyDictionary()
        for x in tensors_of(output):
            self.origin[x] = OUTPUT
        self.origin[target] = TARGET

    def __torch_dispatch__(
        self,
        func: Any,
        types: object,
        args: tuple = (),
        kwargs: Mapping | None = None,
    ) -> Any:
        kwargs = dict(kwargs or {})
        marks = [
            (x, self.origin.get(x, 0)) for x in tensors_of((args, kwargs))
        ]
        compares = torch.Tag.pointwise in func.tags
        if compares or func.overloadpacket in COMPARING:
            for (x, a), (y, b) in product(marks, marks):
                if a & OUTPUT and b == TARGET and self._crossed(x, y):
                    raise ValueError(unlike(self.name, x, y))
        found = func(*args, **kwargs)
        mark = reduce(or_, (m for _, m in marks), 0)
        names = (a.name for a in func._schema.arguments)
        given = dict(zip(names, args, strict=False)) | kwargs
        if mark and not (
            _reshapes_rows(func, given)
            or (func.overloadpacket in PAIRWISE and all(m for _, m in marks))
        ):
            for x in tensors_of(found):
                self.origin[x] = mark | self.origin.get(x, 0)
        return found

    def _crossed(self, x: Tensor, y: Tensor) -> bool:
        """Whether one's rows would lie along another axis of the other."""
        rows = {shape[:1] for shape in (x.shape, y.shape)}
        return x.ndim != y.ndim and rows == {(self.N,)} and self.N > 1


def _reshapes_rows(func: Any, given: dict[str, Any]) -> bool:
    """Whether an axis is asked for, or that of the rows is taken away."""
    if func is ATEN.unsqueeze.default:
        return True
    x, axes = given.get("self"), given.get("dim")
    if not isinstance(x, Tensor) or axes is None or x.ndim == 0:
        return False
    axes = [a % x.ndim for a in (axes if isinstance(axes, list) else [axes])]
    if given.get("keepdim"):
        return any(x.shape[a] > 1 for a in axes)
    reduces = any(a.name == "keepdim" for a in func._schema.arguments)
    return 0 in axes and (reduces or func is ATEN.select.int)


def tensors_of(nest: object) -> list[Tensor]:
    """The tensors of tuples, lists, mappings and their like."""
    return [x for x in tree_leaves(nest) if isinstance(x, Tensor)]


def _named(func: Callable, args: tuple, kwargs: Mapping) -> dict[str, Any]:
    """Its arguments by name, in order, defaults among them."""
    bound = signature(func).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)
