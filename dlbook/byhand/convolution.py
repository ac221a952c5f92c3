"""Kernels by hand: the plain map, slopes, smoothing, and a kernel learnt.

Images are (N, C, H, W); a kernel alone is (k, k).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback, expect

LUMA = np.array([0.299, 0.587, 0.114])
"""How bright red, green and blue look: Recommendation ITU-R BT.601."""


def meets(x: Array, k: int, s: int, d: int = 1) -> Iterator[tuple]:
    """Weights (i, j) of a kernel (k, k), each with the pixels it meets.

    Of x (N, C, H, W) these are rows di, di + s, ..., and so the columns.
    """
    down, across = (n - d * (k - 1) for n in x.shape[2:])  # (conv2d-size)
    for i, j in np.ndindex(k, k):
        rows = slice(d * i, d * i + down, s)
        yield (i, j), np.s_[:, :, rows, d * j : d * j + across : s]


def conv2d(
    x: Array, W: Array, b: Array, s: int = 1, p: int = 0, d: int = 1
) -> tuple[Array, Pullback]:
    """Kernels W (O, C, k, k) on images x (N, C, H, W): y (N, O, H', W').

    ``dlbook.ops.conv2d`` does the same, faster, and knows groups.
    """
    expect("conv2d", x=(x, "N C H W"), W=(W, "O C k k"), b=(b, "O"))
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    met = list(meets(padded, len(W[0, 0]), s, d))
    y = b[:, None, None]
    for (i, j), part in met:
        z = np.einsum("oc,ncuv->nouv", W[:, :, i, j], padded[part])
        y = y + z  # (conv2d)

    def pullback(dy):
        dpadded, dW = np.zeros_like(padded), np.zeros_like(W)
        for (i, j), part in met:
            dw = np.einsum("nouv,ncuv->oc", dy, padded[part])
            dW[:, :, i, j] = dw  # (conv2d-dw)
            dpart = np.einsum("nouv,oc->ncuv", dy, W[:, :, i, j])
            dpadded[part] += dpart  # (conv2d-dx)
        dx = dpadded[:, :, p : p + x.shape[2], p : p + x.shape[3]]
        return dx, dW, dy.sum(axis=(0, 2, 3))  # (conv2d-db)

    return y, pullback


def max_pool2d(x: Array, k: int, s: int) -> tuple[Array, Pullback]:
    """The largest of each window (k, k) of x (N, C, H, W), s pixels apart.

    ``dlbook.ops.max_pool2d`` does the same, and knows padding.
    """
    parts = [part for _, part in meets(x, k, s)]
    y = np.max([x[part] for part in parts], axis=0)  # (max-pool2d)

    def pullback(dy):
        dx, free = np.zeros_like(x), np.ones(y.shape, bool)
        for part in parts:
            wins = free & (x[part] == y)  # of equal pixels the first
            dx[part] += wins * dy  # (max-pool2d-dx)
            free &= ~wins
        return (dx,)

    return y, pullback


def grey(photos: Array) -> Array:
    """Brightness (N, 1, H, W) in floats of photographs (N, 3, H, W)."""
    return np.tensordot(photos, LUMA, (1, 0))[:, None]


def binomial(n: int) -> Array:
    """Weights (n,) of smoothing: row n - 1 of Pascal's triangle, sum one."""
    weights = np.ones(1)
    for _ in range(n - 1):
        weights = np.convolve(weights, [0.5, 0.5])
    return weights


def sobel() -> Array:
    """Kernels (2, 1, 3, 3) of the slopes to the right and downwards."""
    right = np.outer(binomial(3), [-0.5, 0.0, 0.5])  # (sobel)
    return np.stack([right, right.T])[:, None]


def slope(images: Array) -> tuple[Array, Array]:
    """Size and direction (N, H - 2, W - 2) of the slope of (N, 1, H, W).

    Directions are angles in radians, 0 to the right, a right angle downwards.
    """
    y, _ = ops.conv2d(images, sobel())
    right, down = y[:, 0], y[:, 1]
    return np.hypot(right, down), np.arctan2(down, right)


def named_kernels() -> dict[str, Array]:
    """Four kernels (5, 5) with a use, by name; small ones get a margin."""
    one = np.pad([[1.0]], 1)
    cross = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
    relief = np.array([[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]])
    small = {"Laplacian": cross, "sharpen": one - cross, "emboss": relief}
    blur = np.outer(binomial(5), binomial(5))
    return {"blur": blur} | {k: np.pad(v, 1) for k, v in small.items()}


def offered_kernels() -> dict[str, Array]:
    """Kernels (3, 3) or (5, 5) to choose from, by name, without margins."""
    one = np.pad([[1.0]], 1)
    right, down = sobel()[:, 0]
    kernels = {"Sobel": right, "Sobel, transposed": down}
    kernels |= {"identity": one, "shift": np.roll(one, 1)}
    for name, K in named_kernels().items():
        kernels[name] = K if K[0].any() else K[1:-1, 1:-1]
    return kernels


def lay(x: Array, W: Array, how: Array) -> Array:
    """Answer (1, ., .) of a kernel W (k, k) on a picture x (1, H, W).

    ``how`` is stride, padding, and 1 for a convolution, which counts the
    kernel backwards.
    """
    stride, padding, turned = map(int, how)
    kernel = np.rot90(W, 2 * turned)[None, None]
    return ops.conv2d(x[None], kernel, None, stride, padding)[0][0]


def separate(kernel: Array, tol: float = 1e-12) -> list[tuple[Array, Array]]:
    """Columns and rows whose outer products add up to kernel, the fewest.

    Singular values below ``tol`` times the largest count as zero.
    """
    U, sizes, Vt = np.linalg.svd(kernel)  # Vt: transposed, rows are vectors
    rank = int((sizes > tol * sizes[0]).sum())
    return [(U[:, n] * sizes[n], Vt[n]) for n in range(rank)]


def as_matrix(W: Array, image: tuple[int, int], **steps: Any) -> Array:
    """The matrix of conv2d by W (O, C, kH, kW): its values on unit images."""
    C = W.shape[1]
    size = C * image[0] * image[1]
    units = np.eye(size, dtype=W.dtype).reshape(size, C, *image)
    y, _ = ops.conv2d(units, W, **steps)
    return y.reshape(size, -1).T


def crops(images: Array, n: int, size: int, rng: np.random.Generator) -> Array:
    """n squares (n, C, size, size) from random places of random images."""
    N, _, H, W = images.shape
    places = zip(
        rng.integers(N, size=n),
        rng.integers(H - size + 1, size=n),
        rng.integers(W - size + 1, size=n),
        strict=True,
    )
    parts = [images[k, :, i : i + size, j : j + size] for k, i, j in places]
    return np.stack(parts)


def patch_moments(x: Array, k: int) -> Array:
    """Mean product of each two pixels of a k x k patch of x: (k², k²)."""
    patches = sliding_window_view(x[:, 0], (k, k), axis=(1, 2))
    patches = patches.reshape(-1, k * k)
    return patches.T @ patches / len(patches)  # (patch-moments)


def learn_kernel(x: Array, y: Array, k: int, lr: float, steps: int) -> Array:
    """Kernels (steps + 1, k, k) of a descent on half the mean square error.

    From zero; x (N, 1, H, W) are the inputs, y what conv2d should give.
    """
    W = np.zeros((steps + 1, 1, 1, k, k), x.dtype)
    for t in range(steps):
        guess, pullback = ops.conv2d(x, W[t])
        _, dW = pullback((guess - y) / y.size)
        W[t + 1] = W[t] - lr * dW
    return W[:, 0, 0]
