"""Byte-pair encoding: frequent stretches of text become tokens.

Tokens 0 to 255 are the bytes; token 256 + i is the pair ``merges[i]`` of
tokens before it. Pairs are sought within words, each with the space before
it. Gage (1994); Sennrich et al. (2016), https://doi.org/10.18653/v1/P16-1162
"""

import re
from collections import Counter

import numpy as np

Array = np.ndarray
Merges = list[tuple[int, int]]
WORD = re.compile(r" ?[A-Za-z']+|.", re.DOTALL)  # of any text, all of it
END = -1  # behind each word


def learn(text: str, size: int) -> Merges:
    """Merges that make a vocabulary of ``size``, the most frequent first.

    There are fewer where no pair occurs twice.
    """
    if size < 256:
        raise ValueError(f"size must be 256, all bytes, or more, got {size}")
    words = Counter(WORD.findall(text))
    row, lengths = laid(list(words))
    weights = np.repeat(list(words.values()), lengths)
    merges: Merges = []
    for new in range(256, size):
        inside = (row[:-1] != END) & (row[1:] != END)
        pairs = (row[:-1] * size + row[1:])[inside]
        counts = np.bincount(pairs, weights[:-1][inside])
        if not counts.size or counts.max() < 2:
            break
        a, b = divmod(int(counts.argmax()), size)
        merges.append((a, b))
        keep = merge(row, a, b, new)
        row, weights = row[keep], weights[keep]
    return merges


def laid(words: list[str]) -> tuple[Array, Array]:
    """The bytes of all words in one row, END behind each; their lengths."""
    coded = [[*word.encode("utf-8"), END] for word in words]
    row = np.array([k for word in coded for k in word], np.int64)
    return row, np.array([len(word) for word in coded], np.int64)


def merge(row: Array, a: int, b: int, new: int) -> Array:
    """Write ``new`` over each a that b follows; which entries stay.

    Of three equal tokens in a row the first two are a pair.
    """
    at = np.flatnonzero((row[:-1] == a) & (row[1:] == b))
    if a == b and len(at):
        first = np.maximum.accumulate(
            np.where(np.diff(at, prepend=-2) != 1, at, 0)
        )
        at = at[(at - first) % 2 == 0]
    row[at] = new
    keep = np.ones(len(row), bool)
    keep[at + 1] = False
    return keep


def encode(text: str, merges: Merges) -> Array:
    """The tokens (T,) of a text: its bytes, merged in the order learnt."""
    found = WORD.findall(text)
    words = list(dict.fromkeys(found))
    row, _ = laid(words)
    for new, (a, b) in enumerate(merges, 256):
        row = row[merge(row, a, b, new)]
    ends = np.flatnonzero(row == END)
    parts = dict(zip(words, np.split(row, ends + 1), strict=False))
    none = [np.zeros(0, np.int64)]
    return np.concatenate(none + [parts[word][:-1] for word in found])


def spelt(merges: Merges) -> list[bytes]:
    """The bytes of each token."""
    table = [bytes([k]) for k in range(256)]
    for a, b in merges:
        table.append(table[a] + table[b])
    return table


def decode(ids: Array, merges: Merges) -> str:
    """The text of tokens ids (T,); ``ValueError`` for one that is unknown."""
    table = spelt(merges)
    ids = np.asarray(ids)
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        raise ValueError(
            f"tokens must lie from 0 to {len(table) - 1}, got {ids.min()} "
            f"to {ids.max()}"
        )
    return b"".join(table[k] for k in ids.tolist()).decode("utf-8")
