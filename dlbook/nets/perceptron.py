"""The multi-layer perceptron."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from numbers import Integral

from torch import nn


def mlp(
    sizes: Sequence[int],
    *,
    batch_norm: bool = False,
    dropout: float = 0.0,
    activation: Callable[[], nn.Module] = nn.ReLU,
) -> nn.Sequential:
    """Linear layers of ``sizes``, the activation between them.

    Input (N, ...) with ``sizes[0]`` numbers an example, output
    (N, ``sizes[-1]``). A hidden layer is linear, then batch norm if asked
    for (the linear map then has no bias, which batch norm would take off),
    then the activation, then dropout if its probability is not 0.
    """
    sizes = list(sizes)
    whole = all(isinstance(n, Integral) and n > 0 for n in sizes)
    if len(sizes) < 2 or not whole:
        raise ValueError(
            "mlp: sizes must hold two whole numbers from 1 on at least, "
            f"got {sizes}"
        )
    layers: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in pairwise(sizes[:-1]):
        layers.append(nn.Linear(inputs, outputs, bias=not batch_norm))
        if batch_norm:
            layers.append(nn.BatchNorm1d(outputs))
        layers.append(activation())
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))
