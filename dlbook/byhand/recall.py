"""A task whose answer is known: a dictionary that stands in the text.

A text is pairs: a key, then its value. Each text has its own dictionary,
drawn anew. Where a key comes again its value is certain, and nothing but
the text so far tells it. Keys are the tokens from 0 to K - 1, values those
from K to 2K - 1.
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array


class Texts(NamedTuple):
    """tokens and targets (N, T); known (N, T) says which are certain."""

    tokens: Array
    targets: Array
    known: Array


def draw(N: int, pairs: int, K: int, rng: np.random.Generator) -> Texts:
    """N texts of ``pairs`` pairs: T = 2 pairs - 1, the last value is a target.

    Keys are drawn with equal chances, and so is a key's value in each text.
    """
    if min(N, K) < 1 or pairs < 2:
        raise ValueError(
            "recall: N and K must be 1 and pairs 2 at least, got "
            f"{N}, {K} and {pairs}"
        )
    book = rng.integers(K, 2 * K, size=(N, K))
    keys = rng.integers(K, size=(N, pairs))
    values = np.take_along_axis(book, keys, axis=1)
    text = np.stack([keys, values], axis=2).reshape(N, 2 * pairs)
    again = keys[:, :, None] == keys[:, None, :]
    again = (again & np.tri(pairs, k=-1, dtype=bool)).any(axis=2)
    known = np.zeros((N, 2 * pairs), bool)
    known[:, ::2] = again
    return Texts(text[:, :-1], text[:, 1:], known[:, :-1])


def looked_up(texts: Texts) -> Array:
    """What stood after the last same token, (N, T); -1 if there was none."""
    x, T = texts.tokens, texts.tokens.shape[1]
    same = (x[:, :, None] == x[:, None, :]) & np.tri(T, k=-1, dtype=bool)
    last = np.where(same, np.arange(T), -1).max(axis=2)
    follower = np.take_along_axis(x, np.minimum(last + 1, T - 1), axis=1)
    return np.where(last < 0, -1, follower)


def from_the_bag(texts: Texts, K: int) -> Array:
    """The value that the text has had most often so far, (N, T).

    It is what can be said without knowing which value goes with which key.
    """
    values = np.arange(K, 2 * K)
    counts = (texts.tokens[:, :, None] == values).cumsum(axis=1)
    return values[counts.argmax(axis=2)]


def share_right(said: Array, texts: Texts) -> Array:
    """Share of the certain answers that are right in each text, (N,).

    A text without any is NaN.
    """
    right = (said == texts.targets) & texts.known
    with np.errstate(invalid="ignore"):
        return right.sum(axis=1) / texts.known.sum(axis=1)
