"""A chain of PyTorch layers, as the page's ``chain.js`` computes it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from dlbook.nets.preprocessing import Standardise
from dlbook.playground.packing import pack, unpack

LARGE = 5000  # numbers; an array of more goes as bytes, to save space
SHOWN = 4  # of the examples, how many are checks


def chain(
    model: nn.Module, examples: np.ndarray, *, scale: float = 1.0
) -> dict[str, object]:
    """What ``embed`` is to be told of a chain and of inputs (N, ...) for it.

    ``scale`` times an input goes in at the first layer. The page holds the
    weights as ``rounded`` does, and the first inputs are the checks.
    """

    def forward(arrays: Mapping[str, np.ndarray], x: np.ndarray) -> ArrayLike:
        with torch.no_grad():
            return holding(model, arrays)(torch.tensor(scale * x[None]))[0]

    return {
        "arrays": weights(model) | {"examples": examples},
        "dtypes": dtypes(model) | {"examples": "i8"},
        "params": {"layers": layers(model), "scale": scale},
        "checks": [{"x": x} for x in examples[:SHOWN]],
        "forward": forward,
    }


def layers(model: nn.Module) -> list[dict[str, object]]:
    """What each layer of a chain does, in order, and the name it has.

    ``ValueError`` for a layer, or an option, that the page does not know.
    """
    return [{"name": n} | described(n, layer) for n, layer in leaves(model)]


def leaves(
    model: nn.Module, name: str = ""
) -> Iterator[tuple[str, nn.Module]]:
    """The layers of chains within chains, and PyTorch's names of them."""
    if not isinstance(model, nn.Sequential):
        yield name, model
        return
    for child, layer in model.named_children():
        yield from leaves(layer, f"{name}.{child}".removeprefix("."))


def described(name: str, layer: nn.Module) -> dict[str, object]:
    """A layer's kind, as ``chain.js`` calls it, and its options."""
    match layer:
        case Standardise():
            return {"kind": "standardise"}
        case nn.Conv2d(
            stride=(s, t), padding=(p, q), dilation=(1, 1), groups=1
        ) if (s, p, layer.padding_mode) == (t, q, "zeros"):
            return {"kind": "conv2d", "stride": s, "padding": p}
        case nn.MaxPool2d(
            kernel_size=int(k), padding=0, dilation=1, ceil_mode=False
        ) if layer.stride == k:
            return {"kind": "maxPool", "size": k}
        case nn.ReLU():
            return {"kind": "relu"}
        case nn.Flatten(start_dim=1, end_dim=-1):
            return {"kind": "flatten"}
        case nn.Linear():
            return {"kind": "linear"}
    raise ValueError(f"the page cannot compute layer {name!r}, {layer}")


def weights(model: nn.Module) -> dict[str, np.ndarray]:
    """The model's parameters and buffers, by PyTorch's names."""
    return {k: w.cpu().numpy() for k, w in model.state_dict().items()}


def dtypes(model: nn.Module) -> dict[str, str]:
    """What each array is rounded to: the large ones to bytes."""
    found = weights(model)
    return {k: "i8" if w.size > LARGE else "f16" for k, w in found.items()}


def rounded(model: nn.Module) -> nn.Module:
    """A copy of the model, on the CPU, with the weights that the page has."""
    kept = dtypes(model)
    sent = {k: unpack(pack(w, kept[k])) for k, w in weights(model).items()}
    return holding(model, sent)


def holding(model: nn.Module, arrays: Mapping[str, np.ndarray]) -> nn.Module:
    """A copy of the model, on the CPU, that holds these arrays."""
    held = {k: torch.tensor(arrays[k]) for k in model.state_dict()}
    copy = deepcopy(model).cpu().eval()
    copy.load_state_dict(held)
    return copy
