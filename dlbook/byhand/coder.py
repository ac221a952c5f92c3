"""An arithmetic coder: a text is one number, in as few bits as it is likely.

Probabilities are whole shares of 2**16, given by their bounds: row t of
``bounds`` (T, K + 1) goes from 0 to 2**16, and token k has the stretch from
entry k to entry k + 1. All arithmetic is on whole numbers of any length, so
it is exact. Witten, Neal and Cleary (1987),
https://doi.org/10.1145/214762.214771
"""

from collections.abc import Callable

import numpy as np

from dlbook.byhand.characters import check_ids

Array = np.ndarray
BITS = 16
WHOLE = 2**BITS


def shares(p: Array) -> Array:
    """Bounds (..., K + 1) of shares near p (..., K), each one at least.

    A share is above p (2**16 - K), so it costs log2(1 / (1 - K / 2**16))
    bits at most to be rounded.
    """
    K = p.shape[-1]
    if not 0 < K < WHOLE:
        raise ValueError(f"expected 1 to {WHOLE - 1} tokens, got {K}")
    off = abs(p.sum(axis=-1) - 1).max(initial=0)
    if not (np.isfinite(p).all() and (p >= 0).all() and off < 1e-6):
        raise ValueError("p must be probabilities that add to 1")
    counts = np.floor(p * (WHOLE - K)).astype(np.int64) + 1
    rest = WHOLE - counts.sum(axis=-1, keepdims=True)
    likeliest = p.argmax(axis=-1)[..., None]
    counts = counts + rest * (np.arange(K) == likeliest)
    return np.insert(counts.cumsum(axis=-1), 0, 0, axis=-1)


def encode(ids: Array, bounds: Array) -> tuple[int, int]:
    """A number and its length in bits, for ids (T,), bounds (T, K + 1)."""
    check_ids(ids, bounds.shape[1] - 1, 1)
    low, width = 0, 1
    for k, row in zip(ids, bounds, strict=True):
        start, stop = int(row[k]), int(row[k + 1])
        low = (low << BITS) + width * start  # (interval)
        width = width * (stop - start)  # (interval)
    scale = BITS * len(ids)
    length = scale - width.bit_length() + 2  # (code-length)
    number = -((-low << length) >> scale)  # low, rounded up
    return number, length


def decode(
    number: int, length: int, T: int, bounds_after: Callable[[list], Array]
) -> list[int]:
    """The T ids; ``bounds_after`` those known are the bounds of the next."""
    if T < 1 or not 0 <= number < 1 << length:
        raise ValueError(
            f"expected a number of {length} bits and T > 0, got {number}, {T}"
        )
    above, width, ids = number, 1 << length, list[int]()
    for _ in range(T):
        row = bounds_after(ids)
        place = (above << BITS) // width
        k = int(np.searchsorted(row, place, side="right")) - 1
        start, stop = int(row[k]), int(row[k + 1])
        above = (above << BITS) - width * start
        width = width * (stop - start)
        ids.append(k)
    return ids
