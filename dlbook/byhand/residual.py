"""The residual block of convolutions, from operations that are proved."""

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback, expect


def block(
    x: Array,
    W1: Array,
    gamma1: Array,
    beta1: Array,
    W2: Array,
    gamma2: Array,
    beta2: Array,
) -> tuple[Array, Pullback]:
    """y = x + branch(x), each of shape (N, C, H, W); and the pullback.

    The branch is convolution by W1 (K, C, 3, 3), batch norm, ReLU,
    convolution by W2 (C, K, 3, 3), batch norm; gamma1, beta1 (K,), gamma2,
    beta2 (C,). He et al. (2016), https://doi.org/10.1109/CVPR.2016.90, put a
    ReLU behind the sum.
    """
    expect("block", x=(x, "N+ C H W"), W1=(W1, "K C 3 3"), W2=(W2, "C K 3 3"))
    z1, conv1 = ops.conv2d(x, W1, padding=1)
    n1, norm1 = ops.batch_norm(z1, gamma1, beta1)
    a, rectified = ops.relu(n1)
    z2, conv2 = ops.conv2d(a, W2, padding=1)
    f, norm2 = ops.batch_norm(z2, gamma2, beta2)
    y = x + f  # (residual-block)

    def pullback(dy):
        dz2, dgamma2, dbeta2 = norm2(dy)
        da, dW2 = conv2(dz2)
        (dn1,) = rectified(da)
        dz1, dgamma1, dbeta1 = norm1(dn1)
        through, dW1 = conv1(dz1)
        dx = dy + through  # (residual-block-dx)
        return dx, dW1, dgamma1, dbeta1, dW2, dgamma2, dbeta2

    return y, pullback
