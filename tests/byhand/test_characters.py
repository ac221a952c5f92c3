"""Alphabets, and the three parts of a text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook.byhand.characters import Alphabet, check_ids, three_parts


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_round_trip(text):
    """Any text comes back from its own alphabet, whose order is Python's."""
    alphabet = Alphabet.of(text)
    assert list(alphabet.characters) == sorted(set(text))
    ids = alphabet.encode(text)
    assert ids.tolist() == [alphabet.characters.index(c) for c in text]
    assert alphabet.decode(ids) == text


@pytest.mark.parametrize(("text", "place"), [("abz", 2), ("Aab", 0)])
def test_an_unknown_character_is_named(text, place):
    """A prompt with another character is refused with its place."""
    message = f"character '{text[place]}' at {place} is not among the 3"
    with pytest.raises(ValueError, match=message):
        Alphabet.of("abc").encode(text)


def test_empty_texts():
    """There is no alphabet of nothing; nothing is coded as nothing."""
    with pytest.raises(ValueError, match="needs a text"):
        Alphabet.of("")
    assert Alphabet("ab").encode("").shape == (0,)
    assert Alphabet("ab").decode(np.zeros(0, int)) == ""


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([0, 3], "from 0 to 2, got 0 to 3"),
        ([-1], "from 0 to 2, got -1"),
        ([0.5], "expected whole numbers"),
        ([[0]], r"got int64 \(1, 1\)"),
        ([], "expected 1 tokens at least, got 0"),
    ],
)
def test_ids_that_are_none(ids, message):
    """Out of vocabulary, no integers, no row, too few: each is named."""
    with pytest.raises(ValueError, match=message):
        check_ids(np.array(ids), 3, 1)


def test_three_parts_are_the_whole():
    """Nine tenths, a twentieth, a twentieth, in the order of the text."""
    ids = np.arange(1000)
    parts = three_parts(ids)
    assert [len(p) for p in parts] == [900, 50, 50]
    np.testing.assert_array_equal(np.concatenate(parts), ids)
