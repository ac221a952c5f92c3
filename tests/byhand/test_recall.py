"""A dictionary in the text: by hand, and what the rivals know."""

from itertools import product

import numpy as np
import pytest

from dlbook.byhand import recall

TEXT = recall.Texts(
    tokens=np.array([[0, 3, 1, 4, 0, 3, 1]]),
    targets=np.array([[3, 1, 4, 0, 3, 1, 4]]),
    known=np.array([[0, 0, 0, 0, 1, 0, 1]], bool),
)


def test_looking_up_by_hand():
    """After the second 0 and the second 1 stands what stood before."""
    found = recall.looked_up(TEXT)
    assert found[0, [4, 6]].tolist() == [3, 4]
    assert found[0, :4].tolist() == [-1] * 4
    assert recall.share_right(found, TEXT).tolist() == [1]


def test_the_bags_by_hand():
    """After a1 a1 b2 the counts alone say that b is 2."""
    tokens = np.array([[0, 3, 0, 3, 1, 4, 1]])
    known = np.zeros((1, 7), bool)
    known[0, [2, 6]] = True
    texts = recall.Texts(tokens, np.roll(tokens, -1), known)
    found = recall.from_the_bags(texts, 3)
    assert found[0].tolist() == [-1, -1, 3, -1, -1, -1, 4]


def test_the_bags_are_those_of_all_dictionaries():
    """Each said value is one that most dictionaries which fit would give."""
    texts = recall.draw(40, 6, 3, np.random.default_rng(0))
    said = recall.from_the_bags(texts, 3)
    books = np.array(list(product(range(3), repeat=3)))
    for n, t in np.argwhere(texts.known):
        keys, values = texts.tokens[n, :t:2], texts.tokens[n, 1:t:2]
        seen = np.sort(values - 3)
        fit = (np.sort(books[:, keys], axis=1) == seen).all(axis=1)
        votes = np.bincount(books[fit, texts.tokens[n, t]], minlength=3)
        assert votes[said[n, t] - 3] == votes.max()


def test_order_does_not_enter_the_bags():
    """Keys among themselves and values among themselves may be mixed."""
    texts = recall.draw(60, 7, 4, np.random.default_rng(1))
    rng = np.random.default_rng(2)
    mixed = texts.tokens.copy()
    for start in (0, 1):
        mixed[:, start:12:2] = rng.permuted(mixed[:, start:12:2], axis=1)
    last = texts.known & (np.arange(13) == 12)
    found = [
        recall.from_the_bags(texts._replace(tokens=t, known=last), 4)
        for t in (texts.tokens, mixed)
    ]
    np.testing.assert_array_equal(*found)


def test_what_is_known_can_be_looked_up():
    """In every text, and only where the key came before."""
    texts = recall.draw(500, 9, 5, np.random.default_rng(0))
    assert texts.tokens.shape == (500, 17)
    np.testing.assert_array_equal(texts.tokens[:, 1:], texts.targets[:, :-1])
    right = recall.share_right(recall.looked_up(texts), texts)
    assert (right[texts.known.any(axis=1)] == 1).all()
    assert not texts.known[:, 1::2].any()
    keys = texts.tokens[:, ::2]
    for t in range(9):
        before = (keys[:, :t] == keys[:, t : t + 1]).any(axis=1)
        np.testing.assert_array_equal(texts.known[:, 2 * t], before)
    assert (keys < 5).all()
    assert (texts.tokens[:, 1::2] >= 5).all()


def test_a_text_without_an_answer_has_no_share():
    """Nothing certain: not a number, rather than nothing right."""
    none = TEXT._replace(known=np.zeros((1, 7), bool))
    assert np.isnan(recall.share_right(recall.looked_up(none), none)).all()


@pytest.mark.parametrize("sizes", [(0, 3, 2), (1, 1, 2), (1, 3, 0)])
def test_sizes_that_make_no_text_are_refused(sizes):
    """A text, two pairs and a key at least."""
    with pytest.raises(ValueError, match="recall: N and K"):
        recall.draw(*sizes, np.random.default_rng(0))
