"""Many small networks of one shape, trained at once in one tensor.

A row of ``params (R, P)`` is a network: weights and biases of its layers, one
behind the other. Each has its own start, rate, points and targets.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, pi, sqrt

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import leaky_relu, leaky_relu_

Array = np.ndarray
BACK = torch.ops.aten.leaky_relu_backward.grad_input


def parameter_count(sizes: Sequence[int]) -> int:
    """How many weights and biases layers of these ``sizes`` have."""
    return sum((D + 1) * K for D, K in pairwise(sizes))


def draw_networks(sizes: Sequence[int], seeds: Sequence[int]) -> Tensor:
    """A network (R, P) for each of R seeds, spread as by ``nn.Linear``.

    Weights and biases of a layer with D inputs are uniform between -1/√D
    and 1/√D. What a seed gives does not depend on the others.
    """
    rows = []
    for seed in seeds:
        source = torch.Generator().manual_seed(seed)
        parts = [
            (2 * torch.rand((D + 1) * K, generator=source) - 1) / sqrt(D)
            for D, K in pairwise(sizes)
        ]
        rows.append(torch.cat(parts))
    return torch.stack(rows)


def layers(params: Tensor, sizes: Sequence[int]) -> list[Tensor]:
    """Views of ``params (R, P)``: W (R, D, K) and b (R, 1, K), by layer."""
    P = parameter_count(sizes)
    if params.ndim != 2 or params.shape[1] != P:
        raise ValueError(
            f"networks of sizes {list(sizes)} are rows of {P} numbers, "
            f"params (R, {P}); got {tuple(params.shape)}"
        )
    views, at = [], 0
    for D, K in pairwise(sizes):
        views += [params[:, at : at + D * K].unflatten(1, (D, K))]
        at += (D + 1) * K
        views += [params[:, at - K : at].unsqueeze(1)]
    return views


def one_network(params: Tensor, sizes: Sequence[int], r: int) -> list[Array]:
    """W (D, K) and b (K,) of each layer of network r, in float64."""
    parts = (part[r].double().numpy() for part in layers(params, sizes))
    return [p[0] if l % 2 else p for l, p in enumerate(parts)]


def run_networks(
    params: Tensor, sizes: Sequence[int], x: Tensor, leak: float = 0.01
) -> Tensor:
    """What R networks make of x (N, D), or of x (R, N, D): (R, N, K)."""
    W, b, *deeper = layers(params, sizes)
    y = x @ W + b
    for W, b in zip(deeper[::2], deeper[1::2], strict=True):
        y = leaky_relu(y, leak) @ W + b
    return y


class Workspace:
    """Room for a pass forward and back of R networks on x (R, N, D).

    The same numbers as ``run_networks`` and autograd, in memory that is set
    aside once: small networks would spend their time waiting for memory.
    """

    def __init__(
        self, params: Tensor, sizes: Sequence[int], x: Tensor, leak: float
    ) -> None:
        R, N = len(params), x.shape[-2]
        self.gradient = torch.zeros_like(params)
        self.leak = leak
        self._params = layers(params, sizes)
        self._grads = layers(self.gradient, sizes)
        self._x = x.expand(R, -1, -1).contiguous()
        self._a = [params.new_empty(R, N, K) for K in sizes[1:]]
        self._d = [params.new_empty(R, N, K) for K in sizes[1:-1]]

    def forward(self) -> Tensor:
        """The outputs (R, N, K); the next call overwrites them."""
        a = self._x
        for l, out in enumerate(self._a):
            W, b = self._params[2 * l : 2 * l + 2]
            _affine(a, W, b, out)
            a = leaky_relu_(out, self.leak) if l < len(self._d) else out
        return a

    def backward(self, d: Tensor) -> Tensor:
        """``gradient`` (R, P) for the cotangents d (R, N, K) of outputs."""
        for l in range(len(self._d), -1, -1):
            a = self._a[l - 1] if l else self._x
            dW = (d.mT @ a).mT if d.shape[2] == 1 else a.mT @ d
            self._grads[2 * l].copy_(dW)
            self._grads[2 * l + 1].copy_(d.sum(1, keepdim=True))
            if l:
                da, W = self._d[l - 1], self._params[2 * l]
                times = torch.mul if d.shape[2] == 1 else torch.bmm
                d = times(d, W.mT, out=da)
                BACK(d, a, self.leak, True, grad_input=d)
        return self.gradient


def _affine(a: Tensor, W: Tensor, b: Tensor, out: Tensor) -> None:
    """a @ W + b into ``out``; a matrix product is slow on one column."""
    if a.shape[2] == 1:
        torch.addcmul(b, a, W, out=out)
    elif W.shape[2] == 1:
        torch.sum(a * W.mT, 2, keepdim=True, out=out).add_(b)
    else:
        torch.baddbmm(b, a, W, out=out)


def train_networks(
    params: Tensor,
    sizes: Sequence[int],
    x: Tensor,
    t: Tensor,
    *,
    rates: Sequence[float],
    steps: int,
    leak: float = 0.01,
    decay: bool = True,
) -> Iterator[Tensor]:
    """Yields the mean squares (R,) before each step of Adam on params.

    ``params (R, P)`` move in place, each row at its own rate, which falls to
    zero along a cosine if ``decay``; ``t`` are targets like the outputs.
    Kingma and Ba (2015), https://arxiv.org/abs/1412.6980
    """
    wanted = len(params), x.shape[-2], sizes[-1]
    if t.shape not in (wanted, wanted[1:]) or len(rates) != len(params):
        raise ValueError(
            f"train_networks expects a rate for each of {len(params)} "
            f"networks and targets {wanted} or {wanted[1:]}; got "
            f"{len(rates)} rates and targets {tuple(t.shape)}"
        )
    room = Workspace(params, sizes, x, leak)
    lr = torch.as_tensor(rates, dtype=params.dtype).unsqueeze(1)
    m, v = torch.zeros_like(params), torch.zeros_like(params)
    for k in range(1, steps + 1):
        error = room.forward() - t
        g = room.backward(error * (2 / error[0].numel()))
        yield error.square_().mean((1, 2))
        m.lerp_(g, 0.1)
        v.mul_(0.999).addcmul_(g, g, value=0.001)
        root = (v / (1 - 0.999**k)).sqrt_().add_(1e-8)
        share = (1 + cos(pi * (k - 1) / steps)) / 2 if decay else 1.0
        params.sub_(share / (1 - 0.9**k) * lr * m / root)
