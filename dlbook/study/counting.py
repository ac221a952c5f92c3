"""What each layer of a network holds and costs."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn

from dlbook.study.receptive import View, blank, view_behind
from dlbook.train.execution import evaluating

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)


@dataclass(frozen=True)
class Layer:
    """A layer: the shape of its output for one example, its cost, its view.

    ``view`` is None where the output has no positions any more, and behind
    a place where the layers do not form a chain.
    """

    name: str
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int
    view: View | None


def layer_table(
    model: nn.Module, input_shape: tuple[int, ...] | Tensor
) -> list[Layer]:
    """A row for each layer of ``model``, in the order in which they run.

    ``input_shape`` is that of one example, (C, H, W), (D,), or (T,) of a
    text, whose zeros are sent through: whole numbers where an embedding
    comes first. Where those will not do, give a batch in its place. Shared
    parameters count where they are first used. ``ValueError`` for a layer
    that takes or returns more than one tensor, for one whose products are
    not known, for parameters outside of the layers that run, for an input
    that the model does not take, and for a window that is not square.
    """
    table = _Table()
    leaves = [m for m in model.modules() if not list(m.children())]
    hooks = [leaf.register_forward_hook(table.note) for leaf in leaves]
    try:
        with evaluating(model), torch.no_grad():
            _run(model, input_shape)
    finally:
        for hook in hooks:
            hook.remove()
    table.check(model)
    return table.rows


def cost(
    model: nn.Module, input_shape: tuple[int, ...] | Tensor
) -> tuple[int, int]:
    """All parameters, and the multiply-adds that an example takes."""
    rows = layer_table(model, input_shape)
    return sum(r.parameters for r in rows), sum(r.multiply_adds for r in rows)


def _run(model: nn.Module, given: tuple[int, ...] | Tensor) -> None:
    """Send a batch through, or a blank of the shape."""
    if isinstance(given, Tensor):
        x = given.to(blank(model, ()).device)
    else:
        x = blank(model, (1, *given))
    try:
        model(x)
    except (RuntimeError, TypeError, IndexError) as error:
        raise ValueError(
            f"layer_table: the model does not take {tuple(x.shape)} of "
            f"{x.dtype}: give the shape of an example, or a batch of them. "
            f"It says: {error}"
        ) from error


def multiply_adds(layer: nn.Module, y: Tensor) -> int:
    """Products of a weight and an input in one example of the output y.

    Biases, batch norm, activations, pooling and embeddings, which look up,
    have none. ``ValueError`` for another layer with matrices, of which it is
    not known.
    """
    outputs = prod(y.shape[1:])
    if isinstance(layer, CONVOLUTIONS):
        return outputs * layer.weight[0].numel()  # (layer-multiply-adds)
    if isinstance(layer, nn.Linear):
        return outputs * layer.in_features
    if isinstance(layer, nn.Embedding):
        return 0
    if any(p.ndim > 1 for p in layer.parameters()):
        kind = type(layer).__name__
        raise ValueError(f"the multiply-adds of {kind} are not known here")
    return 0


class _Table:
    """The rows so far, and what the next one is held against."""

    def __init__(self) -> None:
        self.rows: list[Layer] = []
        self.view: View | None = View()
        self.last: Tensor | None = None
        self.counted: set[int] = set()

    def note(self, layer: nn.Module, inputs: tuple, y: Tensor) -> None:
        """A forward hook: add the row of ``layer``, which returned y."""
        if len(inputs) != 1 or not isinstance(y, Tensor):
            kind = type(layer).__name__
            raise ValueError(f"{kind} must take one tensor and return one")
        (x,) = inputs
        chained = self.last is None or x is self.last
        view = view_behind(self.view, layer, x, y) if chained else None
        own = [p for p in layer.parameters() if id(p) not in self.counted]
        self.counted |= set(map(id, own))
        row = Layer(
            type(layer).__name__,
            tuple(y.shape[1:]),
            sum(p.numel() for p in own),
            multiply_adds(layer, y),
            view,
        )
        self.rows.append(row)
        self.view, self.last = view, y

    def check(self, model: nn.Module) -> None:
        """``ValueError`` if a parameter of ``model`` is in no row."""
        names = [
            name
            for name, p in model.named_parameters()
            if id(p) not in self.counted
        ]
        if names:
            raise ValueError(
                f"layer_table: {names[0]} is in no layer that runs, so what "
                "it costs is not known here"
            )
