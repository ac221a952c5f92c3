"""Pictures of four, and what of a map lies in each quarter."""

import numpy as np
import pytest

from dlbook.study import quarters

RNG = np.random.default_rng(0)


def test_quartets_hold_their_four_pictures():
    """Each quarter is a picture of its class; the four classes differ."""
    x, y = RNG.random((30, 2, 3, 5)), np.arange(30) % 6
    large, classes = quarters.quartets(x, y, 8, np.random.default_rng(1))
    assert large.shape == (8, 2, 6, 10)
    for picture, row in zip(large, classes, strict=True):
        assert len(set(row)) == 4
        for q, k in enumerate(row):
            i, j = 3 * (q // 2), 5 * (q % 2)
            quarter = picture[:, i : i + 3, j : j + 5]
            match = (x == quarter).all(axis=(1, 2, 3))
            assert y[match].tolist() == [k]
    with pytest.raises(ValueError, match="four classes"):
        quarters.quartets(x, y % 3, 1, np.random.default_rng(1))


def test_positive_shares_by_hand():
    """Three to one; negatives do not count; nothing is shared evenly."""
    e = np.zeros((2, 4, 2))
    e[0, 0, 0], e[0, 3, 1], e[0, 1, 1] = 3, 1, -9
    shares = quarters.positive_shares(e)
    assert shares.tolist() == [[0.75, 0, 0, 0.25], [0.25] * 4]
    with pytest.raises(ValueError, match="no quarters"):
        quarters.positive_shares(np.ones((1, 3, 4)))


def test_squares_add_up():
    """Each sum is of its square; what does not fit is refused."""
    e = np.arange(16.0).reshape(1, 4, 4)
    assert quarters.in_squares(e, 2)[0].tolist() == [[10, 18], [42, 50]]
    np.testing.assert_array_equal(quarters.in_squares(e, 1), e)
    for k in (0, 3):
        with pytest.raises(ValueError, match="no squares of"):
            quarters.in_squares(e, k)
