"""Many networks of one shape side by side, each with its own weights."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt

import torch
from torch import Tensor, nn


class Linears(nn.Module):
    """R linear maps: x (R, N, D), or x (N, D) for all, to (R, N, K).

    Weights and biases are drawn as those of ``nn.Linear``, from a seed each.
    """

    def __init__(self, D: int, K: int, seeds: Sequence[int]) -> None:
        super().__init__()
        if not len(seeds):
            raise ValueError("Linears: one seed at least, got none")
        sources = [torch.Generator().manual_seed(seed) for seed in seeds]
        drawn = [torch.rand((D + 1, K), generator=s) for s in sources]
        both = (2 * torch.stack(drawn) - 1) / sqrt(D)
        self.weight = nn.Parameter(both[:, :D].clone())
        self.bias = nn.Parameter(both[:, D:].clone())

    def forward(self, x: Tensor) -> Tensor:
        """Each network's outputs for its own rows."""
        R, D, _ = self.weight.shape
        if x.shape[-1:] != (D,) or x.ndim not in (2, 3):
            raise ValueError(
                f"Linears expects x ({R}, N, {D}) or (N, {D}), got "
                f"{tuple(x.shape)}"
            )
        if x.ndim == 3 and len(x) != R:
            raise ValueError(
                f"Linears expects rows for each of {R} networks, got "
                f"{tuple(x.shape)}"
            )
        x = x.expand(R, *x.shape[-2:])
        return torch.baddbmm(self.bias, x, self.weight)


def parallel_mlp(
    sizes: Sequence[int],
    seeds: Sequence[int],
    *,
    activation: Callable[[], nn.Module] = nn.ReLU,
    last: Callable[[], nn.Module] = nn.Identity,
) -> nn.Sequential:
    """A perceptron for each seed, of layers of ``sizes``, side by side.

    What a seed gives does not depend on the others. ``last`` comes behind
    the last layer.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(
            f"parallel_mlp: two sizes from 1 on at least, got {list(sizes)}"
        )
    layers: list[nn.Module] = []
    for l, (D, K) in enumerate(pairwise(sizes)):
        layers += [Linears(D, K, [1000 * l + 1_000_003 * s for s in seeds])]
        layers += [activation()]
    return nn.Sequential(*layers[:-1], last())
