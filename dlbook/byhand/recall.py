"""A task whose answer is known: a dictionary that stands in the text.

A text is pairs: a key, then its value. Each text has its own dictionary,
drawn anew. Where a key comes again its value is certain, and nothing but
the text so far tells it. Keys are the tokens from 0 to K - 1, values those
from K to 2K - 1.
"""

from functools import cache
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


def from_the_bags(texts: Texts, K: int) -> Array:
    """The likeliest value by counts alone, (N, T); -1 where none is certain.

    Known is how often each key and each value has come so far, and not what
    stood by what. Of all dictionaries that fit the counts, each as likely as
    another, the value is taken that most of them give.
    """
    said = np.full(texts.tokens.shape, -1)
    for n, t in np.argwhere(texts.known):
        x = texts.tokens[n, :t]
        keys = np.bincount(x[::2], minlength=K)
        values = np.bincount(x[1::2] - K, minlength=K)
        times = keys[texts.tokens[n, t]]
        keys[texts.tokens[n, t]] = 0
        others = tuple(sorted(keys[keys > 0].tolist()))
        left = values - times * np.eye(K, dtype=int)
        fits = [fitting(others, tuple(sorted(row.tolist()))) for row in left]
        said[n, t] = K + np.argmax(fits)
    return said


@cache
def fitting(keys: tuple[int, ...], values: tuple[int, ...]) -> int:
    """In how many ways keys that came so often have values that did.

    >>> fitting((1, 1), (1, 1)), fitting((1, 2), (0, 3)), fitting((2,), (1, 1))
    (2, 1, 0)
    """
    if not keys:
        return int(not any(values))
    first, found = keys[0], 0
    for d, count in enumerate(values):
        if count >= first:
            rest = *values[:d], count - first, *values[d + 1 :]
            found += fitting(keys[1:], tuple(sorted(rest)))
    return found


def share_right(said: Array, texts: Texts) -> Array:
    """Share of the certain answers that are right in each text, (N,).

    A text without any is NaN.
    """
    right = (said == texts.targets) & texts.known
    with np.errstate(invalid="ignore"):
        return right.sum(axis=1) / texts.known.sum(axis=1)
