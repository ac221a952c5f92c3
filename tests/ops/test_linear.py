"""Linear maps: values by hand and laws."""

import numpy as np
import pytest

from dlbook.ops import affine, embedding


def test_affine_by_hand():
    """(1, 2) through a 2 x 2 matrix, with all three cotangents."""
    x, W = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0], [3.0, 4.0]])
    y, pullback = affine(x, W, np.array([0.5, -0.5]))
    np.testing.assert_array_equal(y, [[7.5, 7.5]])
    dx, dW, db = pullback(np.array([[1.0, 10.0]]))
    np.testing.assert_array_equal(dx, [[1.0, 43.0]])
    np.testing.assert_array_equal(dW, [[1.0, 10.0], [2.0, 20.0]])
    np.testing.assert_array_equal(db, [1.0, 10.0])


def test_affine_pullback_is_the_adjoint():
    """<dy, xW> = <dx, x> = <dW, W>."""
    rng = np.random.default_rng(0)
    x, W, dy = (rng.standard_normal(s) for s in [(5, 3), (3, 4), (5, 4)])
    y, pullback = affine(x, W, np.zeros(4))
    dx, dW, _ = pullback(dy)
    expected = pytest.approx(np.vdot(dy, y))
    assert np.vdot(dx, x) == expected
    assert np.vdot(dW, W) == expected


SHAPES = {
    "rank of x": ([(2, 3, 1), (3, 4), (4,)], "x must have shape (N, D)"),
    "rows of W": ([(2, 3), (4, 3), (3,)], "with D = 3, got (4, 3)"),
    "length of b": ([(2, 3), (3, 4), (3,)], "with K = 4, got (3,)"),
    "rank of b": ([(2, 3), (3, 4), (1, 4)], "b must have shape (K)"),
}


@pytest.mark.parametrize("fault", SHAPES)
def test_affine_refuses_shapes_that_do_not_meet(fault):
    """The message names the argument, what it should be and what came."""
    shapes, message = SHAPES[fault]
    with pytest.raises(ValueError, match=r"^affine: ") as caught:
        affine(*map(np.ones, shapes))
    assert message in str(caught.value)


def test_embedding_by_hand():
    """A row named twice gathers both its cotangents, one not named none."""
    table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y, pullback = embedding(np.array([2, 0, 2]), table)
    np.testing.assert_array_equal(y, [[5, 6], [1, 2], [5, 6]])
    (dtable,) = pullback(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]))
    np.testing.assert_array_equal(dtable, [[2, 2], [0, 0], [4, 4]])


def test_embedding_is_affine_on_indicators():
    """Looking up a row is multiplying by an indicator, and so backwards."""
    rng = np.random.default_rng(0)
    indices, table = rng.integers(5, size=9), rng.standard_normal((5, 3))
    dy = rng.standard_normal((9, 3))
    y, pullback = embedding(indices, table)
    expected, adjoint = affine(np.eye(5)[indices], table, np.zeros(3))
    np.testing.assert_allclose(y, expected)
    np.testing.assert_allclose(pullback(dy)[0], adjoint(dy)[1])


@pytest.mark.parametrize("index", [-1, 3])
def test_embedding_refuses_an_index_outside(index):
    """Also a negative one, which NumPy would count from the end."""
    with pytest.raises(ValueError, match=f"V - 1 = 2, got {index}"):
        embedding(np.array([0, index]), np.ones((3, 2)))
