"""A dictionary in the text: by hand, and what the rivals know."""

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


def test_the_bag_by_hand():
    """At step 4 both values came once; at step 6 the value 3 came twice."""
    found = recall.from_the_bag(TEXT, 2 + 1)
    assert found[0, [4, 6]].tolist() == [3, 3]
    assert recall.share_right(found, TEXT).tolist() == [1 / 2]


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
