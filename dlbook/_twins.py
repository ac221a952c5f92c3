"""PyTorch's version of each operation, and autograd through it.

Only ``dlbook.proof`` imports this module, when it has something to prove. A
twin takes tensors in place of arrays and the same options.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def dropout(x: Tensor, p: float = 0.5, *, rng: np.random.Generator) -> Tensor:
    """Dropout by the mask that ``rng`` draws in NumPy."""
    keep = torch.as_tensor(rng.random(x.shape) >= p)
    return torch.where(keep, x, 0) / ((1 - p) or 1)


def batch_norm(
    x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5
) -> Tensor:
    """Batch normalisation by the statistics of the batch."""
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)


def batch_norm_eval(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    mean: Tensor,
    var: Tensor,
    eps: float = 1e-5,
) -> Tensor:
    """Batch normalisation by given statistics."""
    return F.batch_norm(x, mean, var, gamma, beta, training=False, eps=eps)


def layer_norm(
    x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5
) -> Tensor:
    """Layer normalisation over the last axis."""
    return F.layer_norm(x, x.shape[-1:], gamma, beta, eps)


def gradient_reversal(x: Tensor, strength: float = 1.0) -> Tensor:
    """The layer of networks in PyTorch, through autograd."""
    from dlbook.nets.domain import reverse_gradient

    return reverse_gradient(x, strength)


def rnn(x: Tensor, h0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor) -> Tensor:
    """All states, by the function that ``torch.nn.RNN`` calls.

    PyTorch keeps W transposed and adds two biases; one of them is zero here.
    """
    weights = [Wx.T, Wh.T, b, torch.zeros_like(b)]
    options = (True, 1, 0.0, False, False, True)
    return torch.rnn_tanh(x, h0[None], weights, *options)[0]


def lstm(
    x: Tensor, h0: Tensor, c0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor
) -> tuple[Tensor, Tensor]:
    """All states and the last cell, by the function of ``torch.nn.LSTM``."""
    weights = [Wx.T, Wh.T, b, torch.zeros_like(b)]
    options = (True, 1, 0.0, False, False, True)
    h, _, c = torch.lstm(x, (h0[None], c0[None]), weights, *options)
    return h, c[0]


def gru(
    x: Tensor, h0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor, c: Tensor
) -> Tensor:
    """All states, by the function that ``torch.nn.GRU`` calls."""
    options = (True, 1, 0.0, False, False, True)
    return torch.gru(x, h0[None], [Wx.T, Wh.T, b, c], *options)[0]


TWINS: dict[str, Callable] = {
    "affine": lambda x, W, b: F.linear(x, W.T, b),
    "embedding": F.embedding,
    "conv2d": F.conv2d,
    "conv_transpose2d": F.conv_transpose2d,
    "max_pool2d": F.max_pool2d,
    "avg_pool2d": F.avg_pool2d,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "softmax": lambda z: F.softmax(z, dim=-1),
    "log_softmax": lambda z: F.log_softmax(z, dim=-1),
    "cross_entropy": F.cross_entropy,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "mse": F.mse_loss,
    "dropout": dropout,
    "batch_norm": batch_norm,
    "batch_norm_eval": batch_norm_eval,
    "layer_norm": layer_norm,
    "rnn": rnn,
    "rnn_cell": lambda x, h, Wx, Wh, b: torch.rnn_tanh_cell(
        x, h, Wx.T, Wh.T, b, torch.zeros_like(b)
    ),
    "gradient_reversal": gradient_reversal,
    "attention": F.scaled_dot_product_attention,
    "lstm": lstm,
    "lstm_cell": lambda x, h, c, Wx, Wh, b: torch.lstm_cell(
        x, (h, c), Wx.T, Wh.T, b, torch.zeros_like(b)
    ),
    "gru": gru,
    "gru_cell": lambda x, h, Wx, Wh, b, c: torch.gru_cell(
        x, h, Wx.T, Wh.T, b, c
    ),
}


def tensors(values: Any) -> Any:
    """``values``, a sequence or a dictionary, with tensors for arrays."""
    if isinstance(values, dict):
        return dict(zip(values, tensors(values.values()), strict=True))
    return [
        torch.tensor(a) if isinstance(a, np.ndarray) else a for a in values
    ]


def autograd(
    function: Callable, point: Sequence[np.ndarray], v: Sequence
) -> list[np.ndarray]:
    """The gradient of <v, value> at ``point``, by autograd."""
    x = [torch.tensor(a, requires_grad=True) for a in point]
    y = function(*x)
    dy = [torch.tensor(w, dtype=torch.float64) for w in v]
    dx = torch.autograd.grad(
        y if isinstance(y, tuple) else (y,), x, dy, materialize_grads=True
    )
    return [a.numpy() for a in dx]
