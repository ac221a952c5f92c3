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

from dlbook._proof.calling import Operation, ProofError, outputs

# Biases, layers, dropout, training, both directions, batch first.
ONE_LAYER = (True, 1, 0.0, False, False, True)


def dropout(x: Tensor, p: float = 0.5, *, rng: np.random.Generator) -> Tensor:
    """Dropout by the mask that ``rng`` draws in NumPy."""
    keep = torch.as_tensor(np.asarray(rng.random(x.shape) >= p))
    return torch.where(keep, x, torch.zeros_like(x)) / ((1 - p) or 1)


def batch_norm(
    x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5
) -> Tensor:
    """Batch normalisation by the statistics of the batch.

    Of a single value a feature PyTorch takes none; mean and variance are
    then the value and 0.
    """
    if x.numel() == x.shape[1]:
        scale, shift = gamma.reshape(x.shape), beta.reshape(x.shape)
        return (x - x) / eps**0.5 * scale + shift
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
    return torch.rnn_tanh(x, h0[None], weights, *ONE_LAYER)[0]


def lstm(
    x: Tensor, h0: Tensor, c0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor
) -> tuple[Tensor, Tensor]:
    """All states and the last cell, by the function of ``torch.nn.LSTM``."""
    weights = [Wx.T, Wh.T, b, torch.zeros_like(b)]
    h, _, c = torch.lstm(x, (h0[None], c0[None]), weights, *ONE_LAYER)
    return h, c[0]


def gru(
    x: Tensor, h0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor, c: Tensor
) -> Tensor:
    """All states, by the function that ``torch.nn.GRU`` calls."""
    return torch.gru(x, h0[None], [Wx.T, Wh.T, b, c], *ONE_LAYER)[0]


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


def own(op: Callable) -> Callable | None:
    """The twin of ``op`` if it is an operation of the book, not a namesake."""
    from dlbook import ops

    name = getattr(op, "__name__", "")
    if name in TWINS and getattr(ops, name) is op:
        return TWINS[name]
    return None


def tensor(a: Any) -> Any:
    """``a`` for PyTorch: arrays as tensors, whole numbers of one width.

    PyTorch knows neither other byte orders nor arrays that run backwards,
    and takes no NumPy number for an option.
    """
    if isinstance(a, dict):
        return {k: tensor(value) for k, value in a.items()}
    if isinstance(a, list | tuple):
        return type(a)(map(tensor, a))
    if isinstance(a, np.generic):
        return a.item()
    if not isinstance(a, np.ndarray) or a.dtype.kind not in "biuf":
        return a
    wide = {"b": bool, "i": np.int64, "u": np.int64, "f": np.float64}
    return torch.from_numpy(np.array(a, wide[a.dtype.kind], order="C"))


def autograd(
    twin: Callable, op: Operation, v: Sequence[np.ndarray]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The twin's outputs at the point, and the gradient of <v, outputs>."""
    args, options = op.given(op.point)
    for name in getattr(twin, "keywords", ()):  # a partial's own option wins
        options.pop(name, None)
    args = tensor(args)
    x = [args[i].requires_grad_() for i in op.moving]
    y = outputs(twin(*args, **tensor(options)))
    for a in y:
        if not isinstance(a, Tensor) or not a.requires_grad:
            came = "one cut from its arguments"
            if not isinstance(a, Tensor):
                came = type(a).__name__
            raise ValueError(
                f"{op.name}: the twin must return a tensor computed from its "
                f"arguments, got {came}"
            )
    if [tuple(a.shape) for a in y] != [np.shape(w) for w in v]:
        shapes = ", ".join(str(tuple(a.shape)) for a in y)
        raise ProofError(
            f"{op.name}: the value of the twin has another shape, {shapes}"
        )
    dy = [torch.tensor(w, dtype=a.dtype) for w, a in zip(v, y, strict=True)]
    dx = torch.autograd.grad(y, x, dy, allow_unused=True)
    zeros = map(torch.zeros_like, x)
    pairs = zip(dx, zeros, strict=True)
    found = [zero if a is None else a for a, zero in pairs]
    return [a.detach().numpy() for a in y], [a.numpy() for a in found]
