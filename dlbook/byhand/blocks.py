"""A block of a transformer: two branches that add to a stream x (N, T, D)."""

from collections.abc import Sequence

from dlbook import ops
from dlbook.byhand.heads import self_attention
from dlbook.ops.shapes import Array, Pullback

BLOCK: tuple[str, ...] = ("gamma1", "beta1", "Wa", "ba", "Wo", "bo")
BLOCK += ("gamma2", "beta2", "W1", "b1", "W2", "b2")


def perceptron(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, Pullback]:
    """Two layers with a ReLU between, at each step of x (N, T, D) alone."""
    rows = x.reshape(-1, x.shape[-1])
    z, first = ops.affine(rows, W1, b1)
    a, bent = ops.relu(z)
    y, second = ops.affine(a, W2, b2)

    def pullback(dy):
        da, dW2, db2 = second(dy.reshape(y.shape))
        drows, dW1, db1 = first(*bent(da))
        return drows.reshape(x.shape), dW1, db1, dW2, db2

    return y.reshape(x.shape), pullback


def block(
    x: Array,
    *arrays: Array,
    heads: int,
    turn: Array | None = None,
    silent: Sequence[int] = (),
    mask: Array | None = None,
) -> tuple[Array, Pullback]:
    """x (N, T, D), to which attention and then a perceptron have added.

    ``arrays`` are those of ``BLOCK``. Each branch sees its input through
    layer norm; the stream itself passes unchanged. What is not an array is
    for ``self_attention``.
    """
    how = heads, turn, silent, mask
    gamma1, beta1, W, b, Wo, bo, gamma2, beta2, W1, b1, W2, b2 = arrays
    a, back_norm1 = ops.layer_norm(x, gamma1, beta1)
    a, back_attention = self_attention(a, W, b, Wo, bo, *how)
    middle = x + a  # (block-attention)
    a, back_norm2 = ops.layer_norm(middle, gamma2, beta2)
    a, back_layers = perceptron(a, W1, b1, W2, b2)
    y = middle + a  # (block-layers)

    def pullback(dy):
        da, *dlayers = back_layers(dy)
        da, *dnorm2 = back_norm2(da)
        dmiddle = dy + da  # (block-dmiddle)
        da, *dattention = back_attention(dmiddle)
        da, *dnorm1 = back_norm1(da)
        dx = dmiddle + da  # (block-dx)
        return dx, *dnorm1, *dattention, *dnorm2, *dlayers

    return y, pullback
