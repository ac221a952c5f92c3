"""Images that come twice: the same bytes, or nearly the same picture.

Images are (N, C, H, W), whole numbers or floats. Two sets may differ in N.
"""

from hashlib import sha256

import numpy as np

Array = np.ndarray


def first_places(x: Array) -> Array:
    """For each image of ``x`` the place (N,) of the first that equals it.

    An image's name is the SHA-256 of its bytes, which two different images
    share with a probability that nobody will ever see.
    """
    _images("first_places", x)
    seen: dict[bytes, int] = {}
    names = [sha256(np.ascontiguousarray(a).tobytes()).digest() for a in x]
    return np.array([seen.setdefault(a, n) for n, a in enumerate(names)], int)


def difference_hash(x: Array, side: int = 8) -> Array:
    """Bits (N, side²): is a patch's mean below its right neighbour's?

    Each image of ``x`` is cut into ``side`` rows of ``side + 1`` patches; its
    channels are averaged first. Krawetz (2013) published the rule as dHash,
    https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
    """
    _images("difference_hash", x)
    grey = x.mean(axis=1)
    if side < 1 or side > grey.shape[1] or side + 1 > grey.shape[2]:
        raise ValueError(
            f"difference_hash: side {side} asks for more patches than images "
            f"of {grey.shape[1]} x {grey.shape[2]} have pixels"
        )
    for axis, parts in ((1, side), (2, side + 1)):
        cuts = np.linspace(0, grey.shape[axis], parts + 1).astype(int)
        strips = np.split(grey, cuts[1:-1], axis=axis)
        grey = np.stack([s.mean(axis=axis) for s in strips], axis=axis)
    return (grey[:, :, :-1] < grey[:, :, 1:]).reshape(len(x), -1)


def differing_bits(a: Array, b: Array) -> Array:
    """How many bits differ (N, M), of hashes a (N, D) and b (M, D)."""
    _pair("differing_bits", a, b)
    a, b = a.astype(np.float32), b.astype(np.float32)
    both = a @ b.T
    return a.sum(axis=1)[:, None] + b.sum(axis=1) - 2 * both


def pixel_distance(a: Array, b: Array) -> Array:
    """Root mean square difference (N, M) of the pixels of a and b.

    Images (N, C, H, W) and (M, C, H, W), in the units of the pixels.
    """
    _images("pixel_distance", a)
    _images("pixel_distance", b)
    if a.shape[1:] != b.shape[1:]:
        raise ValueError(
            f"pixel_distance: images of {a.shape[1:]} and {b.shape[1:]} have "
            "no difference"
        )
    a, b = (np.asarray(x, float).reshape(len(x), -1) for x in (a, b))
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0) / a.shape[1])


def nearest(a: Array, b: Array, chunk: int = 500) -> Array:
    """How near (N,) the nearest image of b (M, C, H, W) is to each of a.

    As ``pixel_distance`` has it, for ``chunk`` images of a at a time.
    """
    parts = [a[n : n + chunk] for n in range(0, len(a), chunk)] or [a]
    return np.concatenate([pixel_distance(x, b).min(axis=1) for x in parts])


def coarse(x: Array, step: int = 2) -> Array:
    """Means of squares of ``step`` pixels: (N, C, H / step, W / step)."""
    _images("coarse", x)
    H, W = x.shape[2:]
    if step < 1 or H % step or W % step:
        raise ValueError(f"coarse: {step} does not divide {H} and {W}")
    sums = np.zeros((*x.shape[:2], H // step, W // step))
    for i, j in np.ndindex(step, step):
        sums += x[:, :, i::step, j::step]
    return sums / step**2


def levelled(x: Array) -> Array:
    """Each image less its mean, over its standard deviation.

    So brightness and contrast are forgiven. An image of one grey becomes 0.
    """
    _images("levelled", x)
    axes = (1, 2, 3)
    apart = x - x.mean(axis=axes, keepdims=True)
    spread = x.std(axis=axes, keepdims=True)
    return apart / np.where(spread > 0, spread, 1)


def _images(caller: str, x: Array) -> None:
    """``ValueError`` unless ``x`` is (N, C, H, W), N at least one."""
    if np.ndim(x) != 4 or len(x) == 0:
        raise ValueError(
            f"{caller} expects images (N, C, H, W), N at least one, got "
            f"shape {np.shape(x)}"
        )


def _pair(caller: str, a: Array, b: Array) -> None:
    """``ValueError`` unless a (N, D) and b (M, D) are hashes of one kind."""
    shapes = np.shape(a), np.shape(b)
    if any(len(s) != 2 for s in shapes) or shapes[0][1] != shapes[1][1]:
        raise ValueError(
            f"{caller} expects hashes (N, D) and (M, D), got {shapes[0]} and "
            f"{shapes[1]}"
        )
