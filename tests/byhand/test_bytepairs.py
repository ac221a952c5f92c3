"""Byte-pair encoding: lossless, and as a slow loop has it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook.byhand import bytepairs

TEXT = "the cat sat on the mat; the dog, the log. aaaa aaa banana bananas " * 4
MERGES = bytepairs.learn(TEXT, 280)


def merged(word, a, b, new):
    """A word's tokens after one merge, from left to right."""
    out, i = [], 0
    while i < len(word):
        pair = word[i : i + 2] == [a, b]
        out.append(new if pair else word[i])
        i += 2 if pair else 1
    return out


def slow(text, size):
    """Merges by counting pairs in lists, ties to the smaller pair."""
    words = Counter(bytepairs.WORD.findall(text))
    coded = {word: list(word.encode()) for word in words}
    merges = []
    for new in range(256, size):
        pairs = Counter()
        for word, n in words.items():
            for pair in zip(coded[word], coded[word][1:], strict=False):
                pairs[pair] += n
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        coded = {w: merged(c, *best, new) for w, c in coded.items()}
    return merges, coded


def test_against_lists():
    """The same merges, and the same tokens of each word."""
    merges, coded = slow(TEXT, 280)
    assert merges == MERGES
    for word, tokens in coded.items():
        assert bytepairs.encode(word, MERGES).tolist() == tokens


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_lossless(text):
    """Any text at all comes back, also what no merge has seen."""
    ids = bytepairs.encode(text, MERGES)
    assert bytepairs.decode(ids, MERGES) == text
    assert len(ids) <= len(text.encode())


def test_the_bytes_alone():
    """Without merges tokens are the bytes of UTF-8."""
    assert bytepairs.learn(TEXT, 256) == []
    assert bytepairs.encode("é!", []).tolist() == list("é!".encode())


def test_equal_tokens_in_a_row():
    """Of aaaa two pairs are made, of aaa one, from the left."""
    merges = [(97, 97)]
    assert bytepairs.encode("aaaa", merges).tolist() == [256, 256]
    assert bytepairs.encode("aaa", merges).tolist() == [256, 97]
    assert bytepairs.encode("baab", merges).tolist() == [98, 256, 98]


def test_it_ends_where_no_pair_is_left():
    """A text of different bytes has nothing to merge."""
    assert bytepairs.learn("abc", 300) == []


def test_bad_input():
    """Less than all bytes, and a token that is not there."""
    with pytest.raises(ValueError, match="size must be 256"):
        bytepairs.learn(TEXT, 255)
    for wrong in ([-1], [280]):
        with pytest.raises(ValueError, match="tokens must lie from 0 to 279"):
            bytepairs.decode(np.array(wrong), MERGES)
