"""Transformers that predict the next token."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand.positions import BASE
from dlbook.byhand.transformer import Sizes


class Attending(nn.Module):
    """Causal self-attention with several heads, turned by positions or not."""

    def __init__(self, D: int, heads: int, *, turn: bool) -> None:
        super().__init__()
        self.heads, self.turn = heads, turn
        self.into = nn.Linear(D, 3 * D)
        self.out = nn.Linear(D, D)

    def forward(self, x: Tensor) -> Tensor:
        """x (N, T, D), and the same shape out."""
        N, T, D = x.shape
        parts = self.into(x).reshape(N, T, 3, self.heads, -1)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        if self.turn:
            q, k = turned(q), turned(k)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(N, T, D))


def turned(x: Tensor) -> Tensor:
    """Rotary positions 0 to T - 1 of x (..., T, D), by complex numbers."""
    T, D = x.shape[-2:]
    pairs = torch.arange(0, D, 2, dtype=torch.double, device=x.device)
    turn = BASE ** (-pairs / D)
    angle = torch.arange(T, device=x.device)[:, None] * turn
    unit = torch.polar(torch.ones_like(angle), angle)
    points = torch.view_as_complex(x.reshape(*x.shape[:-1], D // 2, 2))
    return torch.view_as_real(points * unit.to(points.dtype)).flatten(-2)


class Block(nn.Module):
    """Attention and a perceptron, each added to the stream."""

    def __init__(self, D: int, heads: int, hidden: int, *, turn: bool) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.attention = Attending(D, heads, turn=turn)
        self.first, self.second = nn.Linear(D, hidden), nn.Linear(hidden, D)

    def forward(self, x: Tensor) -> Tensor:
        """x (N, T, D), and the same shape out."""
        x = x + self.attention(self.norm1(x))
        return x + self.second(torch.relu(self.first(self.norm2(x))))


class Transformer(nn.Module):
    """Logits (N, T, V) of the token after each of tokens (N, T)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        D, turn = sizes.D, sizes.positions == "rotary"
        self.sizes = sizes
        self.tokens = nn.Embedding(sizes.V, D)
        learned = sizes.positions == "learned"
        self.places = nn.Embedding(sizes.T, D) if learned else None
        blocks = [
            Block(D, sizes.heads, sizes.hidden, turn=turn)
            for _ in range(sizes.blocks)
        ]
        self.blocks, self.norm = nn.Sequential(*blocks), nn.LayerNorm(D)
        self.logits = nn.Linear(D, sizes.V)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens are whole numbers below V; T is at most that of a table."""
        T = tokens.shape[1]
        x = self.tokens(tokens)
        if self.places is not None:
            if self.sizes.T < T:
                raise ValueError(
                    "Transformer: the table of positions ends at "
                    f"{self.sizes.T} steps, got {T}"
                )
            x = x + self.places(torch.arange(T, device=tokens.device))
        return self.logits(self.norm(self.blocks(x)))


def from_arrays(params: Mapping[str, np.ndarray], sizes: Sizes) -> Transformer:
    """The network of ``byhand.transformer`` with the same numbers, copied."""
    net = Transformer(sizes).to(torch.as_tensor(params["E"]).dtype)
    ours = by_name(net)
    if ours.keys() != params.keys():
        raise ValueError(
            f"from_arrays: expected {sorted(ours)}, got {sorted(params)}"
        )
    with torch.no_grad():
        for name, p in ours.items():
            p.copy_(torch.tensor(params[name]))
    return net


def by_name(net: Transformer, *, grads: bool = False) -> dict[str, Tensor]:
    """Parameters, or their gradients, under the names of the arrays.

    PyTorch keeps the matrices of linear layers transposed; here they are as
    in ``byhand.transformer``, and writing to them writes to the network.
    """
    layers: dict[str, nn.Module] = {"gamma beta": net.norm}
    layers["Wv bv"] = net.logits
    for index, block in enumerate(net.blocks):
        parts = {"gamma1 beta1": block.norm1, "gamma2 beta2": block.norm2}
        parts["Wa ba"], parts["Wo bo"] = block.attention.children()
        parts["W1 b1"], parts["W2 b2"] = block.first, block.second
        for names, part in parts.items():
            weight, bias = names.split()
            layers[f"{index}.{weight} {index}.{bias}"] = part
    found = {"E": net.tokens.weight}
    if net.places is not None:
        found["P"] = net.places.weight
    for names, layer in layers.items():
        weight, bias = names.split()
        found[weight], found[bias] = layer.weight, layer.bias
    if grads:
        found = {name: p.grad for name, p in found.items()}
    turned_over = {"Wa", "Wo", "W1", "W2", "Wv"}
    return {
        name: p.T if name.split(".")[-1] in turned_over else p
        for name, p in found.items()
    }
